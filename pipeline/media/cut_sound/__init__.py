"""The kept parts of a recording as a sound file, and what edited timelines say of a recording."""
