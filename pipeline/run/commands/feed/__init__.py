"""A podcast's published transcripts, each compared with what was said in its episode."""
