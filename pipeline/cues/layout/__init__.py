"""Turns laid out as cues: where to part the words, where to break the lines, when to come and go."""
