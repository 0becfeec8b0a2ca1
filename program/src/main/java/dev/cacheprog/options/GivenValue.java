package dev.cacheprog.options;

/// The text of a value, not yet parsed.
///
/// @param source the flag or variable that held it
record GivenValue(String source, String text) {}
