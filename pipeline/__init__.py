"""Interviews in; subtitles, a clean named transcript and an honest comparison out."""
