"""Which of the tracks in a file is read, and what becomes of its channels."""
