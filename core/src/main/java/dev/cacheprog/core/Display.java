package dev.cacheprog.core;

import dev.cacheprog.store.StoreException;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Formats values and failures for messages and log lines: a failure of a file or the network is a
/// sentence without the name of a Java class, a duration has the format of options.
public final class Display {
  private static final long MINUTE = 60;
  private static final long HOUR = 3600;
  private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Display() {}

  /// Any value: failures by [#reason], durations by [#duration], others by `toString`.
  public static String of(@Nullable Object value) {
    if (value instanceof Throwable failure) {
      return reason(failure);
    }
    return value instanceof Duration duration ? duration(duration) : String.valueOf(value);
  }

  /// The reason of a failure. One that is not from a file, the network or a store keeps the name of
  /// its class, which shows where to look in the program.
  public static String reason(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) {
      IOException cause = unchecked.getCause();
      return cause == null ? unchecked.toString() : reason(cause);
    }
    if (failure instanceof FileSystemException file) {
      return file(file);
    }
    if (failure instanceof StoreException) {
      return String.valueOf(failure.getMessage());
    }
    return failure instanceof IOException io ? io(io) : failure.toString();
  }

  private static String file(FileSystemException failure) {
    String file = failure.getFile();
    if (file == null) {
      return lowerCase(String.valueOf(failure.getMessage()));
    }
    if (failure instanceof NoSuchFileException) {
      File parent = new File(file).getAbsoluteFile().getParentFile();
      return parent == null || parent.exists()
          ? file + " does not exist"
          : "the folder " + parent + " does not exist";
    }
    String reason = failure.getReason();
    if (failure instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (failure instanceof FileAlreadyExistsException) {
      return file + " exists already";
    } else if (failure instanceof NotDirectoryException) {
      return file + " is not a directory";
    } else if (failure instanceof DirectoryNotEmptyException) {
      return file + " is not empty";
    }
    String other = failure.getOtherFile();
    return (other == null ? file : file + " -> " + other)
        + ": "
        + (reason == null ? "the system refuses it" : lowerCase(reason));
  }

  private static String io(IOException failure) {
    if (failure instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    }
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (cause != null && (message == null || message.equals(cause.toString()))) {
      return reason(cause);
    }
    if (message == null || message.isBlank()) {
      return failure instanceof EOFException
          ? "the data ended too early"
          : words(failure.getClass().getSimpleName());
    }
    String text = lowerCase(withoutClass(message));
    if (failure instanceof UnknownHostException) {
      return message.indexOf(' ') < 0 || message.indexOf(": ") > 0
          ? "the host name " + beforeColon(message) + " is not known"
          : "the host name is not known: " + message;
    }
    return failure instanceof SocketTimeoutException ? "no answer in time: " + text : text;
  }

  /// `store.invalid: Name or service not known` begins with the name.
  private static String beforeColon(String message) {
    int colon = message.indexOf(": ");
    return colon < 0 ? message : message.substring(0, colon);
  }

  /// Some messages begin with the name of the class of their cause.
  private static String withoutClass(String message) {
    int colon = message.indexOf(": ");
    if (colon < 0 || message.indexOf(' ') < colon) {
      return message;
    }
    String first = message.substring(0, colon);
    return first.endsWith("Exception") || first.endsWith("Error")
        ? withoutClass(message.substring(colon + 2))
        : message;
  }

  /// The first letter in lower case, unless it belongs to a name such as `HTTP`.
  private static String lowerCase(String message) {
    return message.length() > 1
            && Character.isUpperCase(message.charAt(0))
            && Character.isLowerCase(message.charAt(1))
        ? Character.toLowerCase(message.charAt(0)) + message.substring(1)
        : message;
  }

  /// `ClosedChannelException` as `closed channel`.
  private static String words(String className) {
    StringBuilder words = new StringBuilder();
    String name = className.replace("Exception", "");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          Character.isUpperCase(c)
              && (i + 1 == name.length() || Character.isLowerCase(name.charAt(i + 1)));
      words.append(begins && i > 0 ? " " : "").append(begins ? Character.toLowerCase(c) : c);
    }
    return words.toString();
  }

  /// A size such as `512 B`, `4.1 MiB`, `10 GiB`: in binary units, with at most one decimal digit.
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    // What would be written as 1024 is 1 of the next unit.
    for (; size >= 1023.95 && unit < SIZES.length - 1; unit++) {
      size /= 1024;
    }
    String number = String.format(Locale.ROOT, "%.1f", size);
    return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
        + " "
        + SIZES[unit];
  }

  /// In decimal units, as rates of networks are: `262 KB`, `12.3 MB`.
  public static String decimalSize(double bytes) {
    // What would be written as 1000 KB is 1.0 MB.
    return bytes < 999_500
        ? String.format(Locale.ROOT, "%.0f KB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /// A duration in the format of options: `1h30m`, `15s`, `1.5s`, `250ms`, `0`, with at most three
  /// decimal digits.
  public static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
    if (seconds == 0) {
      return nanos == 0 ? "0" : fraction(nanos);
    }
    StringBuilder text = new StringBuilder();
    if (seconds >= HOUR) {
      text.append(seconds / HOUR).append('h');
    }
    if (seconds % HOUR >= MINUTE) {
      text.append(seconds % HOUR / MINUTE).append('m');
    }
    long rest = seconds % MINUTE;
    int millis = nanos / 1_000_000;
    if (rest != 0 || millis != 0) {
      text.append(rest).append(thousandths(millis)).append('s');
    }
    return text.toString();
  }

  private static String fraction(int nanos) {
    if (nanos >= 1_000_000) {
      return nanos / 1_000_000 + thousandths(nanos / 1000 % 1000) + "ms";
    }
    return nanos >= 1000 ? nanos / 1000 + thousandths(nanos % 1000) + "us" : nanos + "ns";
  }

  /// A point and the digits after it, without zeros at the end; empty for 0.
  private static String thousandths(int number) {
    if (number == 0) {
      return "";
    }
    String digits = Integer.toString(1000 + number);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return "." + digits.substring(1, end);
  }
}
