"""Models of other libraries than Whisper's own, read through the same windows and guards."""
