"""Lines over a talk: its headline, bylines and dates, fields such as "Host: Jo Poe", and what announces it."""

from __future__ import annotations

import re

from pipeline.reference.furniture.phrases_of_pages import compile_phrases
from pipeline.reference.paragraphs import Paragraph
from pipeline.text.punctuation import ends_sentence
from pipeline.text.speaker_names import looks_like_name

_MAX_TITLE_CHARACTERS = 200
_MAX_BYLINE_CHARACTERS = 140

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
_PART = compile_phrases("parts")
_FIELD = re.compile(r"[^\W\d_][^:：]{0,40}[:：]\s*(?P<value>\S.{0,120})")
_FIGURE = re.compile(
    r"#?\d[\d:.,\s-]*(?:min(?:ute)?s?|h(?:ours?)?|sec(?:ond)?s?|[ap]\.?m\.?|MB|KB)?|https?://\S+|www\.\S+",
    re.IGNORECASE,
)
_LIST_JOINTS = re.compile(r"[,;/&|、，]|\s(?:and|und|et|y|e|en)\s")
_MOST_NAMES = 8
_JOINTS = re.compile(r"[\s,|·•/–—:：()]+")
_LINKING = frozenset(
    {"and", "with", "&", "for", "of", "the", "und", "et", "y", "e", "von", "van", "de", "der"}
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


def is_field(text: str) -> bool:
    """Whether a line is a label and what it says of the page: "Host: Jo Poe", "Date: May 3", "Length: 12:30"."""
    match = _FIELD.fullmatch(text)
    if match is None or ends_sentence(text):
        return False
    value = match["value"]
    names = [part.strip() for part in _LIST_JOINTS.split(value) if part.strip()]
    return (
        _DATE.search(value) is not None
        or _FIGURE.fullmatch(value) is not None
        or (len(names) <= _MOST_NAMES and all(map(_could_be_called, names)))
    )


def _could_be_called(text: str) -> bool:
    """Whether these are the words of a name or a title, and not of a sentence."""
    plain = re.sub(r"\([^()]*\)", "", text).strip()
    return bool(plain) and looks_like_name(plain)


def is_part(name: str) -> bool:
    """Whether a name is what somebody does in the talk: "Host", "Guests"."""
    return _PART.fullmatch(name) is not None
