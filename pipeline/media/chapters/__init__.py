"""Chapters in the file of a recording, as players show them; its sound and its tags stay byte for byte."""
