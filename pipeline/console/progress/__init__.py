"""How far a run is: a bar on a terminal, lines in a pipe, JSON lines for programs."""
