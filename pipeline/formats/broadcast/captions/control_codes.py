"""What the control codes of line 21 tell a decoder to do.

Source: 47 CFR 79.101 (f), "Miscellaneous control codes", and CEA-608-E.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

CHANNEL_1: Final = 0x1400
"""Before a code: it is for the first channel of the first field."""


class Control(IntEnum):
    """The second byte of a control code, without parity."""

    LOAD = 0x20
    BACK = 0x21
    DELETE_TO_END = 0x24
    ROLL_UP_2 = 0x25
    ROLL_UP_3 = 0x26
    ROLL_UP_4 = 0x27
    PAINT = 0x29
    ERASE_SHOWN = 0x2C
    RETURN = 0x2D
    ERASE_LOADED = 0x2E
    SHOW = 0x2F
