package dev.cacheprog.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;
import java.io.ByteArrayOutputStream;
import java.util.Base64;

/// Writes requests as the go command does.
final class Wire {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static String base64(ActionId id) {
    return Base64.getEncoder().encodeToString(id.bytes());
  }

  static String base64(OutputId id) {
    return Base64.getEncoder().encodeToString(id.bytes());
  }

  static String base64(byte[] body) {
    return Base64.getEncoder().encodeToString(body);
  }

  Wire raw(String text) {
    bytes.writeBytes(text.getBytes(UTF_8));
    return this;
  }

  Wire get(long id, String action) {
    return raw(
        "{\"ID\":%d,\"Command\":\"get\",\"ActionID\":\"%s\"}\n\n"
            .formatted(id, base64(Samples.action(action))));
  }

  /// The line of a put, without its body.
  Wire putLine(long id, String action, OutputId outputId, long size) {
    return raw(
        """
        {"ID":%d,"Command":"put","ActionID":"%s","OutputID":"%s","BodySize":%d}

        """
            .formatted(id, base64(Samples.action(action)), base64(outputId), size));
  }

  Wire put(long id, String action, byte[] body) {
    putLine(id, action, OutputId.ofBody(body), body.length);
    return body.length == 0 ? this : raw('"' + base64(body) + "\"\n");
  }

  Wire close(long id) {
    return raw("{\"ID\":%d,\"Command\":\"close\"}\n\n".formatted(id));
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
