"""Lines of a page that stand around its text: bylines, announcements, footers, footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.reference.paragraphs import Paragraph
from pipeline.text.asides import is_note
from pipeline.text.punctuation import CLOSERS, COMMAS, QUESTION_MARKS, SENTENCE_ENDS
from pipeline.text.scripts import CJK_CHARACTER
from pipeline.text.speaker_names import looks_like_name

_MAX_TITLE_CHARACTERS = 200
_MAX_HEADING_CHARACTERS = 100
_MAX_HEADING_WORDS = 14
_MAX_BYLINE_CHARACTERS = 140
_CJK_CHARACTERS_PER_WORD = 2
_OPEN_ENDED = frozenset(SENTENCE_ENDS + COMMAS).difference(QUESTION_MARKS)

_INTRODUCTION = re.compile(
    "transcri|conversation|interview|dialog|below|follow|实录|實錄|全文|对话|對話|访谈|訪談|如下",
    re.IGNORECASE,
)
_BARE_INTRODUCTION = re.compile(
    r"(?:(?:the|full|complete|edited|interview|episode|podcast|audio|video|read)\s+)*(?:transcripts?|transcription)"
    r"(?:\s+(?:of|from)\s+(?:the|this|our)\s+\w+(?:\s\w+)?)?|transkript"
    r"|transcription intégrale|transcripción|文字实录|文字稿",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?P<what>(?:(?:an?|the|this)\s+)?(?:(?:[\w-]+\s+){0,3}?(?:interview(?:ed)?|conversation|story|text|words|reported|written"
    r"|moderated|hosted|presented|produced|translated|edited|photograph(?:s|ed|y)?|photos?|illustrations?|transcri\w+"
    r"|posted|published)(?:\s+and\s+\w+)?\s+)?)(?:by|with|von|par|por|di|de)\s+(?P<who>\S.*)",
    re.IGNORECASE,
)
_PLAIN_BY = re.compile(r"(?:by|von|par|por|di)\s", re.IGNORECASE)
_CJK_BY = re.compile(
    r"(?:作者|撰文|采访|採訪|记者|記者|文|编辑|編輯|译者|翻译)\s*[:：/／|｜]\s*\S.{0,40}"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril"
    r"|juin|juillet|août|septembre|octobre|novembre|décembre)\.?"
)
_DATE = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+{_MONTH}(?:,?\s+\d{{4}})?\b"
    rf"|\b{_MONTH}\s+\d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?",
    re.IGNORECASE,
)
_BESIDE_DATE = re.compile(
    r"(?:published|updated|posted|recorded|aired|date|first|last|on|at|mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)?(?:day)?"
    r"|\d{1,2}:\d{2}|[ap]\.?m\.?|[a-z]{2,4}t|utc|\d{1,3}|min|mins|minutes?|read|heard|of|the|by",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[\s,|·•/–—:：()]+")
_LINKING = frozenset(
    {"and", "with", "&", "for", "of", "the", "und", "et", "y", "e", "von", "van", "de", "der"}
)

_LEGAL = re.compile(
    r"copyright\b|©|\(c\)\s*\d{4}|all rights reserved|(?:the )?accuracy and availability of"
    r"|.{0,40}transcripts? (?:is|are|may be) (?:created|generated|produced|provided|prepared)",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"subscribe\b|sign up\b|follow (?:us|me) on\b|share this|read (?:more|next)\b|related(?:\s\w+)?\s*:?$"
    r"|advertisement\b|filed under|tags?\s*:|\d* ?comments?$|leave a comment|click here|visit our|support (?:us|our) ",
    re.IGNORECASE,
)
_MAX_CALL_CHARACTERS = 80
_FOOTER_HEADING = re.compile(
    r"(?:about|related|more|read|further|recommended|share|comments?|subscribe|newsletter|credits|links|resources"
    r"|show notes|references|sources|contact|follow|support|sign up)\b.*",
    re.IGNORECASE,
)
_NOTES_HEADING = re.compile(
    r"(?:foot|end)?notes?|references|anmerkungen|fu(?:ß|ss)noten|注释|註釋", re.IGNORECASE
)
_INTERRUPTION = re.compile(
    r"advertisement|story continues below(?: advertisement)?|article continues (?:after|below)(?: (?:the|this) \w+)?"
    r"|anzeige|広告|广告",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\[\^?([\w*†‡§-]{1,20})\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|([†‡§]+)|(?<=[^\W_])[.,]?(\*{1,3})(?=[\s.,;:!?]|$)"
)
_NOTE_MARK = re.compile(r"\[\^?([\w-]{1,20})\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|([†‡§]+)|(\*{1,3})|(\d{1,3})")


def looks_like_heading(paragraph: Paragraph) -> bool:
    """Whether the line is marked as a heading, or short and without the end of a sentence."""
    text = paragraph.text.rstrip(CLOSERS)
    cjk = len(CJK_CHARACTER.findall(text))
    words = len(CJK_CHARACTER.sub(" ", text).split()) + cjk // _CJK_CHARACTERS_PER_WORD
    return bool(paragraph.level) or (
        bool(text)
        and len(text) <= _MAX_HEADING_CHARACTERS
        and words <= _MAX_HEADING_WORDS
        and text[-1] not in _OPEN_ENDED
        and not text[0].islower()
    )


def could_be_title(paragraph: Paragraph) -> bool:
    """Whether a page's first line is its headline: it is, unless it is a whole paragraph."""
    short = len(paragraph.text) <= _MAX_TITLE_CHARACTERS and paragraph.text[-1] not in ".。"
    return bool(paragraph.level) or short


def introduces(text: str) -> bool:
    """Whether a line says that the transcript begins under it."""
    plain = text.strip("*_ []【】—–-")
    is_open = len(text) <= _MAX_TITLE_CHARACTERS and text.rstrip("*_ ")[-1:] in (":", "：")
    return _BARE_INTRODUCTION.fullmatch(plain) is not None or (
        is_open and _INTRODUCTION.search(text) is not None
    )


def is_byline(text: str) -> bool:
    """Whether a line says who wrote or spoke, or when, and nothing else."""
    if len(text) > _MAX_BYLINE_CHARACTERS:
        return False
    if _CJK_BY.fullmatch(text):
        return True
    parts = [part.strip() for part in re.split(r"[|·•]", text) if part.strip()]
    told = [_is_by(part) or _is_date(part) for part in parts]
    return any(told) and all(
        is_told or looks_like_name(part) for is_told, part in zip(told, parts, strict=True)
    )


def _is_by(text: str) -> bool:
    """Whether the text is "By" or "Interview by", and names."""
    match = _BY.fullmatch(text)
    if match is None or not (match["what"].strip() or _PLAIN_BY.match(text)):
        return False
    names = _DATE.sub(" ", match["who"])
    words = [word for word in _JOINTS.split(names) if word]
    named = [word for word in words if word.casefold() not in _LINKING]
    return (
        bool(named)
        and not names.rstrip().endswith((".", "?", "!"))
        and all(not word[0].islower() for word in named)
    )


def _is_date(text: str) -> bool:
    """Whether the text is a date and what stands beside dates, or names and a date."""
    if not _DATE.search(text):
        return re.fullmatch(r"\d{1,3}[ -]min(?:ute)?s?(?: read)?", text, re.IGNORECASE) is not None
    rest = [word for word in _JOINTS.split(_DATE.sub(" ", text)) if word]
    return all(_BESIDE_DATE.fullmatch(word) or word.isdigit() for word in rest) or (
        len(rest) <= 4 and looks_like_name(" ".join(rest)) and not text.endswith((".", "?", "!"))
    )


def is_interruption(text: str) -> bool:
    """Whether a line is an advertisement's place, wherever it stands."""
    return _INTERRUPTION.fullmatch(text.strip(" -–—*[]()")) is not None


def is_footer_heading(text: str) -> bool:
    """Whether a heading under the last turn is about the page and not about the talk."""
    return _FOOTER_HEADING.fullmatch(text) is not None


def find_footer(paragraphs: Sequence[Paragraph]) -> int:
    """Where the lines at the end begin that speak for the publisher; the length where none do."""
    end = len(paragraphs)
    while end > 1 and _is_footer(paragraphs[end - 1].text):
        end -= 1
    return end


def _is_footer(text: str) -> bool:
    short = len(text) <= _MAX_CALL_CHARACTERS
    return _LEGAL.match(text) is not None or (short and _CALL.match(text) is not None)


def find_notes(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Which lines are footnotes: those at the end that begin with a mark which stands in the text above."""
    end = len(paragraphs)
    while end > 0 and is_note(paragraphs[end - 1].text):
        end -= 1
    marks = {_read_mark(m) for p in paragraphs[:end] for m in _MARK.finditer(p.text)}
    found: set[int] = set()
    for index in range(end, len(paragraphs)):
        mark = _NOTE_MARK.match(paragraphs[index].text)
        if mark is None or _read_mark(mark) not in marks:
            found.clear()  # a list in the last turn, and no note
        else:
            found.add(index)
    if found and (head := min(found) - 1) > 0 and _NOTES_HEADING.fullmatch(paragraphs[head].text):
        found.add(head)
    return frozenset(found)


def _read_mark(match: re.Match[str]) -> str:
    text = next(group for group in match.groups() if group)
    return "".join(
        str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in text
    )
