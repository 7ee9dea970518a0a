"""Subtitle files that are changed line by line, so that all else in them stays as it is."""
