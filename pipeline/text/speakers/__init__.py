"""How people who speak are called where there is little room."""
