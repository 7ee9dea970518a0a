"""Lines of a page that stand around its talk, told by how they are written.

`front_matter` (headlines, bylines, announcements), `section_headings` (among the turns), `publisher_lines` (what
the publisher says in between: boxes, notes, advertisements), `end_matter` (what begins under the last turn, and
footnotes); `phrases_of_pages` reads the phrases of them all, which are data.
"""

from __future__ import annotations

from pipeline.reference.furniture.end_matter import (
    find_footer,
    find_notes,
    is_end_mark,
    is_footer_heading,
    is_plain_footer_heading,
    is_unsaid,
    signs_off,
)
from pipeline.reference.furniture.front_matter import (
    could_be_title,
    introduces,
    is_byline,
    is_field,
    is_part,
)
from pipeline.reference.furniture.publisher_lines import (
    is_box,
    is_credit,
    is_interruption,
    is_publisher_note,
    thanks_readers,
)

__all__ = [
    "could_be_title",
    "find_footer",
    "find_notes",
    "introduces",
    "is_box",
    "is_byline",
    "is_credit",
    "is_end_mark",
    "is_field",
    "is_footer_heading",
    "is_interruption",
    "is_part",
    "is_plain_footer_heading",
    "is_publisher_note",
    "is_unsaid",
    "signs_off",
    "thanks_readers",
]
