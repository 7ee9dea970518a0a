"""Closed captions of American television: the words of line 21 (CEA-608) and the files that carry them."""
