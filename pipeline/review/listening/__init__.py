"""The recording beside its text: whether a browser can play it, else as WAV, and how its sound looks."""
