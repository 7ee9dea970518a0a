"""Formats of subtitles and lyrics."""
