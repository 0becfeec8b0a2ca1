package dev.cacheprog.command;

import static dev.cacheprog.options.CommandFlags.REPORT_ACTIONGRAPH;
import static dev.cacheprog.options.CommandFlags.REPORT_OUTPUT;

import dev.cacheprog.core.Display;
import dev.cacheprog.options.Options;
import dev.cacheprog.report.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Shows what sessions have written down of themselves.
public final class ReportCommand {
  private static final String STDOUT = "-";

  private ReportCommand() {}

  /// Makes the page, and says on `out` where it is, unless it goes there itself.
  ///
  /// @return the exit code
  public static int report(
      List<String> records, Options options, OutputStream out, OutputStream err)
      throws IOException {
    String output = options.get(REPORT_OUTPUT).orElse(STDOUT);
    Progress progress = new Progress(err, "lines");
    byte[] page;
    try {
      page =
          Page.of(
                  records.stream().map(Path::of).toList(),
                  options.get(REPORT_ACTIONGRAPH).map(Path::of).orElse(null),
                  progress)
              .getBytes(StandardCharsets.UTF_8);
      if (!output.equals(STDOUT)) {
        Files.write(Path.of(output), page);
      }
    } catch (IOException e) {
      progress.wipe();
      Output.print(err, "cacheprog: cannot create the report: " + Display.reason(e) + "\n");
      return ExitCode.FAILURE;
    }
    progress.wipe();
    if (output.equals(STDOUT)) {
      out.write(page);
      out.flush();
      return ExitCode.OK;
    }
    return Output.print(out, "Wrote " + Path.of(output).toAbsolutePath().normalize() + "\n");
  }
}
