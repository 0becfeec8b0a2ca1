/// The hub of cacheprog: what a store implements, without dependencies.
module dev.cacheprog.core {
  requires static org.jspecify;

  exports dev.cacheprog.core;
}
