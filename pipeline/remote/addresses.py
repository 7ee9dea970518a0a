"""What an address says, and how much of it people may see."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

STORES = frozenset({"s3", "gs"})
"""Schemes at which there are folders; on the web an address is one file."""

SCHEMES = STORES | {"http", "https"}

_SIGNATURE = re.compile(
    r"x-amz-signature|x-goog-signature|signature|sig|token|access_token|token-.*", re.IGNORECASE
)
_SIGNING = re.compile(
    _SIGNATURE.pattern + r"|x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|expires"
    r"|key|policy|key-pair-id|s[a-z]",
    re.IGNORECASE,
)
"""Names of what signs an address and differs from one day to the next; all but a signature may also be
a part of the address where there is none.

Source: the request parameters of Amazon S3's and CloudFront's, Google Cloud Storage's and Azure's
signed URLs.
"""


def is_address(word: str) -> bool:
    """Whether a word is an address rather than a path."""
    scheme, mark, _ = word.partition("://")
    return bool(mark) and scheme.lower() in SCHEMES


def show(url: str) -> str:
    """The address without password and signature; another query is told apart by a few digits."""
    scheme, _, rest = url.partition("://")
    if scheme.lower() in STORES:  # whose names may hold any character
        bucket, slash, place = rest.partition("/")
        return f"{scheme.lower()}://{bucket.rpartition('@')[2]}{slash}{place}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # no address at all: nobody knows what in it is secret
        return f"{scheme.lower()}://…"
    host = parts.hostname or parts.netloc.rpartition("@")[2]
    host = f"[{host}]" if ":" in host else host
    if port is not None:
        host = f"{host}:{port}"
    query = parse_qsl(parts.query, True)
    if any(_SIGNATURE.fullmatch(name) for name, _ in query):
        query = [pair for pair in query if not _SIGNING.fullmatch(pair[0])]
    mark = hashlib.sha256(urlencode(query).encode()).hexdigest()[:8] if query else ""
    return urlunsplit((parts.scheme.lower(), host, parts.path, "", mark))
