package dev.cacheprog.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Writes stacks for `go tool pprof`: gzipped protobuf, as defined by `profile.proto` of pprof.
final class Pprof {
  private final Numbers<String> strings = new Numbers<>(0);
  private final Numbers<String> functions = new Numbers<>(1);
  private final Numbers<Frame> locations = new Numbers<>(1);
  private final Protobuf profile = new Protobuf();

  private Pprof() {
    strings.of(""); // the first one has to be
  }

  /// Numbers values in the order of their first use.
  private static final class Numbers<T> {
    private final Map<T, Integer> numbers = new LinkedHashMap<>();
    private final int first;

    private Numbers(int first) {
      this.first = first;
    }

    long of(T value) {
      return numbers.computeIfAbsent(value, _ -> first + numbers.size());
    }
  }

  /// Whether the name of a file selects the format of pprof.
  static boolean isNameOf(String fileName) {
    return fileName.endsWith(".pb.gz") || fileName.endsWith(".pprof");
  }

  /// @param type the kind of time, such as `cpu`
  /// @param period between two samples
  /// @param out not closed
  static void write(
      Stacks stacks, String type, Duration period, Instant start, Duration length, OutputStream out)
      throws IOException {
    Pprof pprof = new Pprof();
    pprof.add(stacks, type, period, start, length);
    GZIPOutputStream compressed = new GZIPOutputStream(out);
    pprof.profile.writeTo(compressed);
    compressed.finish();
  }

  // The numbers of fields are those of profile.proto.

  private void add(Stacks stacks, String type, Duration period, Instant start, Duration length) {
    profile.message(1, valueType("samples", "count"));
    profile.message(1, valueType(type, "nanoseconds"));
    stacks.weights().forEach((stack, weight) -> profile.message(2, sample(stack, weight)));
    profile.number(9, start.getEpochSecond() * 1_000_000_000L + start.getNano());
    profile.number(10, length.toNanos());
    profile.message(11, valueType(type, "nanoseconds"));
    profile.number(12, period.toNanos());
    locations.numbers.forEach((frame, id) -> profile.message(4, location(frame, id)));
    strings.numbers.keySet().forEach(string -> profile.text(6, string));
  }

  private Protobuf valueType(String type, String unit) {
    return new Protobuf().number(1, strings.of(type)).number(2, strings.of(unit));
  }

  private Protobuf sample(List<Frame> stack, Stacks.Weight weight) {
    long[] ids = new long[stack.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = locations.of(stack.get(i));
    }
    return new Protobuf().numbers(1, ids).numbers(2, weight.samples(), weight.nanos());
  }

  private Protobuf location(Frame frame, long id) {
    int known = functions.numbers.size();
    long function = functions.of(frame.function());
    if (functions.numbers.size() > known) {
      profile.message(5, function(frame, function));
    }
    Protobuf line = new Protobuf().number(1, function).number(2, frame.line());
    return new Protobuf().number(1, id).message(4, line);
  }

  private Protobuf function(Frame frame, long id) {
    long name = strings.of(frame.function());
    return new Protobuf()
        .number(1, id)
        .number(2, name)
        .number(3, name)
        .number(4, strings.of(frame.file()));
  }
}
