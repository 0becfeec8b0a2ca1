package dev.cacheprog.options;

import dev.cacheprog.core.HostPort;
import dev.cacheprog.core.HttpHeaders;
import dev.cacheprog.core.MetricNames;
import dev.cacheprog.core.SecretText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the text of an option may be and the value that it stands for.
///
/// These are classes, not functions, because the JVM makes those anew at every start.
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

  private static final String PATH_NAME = "path";

  /// `true`, `false`, `1` or `0`, in any case.
  public static final ValueType<Boolean> BOOLEAN =
      new ValueType<>("true|false", Arity.SWITCH) {
        @Override
        public Boolean parse(String text) {
          return parseBoolean(text);
        }
      };

  /// A Go duration that is not negative, such as `1h30m`, `500ms` or `0`.
  public static final ValueType<Duration> DURATION =
      new ValueType<>("duration", Arity.ONE) {
        @Override
        public Duration parse(String text) {
          return parseDuration(text);
        }
      };

  /// A whole number, 0 or more.
  public static final ValueType<Integer> COUNT = new WholeNumber(0);

  /// A whole number of either sign.
  public static final ValueType<Integer> NUMBER = new WholeNumber(Integer.MIN_VALUE);

  /// A size in bytes, 0 or more, such as `1048576`, `500MB` or `10GiB`.
  public static final ValueType<Long> BYTES =
      new ValueType<>("bytes", Arity.ONE) {
        @Override
        public Long parse(String text) {
          return parseBytes(text);
        }
      };

  /// Any text; empty text is no value.
  public static final ValueType<Optional<String>> TEXT =
      new ValueType<>("text", Arity.ONE) {
        @Override
        public Optional<String> parse(String text) {
          return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
      };

  /// A key, a token or what else proves who we are, without the white space around it; empty text
  /// is no value.
  public static final ValueType<Optional<String>> CREDENTIAL =
      new ValueType<>("text", Arity.ONE) {
        @Override
        public Optional<String> parse(String text) {
          return parseCredential(text);
        }
      };

  /// A header for HTTP requests, `name:value`.
  public static final ValueType<Map.Entry<String, String>> HEADER =
      new ValueType<>("name:value", Arity.ONE) {
        @Override
        public Map.Entry<String, String> parse(String text) {
          return parseHeader(text);
        }
      };

  /// A label of metrics, `name=value`.
  public static final ValueType<Map.Entry<String, String>> LABEL =
      new ValueType<>("name=value", Arity.ONE) {
        @Override
        public Map.Entry<String, String> parse(String text) {
          return parseLabel(text);
        }
      };

  /// Where a server listens, in Go's notation: `:8080` is port 8080 of every address of the
  /// machine, `127.0.0.1:0` any free port of one, `[::1]:8080` one of version 6.
  public static final ValueType<ListenAddress> LISTEN_ADDRESS =
      new ValueType<>("host:port", Arity.ONE) {
        @Override
        public ListenAddress parse(String text) {
          return ListenAddress.parse(text);
        }
      };

  /// A file or folder as written, relative or absolute; empty text is no value. Not yet a [Path]:
  /// the JVM's file system is made with the first one, which would delay every start.
  public static final ValueType<Optional<String>> PATH =
      new ValueType<>(PATH_NAME, Arity.ONE) {
        @Override
        public Optional<String> parse(String text) {
          if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must be a path: Nul character not allowed");
          }
          return TEXT.parse(text);
        }
      };

  /// Where log lines go.
  public static final ValueType<LogOutput> LOG_OUTPUT =
      new ValueType<>(PATH_NAME, Arity.ONE) {
        @Override
        public LogOutput parse(String text) {
          return LogOutput.parse(PATH.parse(text).orElse(""));
        }
      };

  /// A prefix with tags that stand for the platform and for environment variables.
  public static final ValueType<PrefixTemplate> PREFIX_TEMPLATE =
      new ValueType<>("template", Arity.ONE) {
        @Override
        public PrefixTemplate parse(String text) {
          return new PrefixTemplate(text);
        }
      };

  private final String name;
  private final Arity arity;

  ValueType(String name, Arity arity) {
    this.name = name;
    this.arity = arity;
  }

  /// What stands for a value in the help text, such as `duration`.
  public final String name() {
    return name;
  }

  /// The words that a value can be; empty if these are not few.
  final List<String> choices() {
    return name.indexOf('|') < 0 ? List.of() : List.of(name.split("\\|", -1));
  }

  /// Whether a value names a file or folder.
  final boolean isPath() {
    return name.equals(PATH_NAME);
  }

  /// How many words the flag takes on the command line.
  public final Arity arity() {
    return arity;
  }

  /// One of `values`, written as their `toString` says, in any case.
  public static <E extends Enum<E>> ValueType<E> oneOf(E[] values) {
    List<E> all = List.of(values);
    return new ValueType<>(listed(all, "|"), Arity.ONE) {
      @Override
      public E parse(String text) {
        return parseOneOf(text, all);
      }
    };
  }

  /// An absolute URL with one of the `schemes` and a host, without user and password; empty text is
  /// no value.
  public static ValueType<Optional<URI>> url(String... schemes) {
    List<String> all = List.of(schemes);
    return new ValueType<>("url", Arity.ONE) {
      @Override
      public Optional<URI> parse(String text) {
        return parseUrl(text, all);
      }
    };
  }

  /// A list of `element`, comma-separated with the quotes of CSV. Empty elements are left out.
  public static <E> ValueType<List<E>> listOf(ValueType<E> element) {
    return new ValueType<>(element.name.concat(",..."), Arity.MANY) {
      @Override
      public List<E> parse(String text) {
        return parseList(text, element);
      }
    };
  }

  private static final class WholeNumber extends ValueType<Integer> {
    private final int least;

    WholeNumber(int least) {
      super("number", Arity.ONE);
      this.least = least;
    }

    @Override
    public Integer parse(String text) {
      return (int) parseWhole(text, least, Integer.MAX_VALUE);
    }
  }

  /// The value that `text` stands for.
  ///
  /// @throws IllegalArgumentException if it stands for none; the message says what it must be, as
  ///   in "must be true, false, 1 or 0", and who calls it adds the option and the offending text
  public abstract T parse(String text);

  /// Whether `text` is a word that [#BOOLEAN] takes.
  static boolean isBoolean(String text) {
    return isTrue(text) || isFalse(text);
  }

  private static boolean isTrue(String text) {
    return text.equals("1") || text.equalsIgnoreCase("true");
  }

  private static boolean isFalse(String text) {
    return text.equals("0") || text.equalsIgnoreCase("false");
  }

  private static boolean parseBoolean(String text) {
    if (!isBoolean(text)) {
      throw new IllegalArgumentException("must be true, false, 1 or 0");
    }
    return isTrue(text);
  }

  private static Duration parseDuration(String text) {
    Duration duration = GoDuration.parse(text);
    if (duration.isNegative()) {
      throw new IllegalArgumentException("must not be negative");
    }
    return duration;
  }

  private static long parseWhole(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below, with the range.
    }
    throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
  }

  /// Letters of units, each a thousand times, or 1024 times, the one before.
  private static final String UNITS = "kmgt";

  private static long parseBytes(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    try {
      return Math.multiplyExact(Long.parseLong(text, 0, digits, 10), unit(text, digits));
    } catch (IllegalArgumentException | ArithmeticException _) {
      throw new IllegalArgumentException(
          "must be a size in bytes, such as 1048576, 500MB or 10GiB");
    }
  }

  private static long unit(String text, int start) {
    int letters = text.length() - start;
    if (letters == 0) {
      return 1;
    }
    int power = UNITS.indexOf(text.charAt(start) | 0x20) + 1;
    boolean binary = letters == 3 && text.regionMatches(true, start + 1, "iB", 0, 2);
    boolean decimal = letters == 2 && text.regionMatches(true, start + 1, "B", 0, 1);
    if (power == 0 || !(binary || decimal)) {
      throw new IllegalArgumentException("no unit");
    }
    long unit = 1;
    for (int i = 0; i < power; i++) {
      unit *= binary ? 1024 : 1000;
    }
    return unit;
  }

  private static <E extends Enum<E>> E parseOneOf(String text, List<E> values) {
    for (E value : values) {
      if (text.equalsIgnoreCase(value.toString())) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be one of " + listed(values, ", "));
  }

  private static final String NO_CONTROL = "must hold no line break and no other control character";

  private static Optional<String> parseCredential(String text) {
    String credential = SecretText.trimmed(text);
    if (SecretText.hasControl(credential)) {
      throw new IllegalArgumentException(NO_CONTROL);
    }
    return credential.isEmpty() ? Optional.empty() : Optional.of(credential);
  }

  private static Map.Entry<String, String> parseHeader(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    String value = SecretText.trimmed(text.substring(colon + 1));
    if (SecretText.hasControl(value)) {
      throw new IllegalArgumentException(NO_CONTROL);
    }
    if (!HttpHeaders.isName(name) || !HttpHeaders.isValue(value)) {
      throw new IllegalArgumentException("must be a header, written name:value");
    }
    return Map.entry(name, value);
  }

  private static Map.Entry<String, String> parseLabel(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || !MetricNames.isLabelName(text.substring(0, equals))) {
      throw new IllegalArgumentException(
          "must be a label, written name=value, with letters, digits and _ in its name");
    }
    return Map.entry(text.substring(0, equals), text.substring(equals + 1));
  }

  private static Optional<URI> parseUrl(String text, List<String> schemes) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!isOneOf(schemeOf(text), schemes)) {
      throw new IllegalArgumentException(
          "must be a URL that starts with "
              + listed(schemes, "://, ")
              + "://, such as "
              + schemes.getLast()
              + "://storage.example:9000");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL: " + e.getReason(), e);
    }
    if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      throw new IllegalArgumentException("must be a URL without user and password");
    }
    if (HostPort.of(url) == null) {
      throw new IllegalArgumentException(
          "must be a URL with a host and, if it has one, a port from 0 to 65535");
    }
    return Optional.of(url);
  }

  /// What stands before `://`, if anything does.
  private static @Nullable String schemeOf(String text) {
    int end = text.indexOf("://");
    return end < 0 ? null : text.substring(0, end);
  }

  /// Compares letter by letter: lower case needs a locale, which takes a part of a millisecond.
  private static boolean isOneOf(@Nullable String scheme, List<String> schemes) {
    for (String known : schemes) {
      if (known.equalsIgnoreCase(scheme)) {
        return true;
      }
    }
    return false;
  }

  private static <E> List<E> parseList(String text, ValueType<E> element) {
    List<E> values = new ArrayList<>();
    for (String field : Csv.split(text)) {
      values.add(element.parse(field));
    }
    return List.copyOf(values);
  }

  private static String listed(List<?> values, String separator) {
    StringBuilder list = new StringBuilder();
    for (Object value : values) {
      if (!list.isEmpty()) {
        list.append(separator);
      }
      list.append(value);
    }
    return list.toString();
  }
}
