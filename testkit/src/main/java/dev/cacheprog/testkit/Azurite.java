package dev.cacheprog.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Azurite, Microsoft's own stand-in for Azure's blob storage. It checks keys and signatures. Its
/// blobs are in memory.
public final class Azurite implements AutoCloseable {
  /// Its program, for [Workspace#hasTool].
  public static final String TOOL = "azurite";

  /// The account that every Azurite has.
  public static final String ACCOUNT = "devstoreaccount1";

  /// The version of the protocol that signatures are made for.
  private static final String VERSION = "2020-12-06";

  private final ServerProcess process;
  private final String scheme;
  private final int port;
  private final String key;
  private final HttpClient http;

  private Azurite(ServerProcess process, String scheme, int port, String key, HttpClient http) {
    this.process = process;
    this.scheme = scheme;
    this.port = port;
    this.key = key;
    this.http = http;
  }

  /// @param folder for its log
  public static Azurite start(Path folder) throws IOException, InterruptedException {
    return start(folder, "http", HttpClient.newHttpClient(), List.of());
  }

  /// One that speaks TLS and also takes tokens of Microsoft Entra ID: it checks their issuer, their
  /// audience and their time, but no signature.
  public static Azurite withTokens(Path folder, ServerKey tls)
      throws IOException, InterruptedException {
    return start(
        folder,
        "https",
        HttpClient.newBuilder().sslContext(trusting(tls)).build(),
        List.of(
            "--oauth",
            "basic",
            "--cert",
            tls.certificate().toString(),
            "--key",
            tls.key().toString()));
  }

  private static SSLContext trusting(ServerKey tls) throws IOException {
    try (InputStream certificate = Files.newInputStream(tls.certificate())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "azurite", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Azurite start(Path folder, String scheme, HttpClient http, List<String> more)
      throws IOException, InterruptedException {
    int port = Workspace.freePort();
    // A key of its own: the one that every Azurite has is public, but looks like a leak.
    String key =
        Base64.getEncoder().encodeToString("a key for tests only".repeat(3).getBytes(UTF_8));
    List<String> command =
        new ArrayList<>(
            List.of(
                Workspace.tool(TOOL).toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--inMemoryPersistence",
                "--extentMemoryLimit",
                "1024",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--disableProductStyleUrl"));
    command.addAll(more);
    return new Azurite(
        ServerProcess.start(
            command,
            Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + key),
            port,
            folder.resolve("azurite.log")),
        scheme,
        port,
        key,
        http);
  }

  public int port() {
    return port;
  }

  public ServerProcess process() {
    return process;
  }

  /// The key of the account, in base64.
  public String key() {
    return key;
  }

  /// The URL of the account, without a slash at its end.
  public String url() {
    return scheme + "://127.0.0.1:" + port + "/" + ACCOUNT;
  }

  /// Makes a container.
  public void container(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send("PUT", url() + "/" + name + "?restype=container&" + accountSas("c", "rwdlac"));
    if (answer.statusCode() != 201) {
      throw new IOException("container " + name + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /// Deletes a blob, if it is there.
  public void delete(String container, String blob) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send("DELETE", url() + "/" + container + "/" + blob + "?" + sas(container, blob, "d"));
    if (answer.statusCode() != 202 && answer.statusCode() != 404) {
      throw new IOException("blob " + blob + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private HttpResponse<String> send(String method, String url)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("x-ms-version", VERSION)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /// The query of a signed URL of one blob, or of one container.
  ///
  /// @param blob empty for the whole container
  /// @param permissions letters in Azure's order, such as `r` or `cw`
  public String sas(String container, String blob, String permissions) {
    return sas(container, blob, permissions, Duration.ofHours(1));
  }

  /// @param validity from now on; negative for one that has expired
  public String sas(String container, String blob, String permissions, Duration validity) {
    String expiry = Instant.now().plus(validity).truncatedTo(ChronoUnit.SECONDS).toString();
    String resource = blob.isEmpty() ? "c" : "b";
    String path = "/blob/" + ACCOUNT + "/" + container + (blob.isEmpty() ? "" : "/" + blob);
    // Empty lines: start, identifier, addresses, protocols, snapshot, encryption scope and the five
    // headers of the answer.
    String text =
        String.join(
            "\n",
            permissions,
            "",
            expiry,
            path,
            "",
            "",
            "",
            VERSION,
            resource,
            "",
            "",
            "",
            "",
            "",
            "",
            "");
    return "sv="
        + VERSION
        + "&se="
        + encode(expiry)
        + "&sr="
        + resource
        + "&sp="
        + permissions
        + "&sig="
        + encode(sign(text));
  }

  /// The query of a URL that is signed for the account.
  ///
  /// @param types letters: `s`ervice, `c`ontainers, `o`bjects
  private String accountSas(String types, String permissions) {
    String expiry =
        Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).toString();
    String text =
        String.join("\n", ACCOUNT, permissions, "b", types, "", expiry, "", "", VERSION, "", "");
    return "sv="
        + VERSION
        + "&ss=b&srt="
        + types
        + "&sp="
        + permissions
        + "&se="
        + encode(expiry)
        + "&sig="
        + encode(sign(text));
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
