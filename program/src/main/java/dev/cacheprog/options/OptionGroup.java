package dev.cacheprog.options;

import java.util.List;

/// Options of one subject.
///
/// @param title the heading in the help text
record OptionGroup(String title, List<Option<?>> options) {}
