"""Names and terms that may be said: where they sound, and whether they are heard there when they are expected."""
