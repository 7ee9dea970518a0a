"""Subtitles in two languages."""
