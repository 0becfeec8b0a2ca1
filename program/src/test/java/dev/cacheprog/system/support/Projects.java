package dev.cacheprog.system.support;

import dev.cacheprog.testkit.Go;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Go projects for tests.
public final class Projects {
  private static final int LAYERS = 6;
  private static final int COLUMNS = 10;
  private static final int LARGE = 8;

  private Projects() {}

  /// A real program that nobody here wrote: about a hundred packages, some of them with assembler
  /// and C.
  public static Path fzf(Path folder) throws IOException, InterruptedException {
    return Go.fetch("github.com/junegunn/fzf@v0.67.0", folder);
  }

  /// A few small packages, each for another way of building: the main package (Go alone, with an
  /// embedded file), `greet` (with tests), `native` (cgo), `tiny` (nothing but the runtime).
  public static Path small(Path folder) throws IOException {
    write(folder, "go.mod", "module example.com/hello\n\ngo 1.24\n");
    write(
        folder,
        "main.go",
        """
        package main

        import (
        	_ "embed"
        	"fmt"
        	"os"

        	"example.com/hello/greet"
        )

        //go:embed whom.txt
        var whom string

        func main() {
        	fmt.Fprintln(os.Stdout, greet.Greeting(whom))
        }
        """);
    write(folder, "whom.txt", "world");
    write(
        folder,
        "greet/greet.go",
        """
        // Package greet greets.
        package greet

        import "fmt"

        // Greeting is what to say to somebody.
        func Greeting(whom string) string {
        	return fmt.Sprintf("Hello, %s!", whom)
        }
        """);
    write(
        folder,
        "greet/greet_test.go",
        """
        package greet

        import "testing"

        func TestGreeting(t *testing.T) {
        	if got := Greeting("you"); got != "Hello, you!" {
        		t.Errorf("got %q", got)
        	}
        }
        """);
    write(
        folder,
        "native/native.go",
        """
        package main

        // static int twice(int n) { return 2 * n; }
        import "C"

        func main() {
        	println(C.twice(21))
        }
        """);
    write(
        folder,
        "tiny/tiny.go",
        """
        package main

        func main() {
        	println("tiny")
        }
        """);
    return folder;
  }

  /// What small programs and their tests import of Go's library.
  public static Path standard(Path folder) throws IOException {
    write(folder, "go.mod", "module example.com/standard\n\ngo 1.24\n");
    write(
        folder,
        "main.go",
        """
        package main

        import (
        	"fmt"
        	"os"
        	"os/signal"
        	"path/filepath"
        	"strings"
        	"time"
        )

        func main() {
        	signal.Notify(make(chan os.Signal, 1))
        	fmt.Println(filepath.Base(strings.ToUpper("standard")), time.Now())
        }
        """);
    write(
        folder,
        "main_test.go",
        "package main\n\nimport \"testing\"\n\nfunc TestMain(m *testing.M) { m.Run() }\n");
    return folder;
  }

  /// A library of 68 packages in six layers, which import nothing but each other: without the
  /// runtime of Go, all of it is compiled in less than a second, and takes as many requests as a
  /// program does. Eight of them are of 300 kB each, which do not compress.
  public static Path library(Path folder) throws IOException {
    write(folder, "go.mod", "module example.com/library\n\ngo 1.24\n");
    Random random = new Random(1);
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int column = 0; column < COLUMNS; column++) {
        List<String> below = new ArrayList<>();
        for (int i = 0; layer > 0 && i < 3; i++) {
          below.add(part(layer - 1, (column + 4 * i) % COLUMNS));
        }
        String name = part(layer, column);
        write(folder, name + "/" + name + ".go", source(name, below));
      }
    }
    for (int i = 0; i < LARGE; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 300_000) {
        text.append((char) ('#' + random.nextInt(57))); // neither quotes nor backquotes
      }
      String large = "large" + i;
      write(
          folder,
          large + "/" + large + ".go",
          "package %s\n\nvar Text = `%s`\n\nfunc Sum(n int) int { return n + len(Text) }\n"
              .formatted(large, text));
    }
    List<String> top = new ArrayList<>();
    for (int column = 0; column < COLUMNS; column++) {
      top.add(part(LAYERS - 1, column));
    }
    for (int i = 0; i < LARGE; i++) {
      top.add("large" + i);
    }
    write(folder, "library.go", source("library", top));
    // Go does not keep what it reads from a folder whose files are of the last two seconds.
    for (Path file : Fixture.files(folder)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
    return folder;
  }

  private static String part(int layer, int column) {
    return "part" + (char) ('a' + layer) + column;
  }

  /// A package that adds up what the packages it imports say.
  private static String source(String name, List<String> imports) {
    StringBuilder text = new StringBuilder("package " + name + "\n\nimport (\n");
    for (String imported : imports) {
      text.append("\t\"example.com/library/").append(imported).append("\"\n");
    }
    text.append(")\n\nfunc Sum(n int) int {\n\treturn n");
    for (String imported : imports) {
      text.append(" + ").append(imported).append(".Sum(n)");
    }
    return text.append("\n}\n").toString();
  }

  /// A program with faults that linters find.
  public static Path faulty(Path folder) throws IOException {
    write(folder, "go.mod", "module example.com/faulty\n\ngo 1.24\n");
    write(
        folder,
        "main.go",
        """
        package main

        import (
        	"fmt"
        	"os"

        	"example.com/faulty/greet"
        )

        func main() {
        	os.Chdir("nowhere")
        	fmt.Println(greet.Greeting("you"))
        }

        func forgotten() {}
        """);
    write(
        folder,
        "greet/greet.go",
        """
        // Package greet greets.
        package greet

        // Greeting is what to say to somebody.
        func Greeting(whom string) string {
        	text := "Hello"
        	text = "Hello, " + whom
        	return text
        }
        """);
    return folder;
  }

  /// The same with a package that calls C.
  public static Path faultyWithC(Path folder) throws IOException {
    faulty(folder);
    write(
        folder,
        "native/native.go",
        """
        // Package native calls C.
        package native

        // #include <stdlib.h>
        // static int twice(int n) { return 2 * n; }
        import "C"

        import (
        	"os"
        	"unsafe"
        )

        // Twice is twice.
        func Twice(n int) int {
        	s := C.CString("x")
        	defer C.free(unsafe.Pointer(s))
        	os.Chdir("nowhere")
        	return int(C.twice(C.int(n)))
        }
        """);
    return folder;
  }

  /// A program that carries one large file.
  public static Path large(Path folder) throws IOException {
    write(folder, "go.mod", "module example.com/large\n\ngo 1.24\n");
    write(
        folder,
        "main.go",
        """
        package main

        import (
        	_ "embed"
        	"fmt"
        )

        //go:embed large.bin
        var large string

        func main() {
        	fmt.Println(len(large))
        }
        """);
    return folder;
  }

  public static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
