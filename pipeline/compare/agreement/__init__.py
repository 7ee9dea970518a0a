"""Whether a published text says what was said."""
