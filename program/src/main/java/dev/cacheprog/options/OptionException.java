package dev.cacheprog.options;

/// The command line or the environment is invalid. The message is one line for the user: what is
/// wrong, which flag or variable held it, and what to do. It never holds the value of a secret
/// option.
public final class OptionException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A `message` of several lines is put on one.
  public OptionException(String message) {
    super(onOneLine(message));
  }

  private static String onOneLine(String message) {
    StringBuilder line = new StringBuilder(message);
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    return line.toString();
  }
}
