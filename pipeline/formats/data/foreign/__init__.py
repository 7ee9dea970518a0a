"""Transcripts in the JSON of other programs: each shape is a record with its types, and its line in `shapes`."""
