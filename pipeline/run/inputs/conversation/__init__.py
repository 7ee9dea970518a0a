"""Several files that are one conversation, a speaker on each."""
