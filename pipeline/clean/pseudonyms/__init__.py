"""Names of people, places and other things, and what is written in their place."""
