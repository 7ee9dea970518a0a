"""Transcripts that can be passed on: names replaced by a list, and what is left to look at."""
