package dev.cacheprog.system.builds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cacheprog.system.support.Fixture;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The manual page and the completions of the distribution, with the programs that read them.
@Tag("system")
@Timeout(120)
class ShareFolderTest {
  private static final Path SHARE = Workspace.distribution().resolve("share");

  /// A folder with one file and one folder.
  private final Path folder;

  ShareFolderTest() throws IOException {
    folder = Fixture.fresh("complete");
    Files.createDirectory(folder.resolve("some folder"));
    Files.writeString(folder.resolve("some.pem"), "");
  }

  /// What a command prints on both streams; it must succeed.
  private String run(String... command) throws IOException, InterruptedException {
    assumeTrue(isThere(command[0]), command[0] + " is not there");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "TERM", "dumb"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static boolean isThere(String program) {
    for (String each : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(each, program))) {
        return true;
      }
    }
    return false;
  }

  /// What bash completes the last of the words with, which are as bash cuts them.
  private List<String> bash(String... words) throws IOException, InterruptedException {
    String script =
        """
        source "$0" && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _cacheprog
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> command =
        new ArrayList<>(
            List.of("bash", "-c", script, SHARE + "/bash-completion/completions/cacheprog"));
    command.add("cacheprog");
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new)).lines().toList();
  }

  @Test
  void bashCompletesCommandsFlagsWordsAndFiles() throws Exception {
    assertThat(bash("")).contains("direct", "proxy", "settle-mtimes");
    assertThat(bash("pro")).containsExactly("proxy");
    assertThat(bash("--log-l")).containsExactly("--log-level");
    assertThat(bash("proxy", "--lis")).containsExactly("--listen-address");
    assertThat(bash("trim", "--s3")).containsExactly("");
    assertThat(bash("--log-level", "D")).containsExactly("DEBUG");
    assertThat(bash("--log-level", "=")).containsExactly("DEBUG", "INFO", "WARN", "ERROR");
    assertThat(bash("--remote-storage-type", "=", "h")).containsExactly("http");
    assertThat(bash("--disable-get", "=", "")).containsExactly("true", "false");
    assertThat(bash("--disable-get", "--disable-g")).containsExactly("--disable-get");
    assertThat(bash("--ca-file", "so")).containsExactlyInAnyOrder("some.pem", "some folder");
    assertThat(bash("--s3-bucket", "so")).containsExactly("");
    assertThat(bash("settle-mtimes", "so")).containsExactly("some folder");
    assertThat(bash("settle-mtimes", "--al")).containsExactly("--all");
  }

  /// What fish completes a line with, without what it says of that.
  private List<String> fish(String line) throws IOException, InterruptedException {
    String script = "source $argv[1]; complete -C $argv[2]";
    String file = SHARE + "/fish/vendor_completions.d/cacheprog.fish";
    return run("fish", "--no-config", "-c", script, file, line)
        .lines()
        .map(each -> each.split("\t", 2)[0])
        .toList();
  }

  @Test
  void fishCompletesCommandsFlagsWordsAndFiles() throws Exception {
    assertThat(fish("cacheprog ")).contains("direct", "proxy", "settle-mtimes");
    assertThat(fish("cacheprog pro")).containsExactly("proxy");
    assertThat(fish("cacheprog --log-l")).contains("--log-level");
    assertThat(fish("cacheprog proxy --lis")).contains("--listen-address");
    assertThat(fish("cacheprog trim --s3")).isEmpty();
    assertThat(fish("cacheprog --log-level D")).containsExactly("DEBUG");
    assertThat(fish("cacheprog --remote-storage-type=h"))
        .containsExactly("--remote-storage-type=http");
    assertThat(fish("cacheprog --disable-get="))
        .containsExactlyInAnyOrder("--disable-get=true", "--disable-get=false");
    assertThat(fish("cacheprog --ca-file so")).hasSize(2).contains("some.pem");
    assertThat(fish("cacheprog --s3-bucket so")).isEmpty();
    assertThat(fish("cacheprog settle-mtimes so"))
        .hasSize(1)
        .allMatch(each -> each.contains("fol"));
  }

  /// What zsh shows after a line and the tabulator: its completion works on a terminal only, so it
  /// gets one.
  private String zsh(String line) throws IOException, InterruptedException {
    String script =
        """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; COLUMNS=200; print READY"
        while zpty -r shell output; do [[ $output == READY* ]] && break; done
        print
        zpty -w -n shell "$2"$'\\t'
        sleep 1
        zpty -w -n shell $'\\C-u'exit$'\\n'
        while zpty -r shell output; do print -rn -- $output; done
        """;
    return run("zsh", "-f", "-c", script, "zsh", SHARE + "/zsh/site-functions", line);
  }

  @Test
  void zshCompletesCommandsFlagsWordsAndFiles() throws Exception {
    assertThat(zsh("cacheprog ")).contains("direct", "-- serve HTTP storage", "settle-mtimes");
    assertThat(zsh("cacheprog pro")).contains("cacheprog proxy");
    assertThat(zsh("cacheprog proxy --lis")).contains("--listen-address=");
    assertThat(zsh("cacheprog --log-level=D")).contains("--log-level=DEBUG");
    assertThat(zsh("cacheprog --remote-storage-type h")).contains("-type http");
    assertThat(zsh("cacheprog --ca-file some.")).contains("--ca-file some.pem");
    assertThat(zsh("cacheprog settle-mtimes so")).contains("some\\ folder/");
    assertThat(zsh("cacheprog trim --")).contains("--disk-max-age").doesNotContain("--s3");
  }

  @Test
  void theManualPageIsReadWithoutAWarning() throws Exception {
    String page = SHARE + "/man/man1/cacheprog.1";

    assertThat(run("man", "--warnings", "-l", page))
        .contains("CACHEPROG(1)", "--s3-bucket text", "settle-mtimes [folder ...]")
        .doesNotContain("warning");
  }

  @Test
  void theManualPageIsRightForMandoc() throws Exception {
    assertThat(run("mandoc", "-T", "lint", "-W", "warning", SHARE + "/man/man1/cacheprog.1"))
        .isEmpty();
  }
}
