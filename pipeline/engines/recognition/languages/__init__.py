"""Which languages are spoken in a recording, and where each begins."""
