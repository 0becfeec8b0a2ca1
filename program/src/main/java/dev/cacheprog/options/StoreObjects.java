package dev.cacheprog.options;

/// Whether a store keeps an object for each action, in `--store-objects`.
public enum StoreObjects {
  /// As the type of the store needs it.
  AUTO("auto"),
  /// Objects and packs.
  ALWAYS("always"),
  /// Packs alone.
  NEVER("never");

  private final String text;

  StoreObjects(String text) {
    this.text = text;
  }

  /// The word that users write, such as `never`.
  @Override
  public String toString() {
    return text;
  }
}
