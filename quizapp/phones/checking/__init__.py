"""The checker: does the export of an event agree with what its phones were told? Pure functions, no I/O."""
