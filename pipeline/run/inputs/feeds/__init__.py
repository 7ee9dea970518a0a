"""A podcast's episodes, and where their published transcripts are."""
