package dev.cacheprog.proxy;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/// Rejects requests without the bearer token that they need.
final class BearerFilter extends Filter {
  private final Tokens tokens;
  private final boolean readOnly;

  /// @param readOnly whether all methods count as reading
  BearerFilter(Tokens tokens, boolean readOnly) {
    this.tokens = tokens;
    this.readOnly = readOnly;
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean writes = !readOnly && !exchange.getRequestMethod().equals("GET");
    if (writes ? tokens.mayWrite(authorization) : tokens.mayRead(authorization)) {
      chain.doFilter(exchange);
      return;
    }
    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    ProxyServer.answer(
        exchange, 401, "a token is required for " + (writes ? "writing" : "reading"));
  }

  @Override
  public String description() {
    return "requires bearer tokens";
  }
}
