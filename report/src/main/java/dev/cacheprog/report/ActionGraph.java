package dev.cacheprog.report;

import dev.cacheprog.core.Display;
import dev.cacheprog.store.ActionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

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
    @Nullable JsonNode value;
    try {
      value = JsonNode.parser().parse(Files.readString(file));
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw notOne(file, Display.reason(e));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw notOne(file, e.getMessage());
    }
    if (value == null || !value.isArray()) {
      throw notOne(file, "not a list of actions");
    }
    Map<String, Action> actions = new HashMap<>();
    for (JsonNode element : value.asArray()) {
      String id = string(element, "ActionID");
      String name = string(element, "Package");
      if (!id.isEmpty() && !name.isEmpty()) {
        actions.put(id, new Action(string(element, "Mode"), name));
      }
    }
    if (actions.isEmpty()) {
      throw notOne(file, "no action has an id");
    }
    return new ActionGraph(actions);
  }

  private static String string(JsonNode element, String name) {
    Optional<JsonNode> member = element.isObject() ? element.field(name) : Optional.empty();
    return member.isPresent() && member.get().isString() ? member.get().asString() : "";
  }

  private static IOException notOne(Path file, @Nullable String reason) {
    return new IOException(file + " is not what go build -debug-actiongraph writes: " + reason);
  }

  int size() {
    return actions.size();
  }

  Optional<Action> find(ActionId id) {
    return Optional.ofNullable(actions.get(spelled(id)));
  }

  static String spelled(ActionId id) {
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(id.bytes(), SPELLED));
  }
}
