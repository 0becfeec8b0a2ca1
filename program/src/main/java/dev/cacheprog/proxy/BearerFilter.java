package dev.cacheprog.proxy;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/// Turns those away who do not have the token for what they want.
final class BearerFilter extends Filter {
  private final Tokens tokens;
  private final boolean readOnly;

  /// @param readOnly whether nothing that is done here counts as writing
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
        exchange, 401, "a token is needed for " + (writes ? "writing" : "reading") + " here");
  }

  @Override
  public String description() {
    return "asks for bearer tokens";
  }
}
