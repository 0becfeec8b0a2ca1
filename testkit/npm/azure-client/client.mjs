// Puts or gets a blob with Azure's own client, for tests.
//
//   usage: client.mjs put CONTAINER NAME BASE64 METADATA
//          client.mjs get CONTAINER NAME
//
// METADATA is a JSON object. "get" prints one of size, metadata and body (in base64).
// The account is in the variable AZURE_STORAGE_CONNECTION_STRING.
import { BlobServiceClient } from "@azure/storage-blob";

const [command, container, name, body, metadata] = process.argv.slice(2);
const blob = BlobServiceClient.fromConnectionString(process.env.AZURE_STORAGE_CONNECTION_STRING)
  .getContainerClient(container)
  .getBlockBlobClient(name);
if (command === "put") {
  const bytes = Buffer.from(body, "base64");
  await blob.upload(bytes, bytes.length, { metadata: JSON.parse(metadata) });
} else {
  const found = await blob.getProperties();
  const bytes = await blob.downloadToBuffer();
  console.log(
    JSON.stringify({ size: found.contentLength, metadata: found.metadata, body: bytes.toString("base64") }),
  );
}
