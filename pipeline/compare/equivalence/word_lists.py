"""The words by which differences are sorted, as data by language. All words in lower case."""

from __future__ import annotations
