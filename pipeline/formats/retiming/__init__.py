"""Subtitle files given other times, everything else in them left as it is written."""
