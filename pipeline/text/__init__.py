"""Text as it is written: characters and their scripts, sentence ends, words."""
