"""How fast work goes on this machine: measured by every run, guessed before the first one."""
