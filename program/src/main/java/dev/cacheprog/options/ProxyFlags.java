package dev.cacheprog.options;

import static dev.cacheprog.options.CommandSets.PROXY_COMMAND;

import java.util.List;
import java.util.Optional;

/// Options of the proxy as a server.
public final class ProxyFlags {
  public static final Option<ListenAddress> LISTEN_ADDRESS =
      Option.of(
              "--listen-address", "PROXY_LISTEN_ADDRESS", ValueType.listenAddress(), PROXY_COMMAND)
          .defaultValue(":8080")
          .help(
              "Where the proxy listens. Without a host it does on every address of the machine;"
                  + " port 0 is any free one.");

  public static final Option<Long> PROXY_MAX_BODY_SIZE =
      Option.of("--proxy-max-body-size", "PROXY_MAX_BODY_SIZE", ValueType.bytes(), PROXY_COMMAND)
          .defaultValue("4294967296")
          .help("Objects of more bytes are refused. 0 means no limit.");

  public static final Option<Optional<String>> PROXY_READ_TOKEN =
      Option.of("--proxy-read-token", "PROXY_READ_TOKEN", ValueType.credential(), PROXY_COMMAND)
          .defaultText("none, everybody may read")
          .secret()
          .help(
              "Who reads must say Authorization: Bearer with this token, or with the one for"
                  + " writing. Prefer the variable: other users can read command lines.");

  public static final Option<Optional<String>> PROXY_WRITE_TOKEN =
      Option.of("--proxy-write-token", "PROXY_WRITE_TOKEN", ValueType.credential(), PROXY_COMMAND)
          .defaultText("none, everybody may write")
          .secret()
          .help(
              "Who writes must say Authorization: Bearer with this token. Prefer the variable here"
                  + " too.");

  public static final Option<Optional<String>> TLS_CERT =
      Option.of("--tls-cert", "PROXY_TLS_CERT", ValueType.path(), PROXY_COMMAND)
          .defaultText("none, plain HTTP")
          .help("A PEM file with the certificate of the proxy and those between it and its root.");

  public static final Option<Optional<String>> TLS_KEY =
      Option.of("--tls-key", "PROXY_TLS_KEY", ValueType.path(), PROXY_COMMAND)
          .defaultText("none, plain HTTP")
          .help("A PEM file with the certificate's private key, unencrypted.");

  /// All of them, in the order of the help text.
  static final List<Option<?>> ALL =
      List.of(
          LISTEN_ADDRESS,
          PROXY_MAX_BODY_SIZE,
          PROXY_READ_TOKEN,
          PROXY_WRITE_TOKEN,
          TLS_CERT,
          TLS_KEY);

  private ProxyFlags() {}
}
