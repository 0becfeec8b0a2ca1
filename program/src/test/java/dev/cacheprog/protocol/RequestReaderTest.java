package dev.cacheprog.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests in all forms that clients write.
class RequestReaderTest extends RequestReaderBase {
  @Test
  void readsRequestsInOrder() throws IOException {
    List<Request> requests = readAll(new Wire().get(1, "a").put(2, "b", BODY).get(3, "c").close(4));

    assertThat(requests).extracting(Request::id).containsExactly(1L, 2L, 3L, 4L);
    assertThat(requests.get(0)).isEqualTo(get(1));
    Request.Put put = (Request.Put) requests.get(1);
    assertThat(put.actionId()).isEqualTo(Samples.action("b"));
    assertThat(put.outputId()).isEqualTo(OutputId.ofBody(BODY));
    assertThat(body(put)).isEqualTo(BODY);
    assertThat(requests.get(3)).isEqualTo(new Request.Close(4));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void endsWithStdin() throws IOException {
    assertThat(readAll("")).isEmpty();
    assertThat(readAll("\n\n \r\n\t\n")).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void readsALineWithoutItsEnd() throws IOException {
    assertThat(readAll("{\"ID\":1,\"Command\":\"close\"}")).containsExactly(new Request.Close(1));
  }

  @Test
  void readsLinesThatEndAsOnWindows() throws IOException {
    Wire wire =
        new Wire()
            .raw("\r\n{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"" + ACTION)
            .raw("\",\"OutputID\":\"" + OUTPUT + "\",\"BodySize\":10}\r\n\r\n")
            .raw('"' + Wire.base64(BODY) + "\"\r\n")
            .raw("{\"ID\":2,\"Command\":\"close\"}\r\n");

    List<Request> requests = readAll(wire);

    assertThat(body(requests.get(0))).isEqualTo(BODY);
    assertThat(requests.get(1)).isEqualTo(new Request.Close(2));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 2, 3, 4, 5, 6, 7, 49149, 49150, 49151, 49152, 49153, 49154, 49155, 65535, 65536,
        65537, 65538, 65539, 65540, 98303, 98304, 98305, 3 << 20
      })
  void readsABodyOfAnySize(int size) throws IOException {
    byte[] body = Samples.noise(size);

    List<Request> requests = readAll(new Wire().put(1, "a", body).get(2, "a"));

    assertThat(requests).hasSize(2);
    assertThat(body(requests.get(0))).isEqualTo(body);
    assertThat(requests.get(1)).isEqualTo(get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000})
  void readsFromAPipeThatGivesFewBytesAtATime(int most) throws IOException {
    Wire wire = new Wire();
    for (int size = 0; size < 40; size++) {
      wire.put(size, "a", Samples.noise(size)).get(100 + size, "a");
    }

    List<Request> requests = readAll(inPieces(wire.bytes(), most));

    assertThat(requests).hasSize(80);
    for (int size = 0; size < 40; size++) {
      assertThat(body(requests.get(2 * size))).isEqualTo(Samples.noise(size));
      assertThat(requests.get(2 * size + 1)).isEqualTo(get(100 + size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 1000, 49152, 65536, 300_000})
  void readsABodyThatIsEscapedAsJson(int size) throws IOException {
    byte[] body = new byte[size];
    Arrays.fill(body, (byte) 0xff);
    for (int i = 0; i < size; i += 5) {
      body[i] = (byte) (0xf8 | i);
    }
    String plain = Wire.base64(body);
    assertThat(plain).contains("/", "+");
    String escaped = plain.replace("/", "\\/").replace("+", "\\u002b");
    Wire wire =
        new Wire()
            .putLine(1, "a", OutputId.ofBody(body), size)
            .raw('"' + escaped + "\"\n")
            .get(2, "a");

    for (int most : new int[] {1, 3, 4096, 1 << 20}) {
      List<Request> requests = readAll(inPieces(wire.bytes(), most));
      assertThat(body(requests.get(0))).isEqualTo(body);
      assertThat(requests.get(1)).isEqualTo(get(2));
    }
  }

  @Test
  void readsEscapesInUpperCase() throws IOException {
    byte[] body = {(byte) 0xfb, (byte) 0xff, (byte) 0xbf}; // ++
    Wire wire =
        new Wire()
            .putLine(1, "a", OutputId.ofBody(body), 3)
            .raw("\"" + Wire.base64(body).replace("+", "\\u002B").replace("/", "\\u002F") + "\"\n");

    assertThat(body(readAll(wire).get(0))).isEqualTo(body);
  }

  @Test
  void readsEscapesInAnId() throws IOException {
    String action = ACTION.replace("/", "\\/").replace("+", "\\u002b").replace("=", "\\u003d");

    assertThat(readAll("{\"ID\":1,\"Command\":\"\\u0067et\",\"ActionID\":\"" + action + "\"}\n"))
        .containsExactly(get(1));
  }

  @Test
  void olderClientsCallTheOutputIdObjectId() throws IOException {
    List<Request> requests =
        readAll(
            "{\"ID\":1,\"Command\":\"put\",\"ActionID\":\"%s\",\"ObjectID\":\"%s\"}\n\n"
                .formatted(ACTION, OUTPUT));

    assertThat(((Request.Put) requests.get(0)).outputId()).isEqualTo(OutputId.ofBody(BODY));
  }

  @Test
  void outputIdTakesPrecedenceOverObjectId() throws IOException {
    List<Request> requests =
        readAll(
            """
            {"ID":1,"Command":"put","ObjectID":"%s","ActionID":"%s","OutputID":"%s"}
            """
                .formatted(ACTION, ACTION, OUTPUT));

    assertThat(((Request.Put) requests.get(0)).outputId()).isEqualTo(OutputId.ofBody(BODY));
  }

  @Test
  void skipsUnknownFields() throws IOException {
    String requests =
        """
        {"Ab":null,"B":true,"C":[1,[2,{"ID":7}],"]}\\""],"D":{"ID":8,"E":{"Command":"x"}},\
        "F":-1.5e+9,"ID":1,"G":{},"H":[],"Command":"get","I":"\\u00e4\\ud83d\\ude00 \\n",\
        "J":1e400,"ActionID":"%s",\
        "K":99999999999999999999}
        """
            .formatted(ACTION);

    assertThat(readAll(requests)).containsExactly(get(1));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void fieldsComeInAnyOrder() throws IOException {
    String line =
        """
         { "BodySize" : 10 ,\t"OutputID":"%s", "ActionID":"%s","Command" : "put" , "ID":1 }\s
        """
            .formatted(OUTPUT, ACTION);

    List<Request> requests = readAll(line + "\n\"" + Wire.base64(BODY) + "\"\n");

    assertThat(requests).hasSize(1);
    assertThat(body(requests.get(0))).isEqualTo(BODY);
  }

  @Test
  void readsTheLargestAndTheSmallestId() throws IOException {
    assertThat(
            readAll(
                """
                {"ID":9223372036854775807,"Command":"close"}
                {"ID":-9223372036854775808,"Command":"close"}
                """))
        .containsExactly(new Request.Close(Long.MAX_VALUE), new Request.Close(Long.MIN_VALUE));
  }
}
