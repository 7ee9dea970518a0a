"""What an element of a web page is by its own account: speech, a name, a time, or what sites put beside their text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.text.asides import CLOCK
from pipeline.text.words import word_set

if TYPE_CHECKING:
    from lxml.html import HtmlElement


BLOCKS = word_set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6"
    " header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_NEVER_TEXT = word_set(
    "script style noscript template svg math iframe audio video object canvas head map rt rp del"
)
_BESIDE_TAGS = _NEVER_TEXT | word_set("form input dialog menu select button textarea")
_SURELY_BESIDE_TAGS = word_set("nav footer figcaption")
_BESIDE_ROLES = word_set(
    "navigation banner contentinfo dialog alert alertdialog search menu menubar toolbar complementary"
)
# Words of the names that sites give to what stands beside their text.
_BESIDE_WORDS = word_set(
    "newsletter subscribe subscription subscriber signup optin share sharing sharedaddy addtoany social related"
    " relatedposts jp-relatedposts recommended recommendations sidebar breadcrumb breadcrumbs advert advertisement"
    " advertising ad ads adsbygoogle gpt sponsored promo promotion popup modal paywall pagination pager tags toc button"
    " buttons btn cta pullquote masthead topbar banner toolbar navigation navbar nav menu footer upsell donate donation"
    " comment player disclaimer colophon"
)
_SURELY_BESIDE_WORDS = word_set(
    "comments commentlist disqus respond cookie cookies consent gdpr onetrust"
    " twitter-tweet instagram-media tiktok-embed"
)
_BESIDE_PAIRS = tuple(
    frozenset(pair.split("-"))
    for pair in [
        "author-box",
        "author-bio",
        "author-profile",
        "author-info",
        "author-card",
        "author-about",
        "pull-quote",
        "sr-only",
        "skip-link",
        "visually-hidden",
        "screen-reader",
        "widget-area",
        "site-header",
        "post-navigation",
        "read-next",
        "sign-up",
        "read-more",
        "posts-popular",
        "posts-recent",
        "posts-more",
        "in-read",
    ]
)
_STATE = re.compile(
    r"(?:has|no|is|with|without|not|hide|single|type|format|status|category|tag|theme|page)-\d*[a-z].*"
)
"""A class that says what a page has or is about, and not what the element is."""
_KEPT_WORDS = word_set(
    "transcript transcription speech dialogue dialog utterance conversation interview"
)
_CAPTION_WORDS = word_set("caption credit")
_PICTURES = ("img", "picture", "figure", "video")

USUAL_SHARE, SURE_SHARE = 0.3, 0.9
"""Of the page's text: an element that holds more is the page, whatever it is called."""

_BOLD = word_set("b strong cite")
_TOLD_BY_TAG = _BOLD | word_set("dt h1 h2 h3 h4 h5 h6 pre")
"""Elements that say by themselves what they are; all others say it by their attributes."""
_MARKED_STYLE = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-variant(?:-caps)?\s*:[^;]*small-caps|text-transform\s*:\s*uppercase"
)
_MARKED_NAMES = word_set(
    "bold strong smallcaps small-caps sc smcap caps allcaps question interviewer"
)
_SPEAKER_NAMES = word_set("ts-name who participant-name person-name")
_SPEAKER_WORDS = word_set("speaker speakername speakerlabel talker spk interlocutor")
_MOST_NAME_CHARACTERS = 60
_TURN_WORDS = word_set("turn utterance speech segment dialogue")
_NOTE_NAMES = word_set("footnote footnotes endnote endnotes doc-footnote doc-endnote doc-endnotes")
_NOTE_WORDS = word_set("footnote footnotes endnote endnotes")
_LOGO_WORDS = word_set("logo brand masthead site-title site-branding")
_DIGITS = re.compile(r"\[?\d{1,3}\]?|[*†‡§]+")
_TIME_WORDS = word_set("time timestamp timecode ts clock")
TIME = re.compile(rf"\s*{CLOCK}(?:\s*(?:-->|[-–—])\s*{CLOCK})?\s*")


def list_words(element: HtmlElement) -> frozenset[str]:
    """The words of which the classes and the identifier of an element are made."""
    return _split(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=4096)
def _split(written: str) -> frozenset[str]:
    words: set[str] = set()
    for name in written.split()[:60]:
        if not _STATE.fullmatch(name.lower()):
            words |= {w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name[:80])}
            words.add(name.lower())
    return frozenset(words)


def list_names(element: HtmlElement) -> set[str]:
    """The classes, identifier and role of an element."""
    written = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return set(written.lower().split())


def find_share(element: HtmlElement) -> float:
    """Return up to which share of the page's text an element stands beside it; 0 where it is text itself.

    0..1, by its own account: its tag, its role, its names, and whether it is hidden.
    """
    tag = element.tag
    if not isinstance(tag, str) or tag in _BESIDE_TAGS:
        return USUAL_SHARE
    if tag in _SURELY_BESIDE_TAGS:
        return SURE_SHARE
    if not element.keys():
        return USUAL_SHARE if tag == "aside" else 0.0
    words = list_words(element)
    is_kept = not words.isdisjoint(_KEPT_WORDS | _NOTE_WORDS)
    is_apart = (tag == "aside" or _is_hidden(element)) and not is_kept
    if is_apart or element.get("role") in _BESIDE_ROLES:
        return USUAL_SHARE
    if not words.isdisjoint(_SURELY_BESIDE_WORDS):
        return SURE_SHARE
    named = not words.isdisjoint(_BESIDE_WORDS) or any(pair <= words for pair in _BESIDE_PAIRS)
    is_caption = not words.isdisjoint(_CAPTION_WORDS) and _has_picture(element)
    return USUAL_SHARE if named or is_caption else 0.0


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    is_marked = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_marked or "display:none" in style or "visibility:hidden" in style


def _has_picture(element: HtmlElement) -> bool:
    """Whether a picture stands in or beside an element."""
    parent = element.getparent()
    near = (element, *(parent if parent is not None and len(parent) <= 8 else ()))
    return any(up.tag in _PICTURES or any(e.tag in _PICTURES for e in up[:8]) for up in near)


def describe(element: HtmlElement, length: int) -> dict[str, int]:
    """What the text in an element is, as steps of depth; none that is 0.

    Args:
        element: of the page.
        length: how many characters of text it holds.
    """
    tag = element.tag
    if tag not in _TOLD_BY_TAG and not element.keys():
        return {}
    names, words = list_names(element), list_words(element)
    heading = re.fullmatch("h([1-6])", tag)
    in_turn = heading is not None and any(
        not list_words(up).isdisjoint(_TURN_WORDS) for up in _list_near(element)
    )
    is_speaker = length <= _MOST_NAME_CHARACTERS and (
        bool(names & _SPEAKER_NAMES) or not words.isdisjoint(_SPEAKER_WORDS)
    )
    leaf = tag in BLOCKS and not any(child.tag in BLOCKS for child in element)
    label = tag == "dt" or in_turn or (leaf and is_speaker)
    style = (element.get("style") or "").lower()
    marked = tag in _BOLD or bool(names & _MARKED_NAMES) or _MARKED_STYLE.search(style) is not None
    is_note = bool(names & _NOTE_NAMES) or not words.isdisjoint(_NOTE_WORDS)
    steps = {
        "label": int(label),
        "level": int(heading[1]) if heading and not in_turn else 0,
        "marked": int(marked),
        "named": int(tag not in BLOCKS and is_speaker),
        "note": int(
            is_note or bool(re.match(r"fn[:\d-]", element.get("id") or "") and tag == "li")
        ),
        "pre": int(tag == "pre"),
    }
    return {key: step for key, step in steps.items() if step}


def _list_near(element: HtmlElement) -> list[HtmlElement]:
    """The two elements around this one."""
    return [up for up, _ in zip(element.iterancestors(), range(2), strict=False)]


def is_block(element: HtmlElement) -> bool:
    """Whether an element stands on lines of its own; one of an application's own, if it holds others of them."""
    tag = element.tag
    return tag in BLOCKS or ("-" in tag and any("-" in str(child.tag) for child in element))


def is_in_sentence(element: HtmlElement) -> bool:
    """Whether an element holds words of a sentence, whatever it is called: it stands beside text on its line."""
    if is_block(element) or element.tag in _BESIDE_TAGS or _is_hidden(element):
        return False
    before, parent = element.getprevious(), element.getparent()
    lead = (
        parent.text
        if before is None and parent is not None
        else before.tail
        if before is not None
        else ""
    )
    return any(re.search(r"\w", text or "") for text in (lead, element.tail))


def is_logo(headline: HtmlElement) -> bool:
    """Whether a headline is the name of the site and not of the page."""
    near = (headline, *_list_near(headline))
    return any(not list_words(e).isdisjoint(_LOGO_WORDS) for e in near)


def is_mark(element: HtmlElement) -> bool:
    """Whether a raised text is the mark of a footnote and no exponent (m², 10th)."""
    if (
        element.tag != "sup"
        or not is_plain(element)
        or not _DIGITS.fullmatch(element.text_content().strip())
    ):
        return False
    before = element.getprevious()
    parent = element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return (
        element.find(".//a") is not None or re.search(r"(?:[^\W\d_]{3}|[^\w\s])$", text) is not None
    )


def is_plain(element: HtmlElement) -> bool:
    """Whether an element holds text, and hardly another element."""
    return len(element) <= 2 and not any(map(len, element))


def is_time(element: HtmlElement) -> bool:
    """Whether an element says that it holds a time, and does."""
    if not is_plain(element):
        return False
    told = element.tag == "time" or not list_words(element).isdisjoint(_TIME_WORDS)
    return told and TIME.fullmatch(element.text_content()) is not None
