/// The hub of cacheprog: what a store implements, and what serves a store over HTTP. Without
/// dependencies.
module dev.cacheprog.core {
  requires transitive jdk.httpserver;
  requires static org.jspecify;

  exports dev.cacheprog.core;
  exports dev.cacheprog.core.server;
}
