"""The algorithms of the Processing provider, one file an algorithm: parameters → engine → sinks and styles."""
