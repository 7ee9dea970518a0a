"""Text as it is written: characters and their scripts, marks, sentence ends, words, and what counts as equal."""
