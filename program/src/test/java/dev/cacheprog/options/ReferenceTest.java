package dev.cacheprog.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  private final List<String> rows =
      Reference.markdown().lines().filter(line -> line.startsWith("|")).toList();

  @Test
  void hasOneRowForEveryOption() {
    assertThat(rows).hasSize(2 + OptionTable.ALL.size());
    for (int i = 0; i < OptionTable.ALL.size(); i++) {
      Option<?> option = OptionTable.ALL.get(i);
      String row = rows.get(2 + i);

      assertThat(row).startsWith("| `" + option.flag() + "`").contains(option.flags());
      assertThat(row).contains(option.environmentNames());
      assertThat(row)
          .containsPattern(
              " \\| (direct|proxy|doctor|prefill|restore|save|run|wait|stats|trim|clear|settle-mtimes|report)(, [a-z-]+)*"
                  + " \\| ");
    }
  }

  @Test
  void everyRowHasTheColumnsOfTheHead() {
    assertThat(rows).allSatisfy(row -> assertThat(row.split("(?<!\\\\)\\|", -1)).hasSize(8));
  }

  @Test
  void writesARowAsMarkdown() {
    assertThat(rows)
        .contains(
            "| `--root-directory`, `--disk-storage-root` | `CACHEPROG_ROOT_DIRECTORY`,"
                + " `CACHEPROG_DISK_STORAGE_ROOT` | path | cacheprog-&lt;user id> in \\$TMPDIR,"
                + " else in /tmp | direct, doctor, prefill, restore, save, run, wait, stats, trim, clear | Directory path"
                + " where to store the cache on the local disk. A relative path starts at the"
                + " working directory of each go command. |");
  }

  @Test
  void describesTheEffectOfAMisspeltVariable() {
    assertThat(Reference.markdown().replace('\n', ' '))
        .contains("Every build logs a warning for it, and `cacheprog doctor` exits with 1.");
  }

  @Test
  void endsWithALineBreak() {
    assertThat(Reference.markdown()).startsWith("# Options\n").endsWith(" |\n");
  }
}
