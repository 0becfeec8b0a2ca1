package dev.cacheprog.system.support;

import dev.cacheprog.testkit.Go;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Go projects for tests.
public final class Projects {
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
