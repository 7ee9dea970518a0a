"""The recording's sound, made ready for a recogniser."""
