"""What an address says, and how much of it people may see."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SCHEMES = ("http", "https", "s3", "gs")

_SIGNING = re.compile(
    r"x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|sig|expires|token|access_token"
    r"|key|policy|key-pair-id|s[a-z]",
    re.IGNORECASE,
)
"""Names of what signs an address and differs from one day to the next.

Source: the request parameters of Amazon S3's and CloudFront's, Google Cloud Storage's and Azure's
signed URLs.
"""


def is_address(word: str) -> bool:
    """Whether a word is an address rather than a path."""
    scheme, mark, _ = word.partition("://")
    return bool(mark) and scheme.lower() in SCHEMES


def show(url: str) -> str:
    """The address without password and signature; another query is told apart by a few digits."""
    parts = urlsplit(url)
    host = parts.hostname or parts.netloc.rpartition("@")[2]
    if parts.port is not None:
        host = f"{host}:{parts.port}"
    query = [pair for pair in parse_qsl(parts.query, True) if not _SIGNING.fullmatch(pair[0])]
    mark = hashlib.sha256(urlencode(query).encode()).hexdigest()[:8] if query else ""
    return urlunsplit((parts.scheme.lower(), host, parts.path, "", mark))
