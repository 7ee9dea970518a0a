"""Timelines of editing programs: captions on a track, and markers where turns and sections begin."""
