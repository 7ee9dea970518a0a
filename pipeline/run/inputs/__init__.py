"""What is asked for: recordings, pages and transcripts, wherever they are."""
