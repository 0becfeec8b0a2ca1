import dev.cacheprog.options.Completions;
import dev.cacheprog.options.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the manual page and the shells' completions, in folders where man and shells look for them in a prefix.
///
/// usage: java Share.java SHARE_DIR VERSION DATE
void main(String[] args) throws IOException {
  Path share = Path.of(args[0]);
  write(share.resolve("man/man1/cacheprog.1"), ManPage.roff(args[1], args[2]));
  write(share.resolve("bash-completion/completions/cacheprog"), Completions.bash());
  write(share.resolve("zsh/site-functions/_cacheprog"), Completions.zsh());
  write(share.resolve("fish/vendor_completions.d/cacheprog.fish"), Completions.fish());
}

void write(Path file, String text) throws IOException {
  Files.createDirectories(file.getParent());
  Files.writeString(file, text);
}
