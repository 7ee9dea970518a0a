"""Formats of podcast apps and hosts."""
