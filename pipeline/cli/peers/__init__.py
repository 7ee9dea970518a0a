"""Command lines of Whisper, whisperX and their like, pasted after ``transcribe``: each option is taken or answered."""

from pipeline.cli.peers.pasted_arguments import take_pasted

__all__ = ["take_pasted"]
