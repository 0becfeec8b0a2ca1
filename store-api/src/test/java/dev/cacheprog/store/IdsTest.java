package dev.cacheprog.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  @Test
  void anIdMayKnowItsName() {
    ObjectName name = new ObjectName.IndexPart("scope", 3);

    ActionId named = ActionId.of(name);

    assertThat(named.name()).isEqualTo(name);
    assertThat(named).isEqualTo(new ActionId(named.hex())).hasToString(named.hex());
    assertThat(named.hex())
        .isEqualTo(OutputId.ofBody("cacheprog kinds 1\nscope\n3".getBytes(UTF_8)).toString());
    assertThat(new ActionId(named.hex()).name()).isNull();
  }

  private static final String HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  @Test
  void idsOfEqualBytesAreEqual() {
    byte[] bytes = new ActionId(HEX).bytes();

    assertThat(ActionId.of(bytes))
        .isEqualTo(new ActionId(HEX))
        .hasSameHashCodeAs(new ActionId(HEX));
    assertThat(OutputId.of(bytes))
        .isEqualTo(new OutputId(HEX))
        .hasSameHashCodeAs(new OutputId(HEX));
  }

  @Test
  void bytesAreThoseOfTheHexDigits() {
    assertThat(new ActionId(HEX).bytes()).hasSize(32).startsWith(0, 1, 2).endsWith(0x1e, 0x1f);
    assertThat(new OutputId(HEX).bytes()).isEqualTo(new ActionId(HEX).bytes());
  }

  @Test
  void callerOwnsTheBytes() {
    ActionId id = new ActionId(HEX);

    id.bytes()[0] = 99;

    assertThat(id.bytes()[0]).isZero();
  }

  @Test
  void idsPrintAsHex() {
    assertThat(new ActionId(HEX)).hasToString(HEX);
    assertThat(new OutputId(HEX)).hasToString(HEX);
  }

  @Test
  void outputIdOfABodyIsItsSha256() {
    assertThat(OutputId.ofBody(new byte[0]).hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(OutputId.ofBody("abc".getBytes(UTF_8)).hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  /// The value was computed by another program: SHA-256("subkey:" + id + "stdout").
  @Test
  void subkeysAreThoseOfTheGoCommand() {
    assertThat(new ActionId(HEX).subkey("stdout").hex())
        .isEqualTo("6f280e72989302b6afbed8b2c8c06aea3997b4ce7b0d456a391c674bfc772f8d");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 64})
  void bytesOfAnotherLengthAreRejected(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ActionId.of(new byte[length]))
        .withMessage("action id has " + length + " bytes instead of 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutputId.of(new byte[length]))
        .withMessage("output id has " + length + " bytes instead of 32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "../../../../../../../../../../../../../../../../../../etc/passwd",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0",
      })
  void otherTextThanLowerCaseHexIsRejected(String hex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ActionId(hex))
        .withMessageContaining("action id");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OutputId(hex))
        .withMessageContaining("output id");
  }
}
