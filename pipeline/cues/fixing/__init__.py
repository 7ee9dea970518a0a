"""Repairs of subtitles that leave their words as they are."""
