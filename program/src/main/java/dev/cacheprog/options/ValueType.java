package dev.cacheprog.options;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The type of an option's value: how it is called in the help, how many words of the command line
/// it takes, and how it is parsed.
///
/// Types are classes, not functions, because the JVM makes functions anew at every start.
public abstract class ValueType<T> {
  /// How many words of the command line belong to a flag.
  public enum Arity {
    /// None is needed: the flag alone means `true`.
    SWITCH,
    /// Exactly one.
    ONE,
    /// One or more, up to the next flag; a repeated flag adds to the list.
    MANY
  }

  private final String name;
  private final Arity arity;

  ValueType(String name, Arity arity) {
    this.name = name;
    this.arity = arity;
  }

  /// The word for a value in the help text, such as `duration`.
  public final String name() {
    return name;
  }

  /// How many words the flag takes on the command line.
  public final Arity arity() {
    return arity;
  }

  /// Whether a value names a file or folder, so that a leading `~/` is the home directory.
  boolean isPath() {
    return false;
  }

  /// The value that `text` stands for.
  ///
  /// @throws IllegalArgumentException if it stands for none; the message says what it must be, as
  ///   in "must be true, false, 1 or 0", and the caller adds the option and the offending text
  public abstract T parse(String text);

  /// `true`, `false`, `1` or `0`, in any case.
  public static ValueType<Boolean> bool() {
    return new BooleanType();
  }

  /// A Go duration that is not negative, such as `1h30m`, `500ms` or `0`.
  public static ValueType<Duration> duration() {
    return new DurationType();
  }

  /// A whole number, 0 or more.
  public static ValueType<Integer> count() {
    return new NumberType(0);
  }

  /// A whole number of either sign.
  public static ValueType<Integer> number() {
    return new NumberType(Integer.MIN_VALUE);
  }

  /// A size in bytes, 0 or more, such as `1048576`, `500MB` or `10GiB`.
  public static ValueType<Long> bytes() {
    return new ByteSizeType();
  }

  /// Any text; empty text is no value.
  public static ValueType<Optional<String>> text() {
    return new TextType();
  }

  /// A key, a token or another credential, without the white space around it; empty text is no
  /// value.
  public static ValueType<Optional<String>> credential() {
    return new CredentialType();
  }

  /// A header for HTTP requests, `name:value`.
  public static ValueType<Map.Entry<String, String>> header() {
    return new HeaderType();
  }

  /// A label of metrics, `name=value`.
  public static ValueType<Map.Entry<String, String>> label() {
    return new LabelType();
  }

  /// The address of a server in Go's notation: `:8080` is port 8080 of every address of the
  /// machine, `127.0.0.1:0` any free port of one, `[::1]:8080` one of version 6.
  public static ValueType<ListenAddress> listenAddress() {
    return new ListenAddressType();
  }

  /// A file or folder as written, relative or absolute; empty text is no value.
  public static ValueType<Optional<String>> path() {
    return new PathType();
  }

  /// The destination of log lines.
  public static ValueType<LogOutput> logOutput() {
    return new LogOutputType();
  }

  /// A prefix with placeholders for the platform and for environment variables.
  public static ValueType<PrefixTemplate> prefixTemplate() {
    return new PrefixTemplateType();
  }

  /// One of `values`, written as their `toString` says, in any case.
  public static <E extends Enum<E>> ValueType<E> oneOf(E[] values) {
    return new ChoiceType<>(List.of(values));
  }

  /// An absolute URL with one of the `schemes` and a host, without user and password; empty text is
  /// no value.
  public static ValueType<Optional<URI>> url(String... schemes) {
    return new UrlType(List.of(schemes));
  }

  /// A list of `element`, comma-separated with the quotes of CSV. Empty elements are left out.
  public static <E> ValueType<List<E>> listOf(ValueType<E> element) {
    return new ListType<>(element);
  }
}
