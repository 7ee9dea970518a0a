"""Speech → words: where somebody speaks, cut into windows, each read by Whisper."""
