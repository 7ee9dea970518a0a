"""Edited timelines, which play the kept parts of a recording, and lists of what was cut out."""
