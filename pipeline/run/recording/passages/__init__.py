"""Passages of a recording that are heard again: by themselves, put in place of their words, kept by later runs."""
