/// What a store for cacheprog implements, and a server that offers such a store over HTTP. Without
/// dependencies. Only those who use the server need the module `jdk.httpserver`.
module dev.cacheprog.store {
  requires static jdk.httpserver;
  requires static org.jspecify;

  exports dev.cacheprog.store;
  exports dev.cacheprog.store.server;
}
