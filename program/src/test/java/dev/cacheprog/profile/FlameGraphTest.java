package dev.cacheprog.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
  @Test
  void callsHoldTheTimeOfWhatTheyCall() {
    Stacks stacks = new Stacks();
    Frame run = new Frame("A", "run", 1);
    stacks.add(List.of(new Frame("B", "<init>", 5), run), 30);
    stacks.add(List.of(new Frame("C", "get", 5), run), 20);
    stacks.add(List.of(new Frame("C", "get", 6), new Frame("A", "run", 2)), 1);
    stacks.add(List.of(run), 4);

    String page = FlameGraph.page("cpu", stacks, new Span());

    assertThat(page)
        .contains(
            "const root = [\"all\",55,[[\"A.run\",55,[[\"B.\\u003cinit>\",30,[]],"
                + "[\"C.get\",21,[]]]]]];")
        .contains("<h1>cacheprog: CPU</h1>")
        .contains("4 samples in ")
        .doesNotContain("@TREE@", "@TITLE@", "@SUBTITLE@");
  }

  @Test
  void aPageNeedsNothingElse() {
    assertThat(FlameGraph.page("time", new Stacks(), new Span()))
        .contains("wall clock of all threads")
        .doesNotContain("http", "src=", "href=", "@import");
  }
}
