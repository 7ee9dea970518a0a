"""How much of a cue is too much to read, and the least that has to go."""
