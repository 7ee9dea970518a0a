"""Formats that people read and edit."""
