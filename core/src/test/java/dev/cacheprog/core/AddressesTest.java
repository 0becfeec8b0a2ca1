package dev.cacheprog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private static final int LIMIT = 5000;

  /// The attempts: the last byte of the address, and the time-out.
  private final List<String> tried = new ArrayList<>();

  /// The failures of addresses; those without one answer.
  private final Map<String, IOException> failures = new HashMap<>();

  private final IOException refused = new ConnectException("Connection refused");
  private final IOException slow = new SocketTimeoutException("Connect timed out");

  private final Addresses addresses =
      new Addresses(
          host -> {
            InetAddress[] all = new InetAddress[Integer.parseInt(host)];
            for (int i = 0; i < all.length; i++) {
              all[i] = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (i + 1)});
            }
            return all;
          });

  @AfterEach
  void notInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private String connect(int count) throws IOException {
    return addresses.connect(
        Integer.toString(count),
        LIMIT,
        (address, millis) -> {
          String name = name(address);
          tried.add(name + " " + millis);
          IOException failure = failures.get(name + " " + millis);
          if (failure == null) {
            failure = failures.get(name);
          }
          if (failure != null) {
            throw failure;
          }
          return name;
        });
  }

  private static String name(@Nullable InetAddress address) {
    return address == null ? "first" : Integer.toString(address.getAddress()[3]);
  }

  @Test
  void theOnlyAddressHasTheWholeTimeout() throws IOException {
    assertThat(connect(1)).isEqualTo("first");
    assertThat(tried).containsExactly("first 5000");
  }

  @Test
  void theFirstAddressThatAnswersIsUsed() throws IOException {
    failures.put("first", refused);
    failures.put("2", slow);

    assertThat(connect(4)).isEqualTo("3");
    assertThat(tried).containsExactly("first 300", "2 300", "3 300");
  }

  @Test
  void anAddressThatFailedComesLast() throws IOException {
    failures.put("first", slow);
    connect(3);
    tried.clear();

    assertThat(connect(3)).isEqualTo("2");
    failures.put("2", refused);
    failures.put("3", refused);
    failures.remove("first");
    assertThat(connect(3)).isEqualTo("first");
    assertThat(tried).containsExactly("2 300", "2 300", "3 300", "first 300");
  }

  @Test
  void slowAddressesAreTriedAgainIfNoneAnswers() throws IOException {
    failures.put("first", refused);
    failures.put("2 300", slow);
    failures.put("3 300", slow);

    assertThat(connect(3)).isEqualTo("2");
    assertThat(tried).containsExactly("first 300", "2 300", "3 300", "2 5000");
  }

  @Test
  void theLastFailureIsThrownIfNoneAnswers() {
    failures.put("first", slow);
    failures.put("2", refused);

    assertThatThrownBy(() -> connect(2)).isSameAs(slow);
    assertThat(tried).containsExactly("first 300", "2 300", "first 5000");
  }

  @Test
  void aServerThatAcceptsAndSendsNothingIsNotSkipped() {
    IOException silent = new SocketTimeoutException("Read timed out");
    failures.put("first", silent);

    assertThatThrownBy(() -> connect(2)).isSameAs(silent);
    assertThat(tried).containsExactly("first 300");
  }

  @Test
  void otherFailuresAreNotTriedElsewhere() {
    IOException other = new IOException("not trusted");
    failures.put("first", other);

    assertThatThrownBy(() -> connect(2)).isSameAs(other);
    assertThat(tried).containsExactly("first 300");
  }

  @Test
  void anInterruptEndsTheAttempts() {
    failures.put("first", refused);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> connect(2)).isSameAs(refused);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anUnknownNameFailsAtOnce() {
    Addresses none =
        new Addresses(
            host -> {
              throw new UnknownHostException(host);
            });

    assertThatThrownBy(() -> none.connect("x", LIMIT, (_, _) -> "")).hasMessage("x");
  }
}
