"""The words by which differences are sorted, as data by language. All words in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


