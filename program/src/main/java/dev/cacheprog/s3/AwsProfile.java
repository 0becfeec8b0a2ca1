package dev.cacheprog.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The endpoint and region settings of the profile that AWS's tools would use. Keys are read by the
/// SDK alone.
///
/// The SDK's reader takes more than 100 ms to load, even from the class archive, this one about
/// one; a session with keys from options needs nothing else of the SDK.
final class AwsProfile {
  private static final String SERVICES = "services ";

  private final String name;

  /// Properties by section. Those of a nested block are named `block.property`.
  private final Map<String, Map<String, String>> sections = new HashMap<>();

  private final List<String> unreadable = new ArrayList<>();

  private AwsProfile(String name) {
    this.name = name;
  }

  /// Reads the shared files. A file that cannot be read counts as empty.
  static AwsProfile read(Map<String, String> environment) {
    String name = environment.getOrDefault("AWS_PROFILE", "").strip();
    AwsProfile profile = new AwsProfile(name.isEmpty() ? "default" : name);
    profile.add(profile.text(environment, "AWS_CONFIG_FILE", "config"), false);
    // The second file overrides the first one, as for the SDKs.
    profile.add(profile.text(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"), true);
    return profile;
  }

  private String text(Map<String, String> environment, String variable, String file) {
    String given = environment.getOrDefault(variable, "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    String path =
        given.isEmpty()
            ? home + "/.aws/" + file
            : given.startsWith("~/") ? home + given.substring(1) : given;
    try {
      return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException | IllegalArgumentException _) {
      unreadable.add(path);
      return "";
    }
  }

  /// @param credentials whether sections are named without the word `profile`
  private void add(String text, boolean credentials) {
    Map<String, String> section = new HashMap<>();
    String block = "";
    for (String line : text.split("\n", -1)) {
      String content = withoutComment(line);
      if (content.isEmpty()) {
        continue;
      }
      if (content.startsWith("[")) {
        int end = content.indexOf(']');
        String title = content.substring(1, end < 0 ? content.length() : end).strip();
        section = sections.computeIfAbsent(section(title, credentials), _ -> new HashMap<>());
        block = "";
        continue;
      }
      int equals = content.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String key = content.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = content.substring(equals + 1).strip();
      boolean nested = Character.isWhitespace(line.charAt(0));
      if (!nested) {
        block = key;
      }
      section.put(nested ? block + "." + key : key, value);
    }
  }

  /// The section of a title: `profile NAME` for a profile.
  private static String section(String title, boolean credentials) {
    if (credentials || title.equals("default")) {
      return "profile " + title;
    }
    int word = 0;
    while (word < title.length() && !Character.isWhitespace(title.charAt(word))) {
      word++;
    }
    return title.substring(0, word) + " " + title.substring(word).strip();
  }

  private static String withoutComment(String line) {
    String stripped = line.strip();
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if ((c == '#' || c == ';') && (i == 0 || Character.isWhitespace(stripped.charAt(i - 1)))) {
        return stripped.substring(0, i).strip();
      }
    }
    return stripped;
  }

  /// The files that exist and cannot be read.
  List<String> unreadable() {
    return unreadable;
  }

  String name() {
    return name;
  }

  /// @return null if the profile does not have it, or it is empty
  @Nullable String property(String key) {
    return property("profile " + name, key);
  }

  /// The endpoint for S3: that of the service, else that of all services.
  @Nullable String endpoint() {
    String services = property("services");
    String own = services == null ? null : property(SERVICES + services, "s3.endpoint_url");
    return own == null ? property("endpoint_url") : own;
  }

  private @Nullable String property(String section, String key) {
    String value = sections.getOrDefault(section, Map.of()).get(key);
    return value == null || value.isEmpty() ? null : value;
  }
}
