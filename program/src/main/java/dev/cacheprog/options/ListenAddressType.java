package dev.cacheprog.options;

/// A [ListenAddress].
final class ListenAddressType extends ValueType<ListenAddress> {
  ListenAddressType() {
    super("host:port", Arity.ONE);
  }

  @Override
  public ListenAddress parse(String text) {
    return ListenAddress.parse(text);
  }
}
