"""Cues in two languages under one time."""
