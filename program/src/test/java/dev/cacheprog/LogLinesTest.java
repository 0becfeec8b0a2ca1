package dev.cacheprog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import dev.cacheprog.testkit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table of log lines in docs/formats.md and the log lines in the code are the same: texts,
/// levels and names.
class LogLinesTest {
  /// A line that users see, from INFO on.
  ///
  /// @param levels empty if the level is computed
  private record Line(Set<String> levels, Set<String> names) {
    @Override
    public String toString() {
      return String.join(", ", levels) + " | `" + String.join("`, `", names) + "`";
    }
  }

  /// Texts that are passed to a method that logs them.
  private static final Pattern PASSED_ON = Pattern.compile("Failed to (get from|put to) remote.*");

  private static final Map<String, String> LEVELS =
      Map.of("info", "INFO", "warn", "WARN", "error", "ERROR", "write", "", "debug", "DEBUG");

  private final Map<String, String> constants = new HashMap<>();
  private final Map<String, Line> inCode = new TreeMap<>();
  private final Set<String> literals = new HashSet<>();

  @Test
  void theTableOfLogLinesIsThatOfTheCode() throws IOException {
    readCode();
    Map<String, Line> documented = documented();

    assertThat(documented).hasSizeGreaterThan(20);
    assertThat(literals).containsAll(documented.keySet());
    assertThat(new TreeSet<>(documented.keySet()))
        .as("lines of the code: %s", inCode)
        .containsAll(inCode.keySet());
    for (Map.Entry<String, Line> line : inCode.entrySet()) {
      Line row = Objects.requireNonNull(documented.get(line.getKey()));
      assertThat(row.names()).as(line.getKey()).isEqualTo(line.getValue().names());
      assertThat(row.levels()).as(line.getKey()).containsAll(line.getValue().levels());
    }
  }

  private static Map<String, Line> documented() throws IOException {
    Pattern row =
        Pattern.compile(
            "\\| `([A-Z][^`|]+|cacheprog statistics)` \\| ([^|]*) \\| ([^|]*) \\| [^|]*\\|");
    Map<String, Line> lines = new TreeMap<>();
    for (String text : Files.readAllLines(Workspace.checkout().resolve("docs/formats.md"))) {
      Matcher matcher = row.matcher(text);
      if (matcher.matches()) {
        lines.put(
            matcher.group(1),
            new Line(words("[A-Z]+", matcher.group(2)), words("[a-z_]+", matcher.group(3))));
      }
    }
    return lines;
  }

  private static Set<String> words(String word, String text) {
    Set<String> words = new TreeSet<>();
    Pattern.compile(word).matcher(text).results().forEach(match -> words.add(match.group()));
    return words;
  }

  private void readCode() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(Sources.shipped()));
      List<Tree> units = new ArrayList<>();
      task.parse().forEach(units::add);
      new Constants().scan(units, null);
      new Calls().scan(units, null);
    }
  }

  private final class Constants extends TreeScanner<@Nullable Void, @Nullable Void> {
    @Override
    public @Nullable Void visitVariable(VariableTree variable, @Nullable Void none) {
      String value = text(variable.getInitializer());
      if (value != null) {
        constants.put(variable.getName().toString(), value);
      }
      return super.visitVariable(variable, null);
    }

    @Override
    public @Nullable Void visitBinary(BinaryTree sum, @Nullable Void none) {
      String value = text(sum);
      if (value != null) {
        literals.add(value);
      }
      return super.visitBinary(sum, null);
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void none) {
      if (literal.getValue() instanceof String text) {
        literals.add(text);
      }
      return null;
    }
  }

  private final class Calls extends TreeScanner<@Nullable Void, @Nullable Void> {
    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
      if (call.getMethodSelect() instanceof MemberSelectTree select
          && LEVELS.containsKey(select.getIdentifier().toString())
          && select.getExpression().toString().matches("(this\\.)?(log|file|stderr|notes)")) {
        add(select.getIdentifier().toString(), call.getArguments());
      }
      return super.visitMethodInvocation(call, null);
    }

    private void add(String method, List<? extends ExpressionTree> arguments) {
      int first = method.equals("write") ? 1 : 0;
      String message = arguments.size() > first ? text(arguments.get(first)) : null;
      String level = LEVELS.getOrDefault(method, "");
      if (method.equals("write") && arguments.getFirst().toString().endsWith("DEBUG")) {
        level = "DEBUG";
      }
      if (message == null || level.equals("DEBUG") || PASSED_ON.matcher(message).matches()) {
        return;
      }
      Line line = inCode.computeIfAbsent(message, _ -> new Line(new TreeSet<>(), new TreeSet<>()));
      if (!level.isEmpty()) {
        line.levels().add(level);
      }
      for (int i = first + 1; i + 1 < arguments.size(); i += 2) {
        String name = text(arguments.get(i));
        line.names().add(name == null ? arguments.get(i).toString() : name);
      }
    }
  }

  /// The value of a string, joined from literals and constants; null if it is computed.
  private @Nullable String text(@Nullable Tree expression) {
    return switch (expression) {
      case LiteralTree literal -> literal.getValue() instanceof String text ? text : null;
      case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS -> {
        String left = text(sum.getLeftOperand());
        String right = text(sum.getRightOperand());
        yield left == null || right == null ? null : left + right;
      }
      case IdentifierTree name -> constants.get(name.getName().toString());
      case MemberSelectTree select -> constants.get(select.getIdentifier().toString());
      case null, default -> null;
    };
  }
}
