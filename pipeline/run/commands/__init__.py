"""What is done with transcripts that are there already, and with pages."""
