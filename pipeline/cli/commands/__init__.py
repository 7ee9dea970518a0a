"""The commands, each of at most 15 lines over one verb of the library."""
