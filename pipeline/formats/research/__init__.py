"""Formats of research, in which speech is analysed, and of archives, which publish it."""
