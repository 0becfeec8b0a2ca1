package dev.cacheprog.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Parses the written profile by the field numbers of pprof's profile.proto.
class PprofTest {
  private static final Frame PUT = new Frame("dev.cacheprog.disk.DiskStore", "put", 70_000);
  private static final Frame LATER = new Frame("dev.cacheprog.disk.DiskStore", "put", 70_001);
  private static final Frame RUN = new Frame("java.lang.Thread$Task", "run", -1);

  /// The fields of one message: numbers as they are, all else as bytes.
  private record Message(Map<Integer, List<Object>> fields) {
    static Message of(byte[] bytes) {
      Map<Integer, List<Object>> fields = new HashMap<>();
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      while (in.available() > 0) {
        int head = (int) varint(in);
        Object value =
            switch (head & 7) {
              case 0 -> varint(in);
              case 2 -> bytes(in, (int) varint(in));
              default -> throw new AssertionError("wire type " + (head & 7));
            };
        fields.computeIfAbsent(head >> 3, _ -> new ArrayList<>()).add(value);
      }
      return new Message(fields);
    }

    private static byte[] bytes(ByteArrayInputStream in, int length) {
      byte[] bytes = new byte[length];
      assertThat(in.readNBytes(bytes, 0, length)).isEqualTo(length);
      return bytes;
    }

    private static long varint(ByteArrayInputStream in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        int each = in.read();
        assertThat(each).as("not the end").isNotNegative();
        value |= (long) (each & 0x7F) << shift;
        if (each < 0x80) {
          return value;
        }
      }
    }

    long number(int field) {
      List<Object> values = fields.getOrDefault(field, List.of(0L));
      assertThat(values).hasSize(1);
      return (long) values.getFirst();
    }

    List<byte[]> all(int field) {
      return fields.getOrDefault(field, List.of()).stream().map(byte[].class::cast).toList();
    }

    List<Message> messages(int field) {
      return all(field).stream().map(Message::of).toList();
    }

    List<Long> packed(int field) {
      List<Long> numbers = new ArrayList<>();
      for (byte[] each : all(field)) {
        ByteArrayInputStream in = new ByteArrayInputStream(each);
        while (in.available() > 0) {
          numbers.add(varint(in));
        }
      }
      return numbers;
    }
  }

  private static Message written(Stacks stacks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Pprof.write(
        stacks,
        "cpu",
        Duration.ofMillis(10),
        Instant.ofEpochSecond(1_700_000_000, 123),
        Duration.ofSeconds(90),
        out);
    return Message.of(
        new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes());
  }

  private static List<String> strings(Message profile) {
    return profile.all(6).stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  /// `function:line` of every location, `file` of every function.
  private static Map<Long, String> locations(Message profile) {
    List<String> strings = strings(profile);
    Map<Long, String> functions = new HashMap<>();
    for (Message function : profile.messages(5)) {
      assertThat(function.number(3)).isEqualTo(function.number(2));
      functions.put(
          function.number(1),
          strings.get((int) function.number(2)) + " in " + strings.get((int) function.number(4)));
    }
    Map<Long, String> locations = new HashMap<>();
    for (Message location : profile.messages(4)) {
      Message line = location.messages(4).getFirst();
      locations.put(location.number(1), functions.get(line.number(1)) + " line " + line.number(2));
    }
    return locations;
  }

  @Test
  void writesSamplesWithStacksAndTimes() throws IOException {
    Stacks stacks = new Stacks();
    stacks.add(List.of(PUT, RUN), 10_000_000);
    stacks.add(List.of(LATER, RUN), 10_000_000);
    stacks.add(List.of(PUT, RUN), 20_000_000);
    stacks.add(List.of(), 99);

    Message profile = written(stacks);

    Map<Long, String> locations = locations(profile);
    assertThat(profile.messages(2))
        .extracting(
            sample ->
                sample.packed(1).stream().map(locations::get).toList() + " " + sample.packed(2))
        .containsExactly(
            "[dev.cacheprog.disk.DiskStore.put in dev/cacheprog/disk/DiskStore.java line 70000,"
                + " java.lang.Thread$Task.run in java/lang/Thread.java line 0] [2, 30000000]",
            "[dev.cacheprog.disk.DiskStore.put in dev/cacheprog/disk/DiskStore.java line 70001,"
                + " java.lang.Thread$Task.run in java/lang/Thread.java line 0] [1, 10000000]");
    assertThat(profile.messages(5)).as("a function may have several lines").hasSize(2);
    assertThat(locations).hasSize(3).doesNotContainKey(0L);
  }

  @Test
  void writesTypesAndUnits() throws IOException {
    Message profile = written(new Stacks());

    List<String> strings = strings(profile);
    assertThat(strings).startsWith("").doesNotHaveDuplicates();
    assertThat(profile.messages(1))
        .extracting(
            type -> strings.get((int) type.number(1)) + "/" + strings.get((int) type.number(2)))
        .containsExactly("samples/count", "cpu/nanoseconds");
    assertThat(profile.number(9)).isEqualTo(1_700_000_000_000_000_123L);
    assertThat(profile.number(10)).isEqualTo(90_000_000_000L);
    assertThat(profile.number(12)).isEqualTo(10_000_000L);
    assertThat(profile.messages(2)).isEmpty();
  }

  @Test
  void aLambdaHasTheSameNameInEveryProcess() {
    assertThat(new Frame("dev.cacheprog.Session$$Lambda+0x00007f5f4c0a1b20", "run", 1))
        .isEqualTo(new Frame("dev.cacheprog.Session$$Lambda/12345", "run", 1));
  }
}
