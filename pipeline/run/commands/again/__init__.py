"""A part of a finished transcript, recognised anew."""
