package dev.cacheprog.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A service that gives out tokens for a registry, as the distribution specification describes it:
/// to users with a password, to owners of an identity token, and for reading also to anybody.
public final class TokenServer implements AutoCloseable {
  public static final String SERVICE = "the registry";
  public static final String ISSUER = "issuer-of-tests";

  /// May read and write.
  public static final String WRITER = "writer";

  /// May only read.
  public static final String READER = "reader";

  /// The password of both.
  public static final String PASSWORD = "pässword:1";

  /// An identity token of the writer.
  public static final String IDENTITY = "identity+token/=";

  private final HttpServer server;
  private final KeyPair key;
  private final List<Given> given = new CopyOnWriteArrayList<>();

  /// A token that was given out, or refused.
  ///
  /// @param user empty for anybody
  /// @param actions empty if it was refused
  public record Given(String method, String user, String scope, String actions) {}

  /// Seconds that tokens are said to be valid.
  private volatile int seconds = 300;

  /// Whether tokens are accepted by the registry.
  private volatile boolean valid = true;

  private volatile boolean anonymous = true;

  private TokenServer(HttpServer server, KeyPair key) {
    this.server = server;
    this.key = key;
  }

  public static TokenServer start() throws IOException {
    KeyPair key;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      key = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TokenServer tokens = new TokenServer(server, key);
    server.createContext("/token", tokens::answer);
    server.start();
    return tokens;
  }

  public String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /// Those who ask without a password get tokens for reading; so it is at first.
  public void setAnonymous(boolean anonymous) {
    this.anonymous = anonymous;
  }

  public void setSeconds(int seconds) {
    this.seconds = seconds;
  }

  /// Whether the next tokens are good.
  public void setValid(boolean valid) {
    this.valid = valid;
  }

  /// All answers so far.
  public List<Given> given() {
    return List.copyOf(given);
  }

  /// The key that signs, as a JSON web key set.
  public String keys() {
    ECPublicKey open = (ECPublicKey) key.getPublic();
    return """
    {"keys":[{"kty":"EC","crv":"P-256","kid":"one","alg":"ES256","use":"sig","x":"%s","y":"%s"}]}
    """
        .formatted(coordinate(open.getW().getAffineX()), coordinate(open.getW().getAffineY()));
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[32];
    int n = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - n, fixed, 32 - n, n);
    return encoded(fixed);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isPost = exchange.getRequestMethod().equals("POST");
      Map<String, String> query =
          parameters(
              isPost
                  ? new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                  : exchange.getRequestURI().getRawQuery());
      String user = isPost ? ofIdentity(query) : ofPassword(exchange);
      String scope = query.getOrDefault("scope", "");
      boolean isKnown = user.equals(WRITER) || user.equals(READER) || (user.isEmpty() && anonymous);
      String actions =
          !isKnown || !SERVICE.equals(query.get("service"))
              ? ""
              : user.equals(WRITER) && scope.endsWith(":pull,push") ? "pull,push" : "pull";
      given.add(new Given(exchange.getRequestMethod(), user, scope, actions));
      if (actions.isEmpty()) {
        respond(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}]}");
        return;
      }
      String token = token(user, scope.split(":", 3)[1], actions);
      respond(
          exchange,
          200,
          "{\"%s\":\"%s\",\"expires_in\":%d}"
              .formatted(isPost ? "access_token" : "token", token, seconds));
    }
  }

  private static String ofIdentity(Map<String, String> form) {
    return "refresh_token".equals(form.get("grant_type"))
            && IDENTITY.equals(form.get("refresh_token"))
            && form.containsKey("client_id")
        ? WRITER
        : "nobody";
  }

  /// Empty if there is no password, `nobody` if it is wrong.
  private static String ofPassword(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) {
      return "";
    }
    String login = new String(Base64.getDecoder().decode(header.substring(6)), UTF_8);
    int colon = login.indexOf(':');
    return login.substring(colon + 1).equals(PASSWORD) ? login.substring(0, colon) : "nobody";
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      parameters.put(
          pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return parameters;
  }

  private static void respond(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  private String token(String user, String repository, String actions) throws IOException {
    List<String> quoted = new ArrayList<>();
    for (String action : actions.split(",", -1)) {
      quoted.add('"' + action + '"');
    }
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"%s","sub":"%s","aud":"%s","exp":%d,"nbf":%d,"iat":%d,"jti":"%d","access":[\
        {"type":"repository","name":"%s","actions":[%s]}]}"""
            .formatted(
                valid ? ISSUER : "somebody else",
                user,
                SERVICE,
                now + 3600,
                now - 10,
                now,
                given.size(),
                repository,
                String.join(",", quoted));
    String signed =
        encoded("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"one\"}".getBytes(UTF_8))
            + "."
            + encoded(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
