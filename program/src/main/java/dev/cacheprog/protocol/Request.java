package dev.cacheprog.protocol;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.OutputId;

/// One request of the go command.
sealed interface Request {
  /// The number that the response carries.
  long id();

  /// Asks for the entry of an action.
  record Get(long id, ActionId actionId) implements Request {}

  /// Stores a body that has been read completely; whoever takes the request takes the body over.
  record Put(long id, ActionId actionId, OutputId outputId, BodySink body) implements Request {}

  /// Ends the session.
  record Close(long id) implements Request {}

  /// Could not be understood, but there is a number to answer.
  record Invalid(long id, String reason) implements Request {}
}
