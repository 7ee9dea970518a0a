"""Clips of voices that come as data URLs."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Final

from pipeline.server.api_errors import refuse
from pipeline.server.upload_form import CLIPS

LONGEST_HEAD: Final = 256
"""Bytes of ``data:audio/wav;base64,``, with all that may stand in it."""

BLOCK: Final = 4 * 64 * 1024
"""Characters of base64 that are read at once; four give three bytes."""


def write_clip(url: Path) -> Path:
    """Write what a data URL holds beside the file that holds the URL, and return where.

    Raises:
        RefusedRequest: it is no data URL in base64.
    """
    clip = url.with_suffix(".clip")
    with url.open("rb") as source, clip.open("wb") as target:
        head, comma, _ = source.read(LONGEST_HEAD).partition(b",")
        if not comma or not head.startswith(b"data:") or not head.endswith(b";base64"):
            raise refuse(CLIPS, "A clip has to be a data URL, as data:audio/wav;base64,…")
        source.seek(len(head) + 1)
        try:
            while block := source.read(BLOCK):
                target.write(base64.b64decode(block, validate=True))
        except binascii.Error as error:
            raise refuse(CLIPS, "A clip is not in base64") from error
    return clip
