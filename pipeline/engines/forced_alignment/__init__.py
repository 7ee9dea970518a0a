"""When known words are said."""
