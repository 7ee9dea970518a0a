"""Formats of annotation tools and of scorers."""
