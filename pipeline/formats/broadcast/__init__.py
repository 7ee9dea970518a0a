"""Formats of broadcasters, film platforms and their editing programs."""
