package dev.cacheprog.sessionlog.report;

import dev.cacheprog.core.Display;
import dev.cacheprog.sessionlog.JsonReader;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `go build -debug-actiongraph` tells of actions. It spells an action id as go does in build
/// ids: the first 15 bytes in Base64.
final class ActionGraph {
  /// Larger files do not fit into the memory that the program has.
  private static final long LARGEST = 32 << 20;

  private static final int SPELLED = 15;

  static final ActionGraph NONE = new ActionGraph(Map.of());

  private final Map<String, Action> actions;

  /// What an action is.
  ///
  /// @param mode such as `build`, `vet`, `link`
  /// @param packageName its import path
  record Action(String mode, String packageName) {}

  private ActionGraph(Map<String, Action> actions) {
    this.actions = actions;
  }

  /// @throws IOException if it cannot be read, or is something else
  static ActionGraph read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(
          file + " has more than " + LARGEST + " bytes, too many for an action graph");
    }
    Object value;
    try {
      value = JsonReader.parse(Files.readString(file));
    } catch (ParseException e) {
      throw notOne(file, e.getMessage());
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw notOne(file, Display.reason(e));
    }
    if (!(value instanceof List<?> elements)) {
      throw notOne(file, "not a list of actions");
    }
    Map<String, Action> actions = new HashMap<>();
    for (Object element : elements) {
      if (element instanceof Map<?, ?> members
          && members.get("ActionID") instanceof String id
          && members.get("Package") instanceof String name) {
        actions.put(id, new Action(members.get("Mode") instanceof String m ? m : "", name));
      }
    }
    if (actions.isEmpty()) {
      throw notOne(file, "no action has an id");
    }
    return new ActionGraph(actions);
  }

  private static IOException notOne(Path file, @Nullable String reason) {
    return new IOException(file + " is not what go build -debug-actiongraph writes: " + reason);
  }

  int size() {
    return actions.size();
  }

  Optional<Action> of(ActionId id) {
    return Optional.ofNullable(actions.get(spelled(id)));
  }

  static String spelled(ActionId id) {
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(id.bytes(), SPELLED));
  }
}
