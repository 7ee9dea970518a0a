"""Outputs that a person edited by hand, laid against what was written and the corrected text."""
