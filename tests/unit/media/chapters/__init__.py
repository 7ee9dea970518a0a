"""Chapters in the files of recordings."""
