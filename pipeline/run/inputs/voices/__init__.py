"""Voices in the user's data folder: heard in clips, kept in a book, and those that nobody has named in a notebook."""
