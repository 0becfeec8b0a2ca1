package dev.cacheprog.core;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The date format of HTTP (RFC 9110, section 5.6.7), such as `Sun, 01 Nov 2026 12:00:00 GMT`.
public final class HttpDate {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private HttpDate() {}

  /// Reads the value of a header.
  ///
  /// @param value null if there is no such header
  /// @return null if the value is not a date
  public static @Nullable Instant parse(@Nullable String value) {
    try {
      return value == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
    } catch (DateTimeException _) {
      return null;
    }
  }

  /// Without the JDK's formatters: they take 5 ms to load, and the one for this format writes some
  /// days of the month with one digit.
  public static String format(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    DayOfWeek day = utc.getDayOfWeek();
    Month month = utc.getMonth();
    StringBuilder text = new StringBuilder(32);
    text.append(DAYS[day.getValue() - 1]).append(", ");
    twoDigits(text, utc.getDayOfMonth());
    text.append(' ').append(MONTHS[month.getValue() - 1]).append(' ').append(utc.getYear());
    text.append(' ');
    twoDigits(text, utc.getHour());
    text.append(':');
    twoDigits(text, utc.getMinute());
    text.append(':');
    twoDigits(text, utc.getSecond());
    return text.append(" GMT").toString();
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
