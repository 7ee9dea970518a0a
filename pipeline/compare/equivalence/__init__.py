"""Which spellings of words mean the same."""
