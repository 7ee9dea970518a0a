"""Subtitle cues: laid out of turns under a style, and checked by its rules."""
