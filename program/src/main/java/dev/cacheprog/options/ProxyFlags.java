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
              "Address to listen on. Without a host, the proxy listens on all addresses. Port 0"
                  + " selects a free port.");

  public static final Option<Long> PROXY_MAX_BODY_SIZE =
      Option.of("--proxy-max-body-size", "PROXY_MAX_BODY_SIZE", ValueType.bytes(), PROXY_COMMAND)
          .defaultValue("4GiB")
          .help("Maximum size of an object. Larger ones are rejected. 0 means no limit.");

  public static final Option<Optional<String>> PROXY_READ_TOKEN =
      Option.of("--proxy-read-token", "PROXY_READ_TOKEN", ValueType.credential(), PROXY_COMMAND)
          .defaultText("none, anyone can read")
          .secret()
          .help(
              "Bearer token that clients must send to read. The write token is accepted too. Prefer"
                  + " the variable: command lines are visible to other users.");

  public static final Option<Optional<String>> PROXY_WRITE_TOKEN =
      Option.of("--proxy-write-token", "PROXY_WRITE_TOKEN", ValueType.credential(), PROXY_COMMAND)
          .defaultText("none, anyone can write")
          .secret()
          .help("Bearer token that clients must send to write. Prefer the variable.");

  public static final Option<Optional<String>> TLS_CERT =
      Option.of("--tls-cert", "PROXY_TLS_CERT", ValueType.path(), PROXY_COMMAND)
          .defaultText("none, plain HTTP")
          .help("PEM file with the certificate chain of the proxy, without the root.");

  public static final Option<Optional<String>> TLS_KEY =
      Option.of("--tls-key", "PROXY_TLS_KEY", ValueType.path(), PROXY_COMMAND)
          .defaultText("none, plain HTTP")
          .help("PEM file with the private key of the certificate, unencrypted.");

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
