"""The table of a podcast's published transcripts."""
