"""Which lines of a talk are headings: by their marks, by how they are written, and by where they stand.

A format may mark a heading. Where it doesn't, a heading is a short line without a sentence's end that only
headings part from the next turn; a question there is a speaker's, unless it is written as headings are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.reference.entries import Entry
from pipeline.reference.paragraphs import Paragraph, Role
from pipeline.text.backchannels import BACKCHANNELS, MOST_WORDS, is_backchannel
from pipeline.text.punctuation import (
    CLOSERS,
    COMMAS,
    DASHES,
    QUESTION_MARKS,
    SENTENCE_ENDS,
    ends_sentence,
)
from pipeline.text.scripts import CJK_CHARACTER
from pipeline.text.words import word_set

_MAX_CHARACTERS = 100
_MAX_WORDS = 14
_CJK_CHARACTERS_PER_WORD = 2
_MOST_COLON_WORDS = 5
"""Of a heading that ends in a colon; more are a sentence that goes on."""
_MOST_IN_A_ROW = 2
"""Headings without a mark, one under another; more are a list or a poem."""
_LEAST_CAPITALS = 3
_NEAR = 8
"""Lines above one in which what stands over it is looked for: a box has fewer."""
_OPEN_ENDED = frozenset(SENTENCE_ENDS + COMMAS).difference(QUESTION_MARKS)
_BULLET = re.compile(r"[-*+•‣◦·–—]\s(?!.*\s[-*–—]$)")

_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|first|second|third|last|eins|zwei|drei|vier|fünf|sechs|une?|deux|trois|quatre|cinq|uno|dos|tres|cuatro"
    r"|cinco|due|tre|quattro|cinque|um|uma|dois|três|een|twee|drie|vier|vijf|[a-c])"
)
_LABEL = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch
    r"(?:chapter|part|section|segment|topic|theme|subject|episode|act|scene|volume|module|unit|lesson|session|round"
    r"|kapitel|teil|abschnitt|thema|folge|akt|szene|lektion|runde|chapitre|partie|séquence|thème|sujet|épisode|acte|scène"
    r"|leçon|volet|capítulo|parte|sección|bloque|segmento|tema|asunto|episodio|acto|escena|lección|capitolo|sezione|blocco"
    r"|argomento|puntata|atto|scena|lezione|seção|secção|bloco|tópico|assunto|episódio|ato|cena|lição"
    r"|hoofdstuk|deel|sectie|onderwerp|aflevering|ronde)"
)
_LABELLED = re.compile(
    rf"(?P<label>{_LABEL})(?P<number>\s+{_NUMBER})?(?:\s*[:：.|–—-]\s*(?P<what>\S.*))?",
    re.IGNORECASE,
)
_CJK_LABELLED = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}(?P<label>[章节節部回幕集话話篇讲講課课])(?:分)?\s*[:：、.\s|–—-]*(?P<what>.*)"
    r"|(?P<topic>主题|主題|话题|話題|テーマ|トピック)\s*\d*\s*[:：]\s*(?P<rest>.+)"
)
_NUMBERED = re.compile(
    r"(?:(?P<digits>(?:\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|#\d{1,2}|№\s?\d{1,2}|\d{1,2}\s[–—-])\s+)"
    r"|(?P<roman>\(?[IVXLC]{1,6}[.)]\s+|[IVXLC]{2,6}\s[–—-]\s)|(?P<letter>\(?[A-Z][.)]\s+)"
    r"|(?P<cjk>[（(]?[一二三四五六七八九十]{1,3}[)）、.．]\s*))\S"
)
_COUNTED = re.compile(
    r"(?P<before>[^\W\d_]{0,12}\.?\s?)(?:0?\d{1,4})(?:\s?[–—-]\s?\d{1,4})?(?:\s*[:.–—-]\s*\S.*)?|(?P<padded>0)\d\s+\S.*"
)
_TIMED = re.compile(
    r"[\[(]?\d{1,2}(?::\d{2}){1,2}[\])]?\s*[-–—|:]?\s+[^\W\d_].*|\S.*\s[\[(]\d{1,2}(?::\d{2}){1,2}[\])]"
)
_SMALL = word_set(
    "a an the and or nor but of in on at to for by with from as vs via per de la le les des du del"
    " della di da do dos das el los las y e et und der die das den von zu im am van het een en o"
)
# Words that no name is: where a question has one of them in capitals, it is written as a title.
_IN_TITLES = word_set(
    "Is Are Was Were Be Do Does Did Can Could Will Would Should Has Have Had May Must Not You We They It He She I"
    " Your Our Their His Her My Its This That These Those So Really Make Makes Made Go Goes Come Comes Think Know"
    " Need Want Work Works Happen Happens Happened Happening Matter Matters Mean Means More Most Next Now Then Ever"
)


def looks_like_heading(paragraph: Paragraph) -> bool:
    """Whether the line is marked as a heading, or short and without the end of a sentence."""
    text = paragraph.text.rstrip(CLOSERS)
    cjk = len(CJK_CHARACTER.findall(text))
    words = len(CJK_CHARACTER.sub(" ", text).split()) + cjk // _CJK_CHARACTERS_PER_WORD
    return bool(paragraph.level) or (
        bool(text)
        and len(text) <= _MAX_CHARACTERS
        and words <= _MAX_WORDS
        and text[-1] not in _OPEN_ENDED
        and not text[0].islower()
        and not _BULLET.match(text)
    )


def read_label(text: str) -> str:
    """The word that says what is headed ("chapter 2: Wings", "Topic: boats"), with ``#`` before a number.

    Empty where none does.
    """
    if ends_sentence(text) and not text.rstrip(CLOSERS).endswith(QUESTION_MARKS):
        return ""
    match = _LABELLED.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    if match is not None and (match["number"] or match["what"]):
        return match["label"].casefold() + ("#" if match["number"] else "")
    cjk = _CJK_LABELLED.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    return (f"{cjk['label']}#" if cjk["label"] else cjk["topic"]) if cjk is not None else ""


def find_labelled(entries: Sequence[Entry]) -> frozenset[int]:
    """The lines that a label calls headings; a word without number is one if no sentence ever follows it.

    Somebody may be called Akt or Day: what such people say ends as sentences do.
    """
    labels = [read_label(entry.text) for entry in entries]
    spoken = {
        match["label"].casefold()
        for entry, label in zip(entries, labels, strict=True)
        if not label
        and (match := _LABELLED.fullmatch(entry.text[: 4 * _MAX_CHARACTERS])) is not None
    }
    return frozenset(i for i, label in enumerate(labels) if label and label not in spoken)


def read_numbering(text: str) -> str:
    """How a line is numbered ("1. Roots", "II. Wings", "Day 2"): the kind of numbers; empty where it is not."""
    if text[-1:] in tuple(".。"):
        return ""
    if match := _NUMBERED.match(text):
        return match.lastgroup or ""
    counted = _COUNTED.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    return f"{(counted['before'] or counted['padded'] or '').casefold()}#" if counted else ""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """How a page writes its turns, which says how its headings stand out from them.

    ``punctuated`` says that sentences end in a mark, ``spaced`` that blank lines part turns, ``marks`` that the
    format marks headings within the talk, ``bold`` and ``capitals`` that whole turns are written so, ``timed``
    that many lines have a time; ``numberings`` are the kinds of numbers that several lines begin with, none of
    them right under another.
    """

    punctuated: bool = True
    spaced: bool = False
    marks: bool = False
    bold: bool = False
    capitals: bool = False
    timed: bool = False
    numberings: frozenset[str] = frozenset()


def read_style(lines: Sequence[Entry], speakers: Collection[str]) -> PageStyle:
    """The style of a page of which these are the lines that are not set aside yet."""
    turns = [index for index, line in enumerate(lines) if line.opens(speakers)]
    spoken = [_read_said(lines, index, speakers) for index in turns]
    ended = [ends_sentence(text) for text in spoken if text]
    begin = turns[0] if turns else 0
    while begin > 0 and lines[begin - 1].paragraph.level > 1 and lines[begin - 1].role is None:
        begin -= 1
    free = [not line.opens(speakers) and line.role is None for line in lines]
    kinds = [read_numbering(line.text) if free[i] else "" for i, line in enumerate(lines)]
    lone = [
        k
        for i, k in enumerate(kinds)
        if k and k not in (kinds[i - 1] if i else "", *kinds[i + 1 : i + 2])
    ]
    alone = sum(lines[index].paragraph.alone for index in turns)
    return PageStyle(
        punctuated=not ended or sum(ended) * 2 >= len(ended),
        spaced=alone * 2 > len(turns),
        marks=any(
            line.paragraph.level > 0 and not (line.told or line.opens(speakers))
            for line in lines[begin:]
        ),
        bold=sum(_is_bold(lines[index].paragraph) for index in turns) * 3 > len(turns),
        capitals=sum(text == text.upper() for text in spoken) * 2 > len(spoken),
        timed=sum(_has_time(line.text) for line in lines) * 3 > len(lines),
        numberings=frozenset(kind for kind, count in Counter(lone).items() if count > 1),
    )


def _read_said(lines: Sequence[Entry], index: int, speakers: Collection[str]) -> str:
    """What is said in the first paragraph of a turn, also where the name is all of its line."""
    if lines[index].said.strip() or index + 1 >= len(lines) or lines[index + 1].opens(speakers):
        return lines[index].said
    return lines[index + 1].text


def _is_bold(paragraph: Paragraph) -> bool:
    return paragraph.lead >= len(paragraph.text)


def stands_out(line: Entry, style: PageStyle) -> bool:
    """Whether a line is written as only headings are, whatever its last character."""
    paragraph = line.paragraph
    text = paragraph.text.rstrip(CLOSERS)
    numbered = read_numbering(paragraph.text)
    return (
        bool(read_label(paragraph.text))
        or (bool(numbered) and numbered in style.numberings)
        or (_is_bold(paragraph) and not style.bold)
        or (not style.capitals and is_in_capitals(text))
        or (not style.timed and _has_time(paragraph.text) and not text.endswith(QUESTION_MARKS))
        or is_title_case(text)
    )


def _has_time(text: str) -> bool:
    """Whether a short line begins or ends with a time."""
    match = _TIMED.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    return match is not None and not text.lstrip("[(0123456789:)]-–—| ")[:1].islower()


def is_in_capitals(text: str) -> bool:
    """Whether a line is written in capitals, and long enough to mean it."""
    return text == text.upper() != text.lower() and sum(map(str.isalpha, text)) > _LEAST_CAPITALS


def is_title_case(text: str) -> bool:
    """Whether a line is in title case, and not only full of names: "What Is the Sea?", "A Boat by the Sea"."""
    words = [word for raw in text.split() if (word := raw.strip("\"'“”‘’«»()[]?!.,:;—–-"))]
    large = [word for word in words if word.casefold() not in _SMALL]
    if len(large) < 2 or not all(word[0].isupper() or word[0].isdigit() for word in large):
        return False
    if not text.endswith(QUESTION_MARKS):
        return True
    return len(words) >= _LEAST_CAPITALS and any(word in _IN_TITLES for word in words[1:])


def find_headings(
    lines: Sequence[Entry], speakers: Collection[str], style: PageStyle
) -> frozenset[int]:
    """Which lines are headings: they look so, and only headings part them from the next turn.

    The line under a bare ``Name:`` is what that speaker says. A heading that nothing follows, a page's
    footer, is one too: it is kept from the last turn.
    """
    found: set[int] = set()
    plain: set[int] = set()
    before_turn = True
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        if line.opens(speakers):
            before_turn = True
        elif line.told:
            before_turn = before_turn and line.role is Role.HEADING
        elif line.beside:
            continue
        elif line.heading or (read_label(line.text).endswith("#") and line.paragraph.alone):
            found.add(index)
        else:
            before_turn = before_turn and _could_head(lines, index, speakers, style)
            plain.update([index] if before_turn else [])
    return frozenset(found | _drop_lists(lines, plain))


def _could_head(
    lines: Sequence[Entry], index: int, speakers: Collection[str], style: PageStyle
) -> bool:
    """Whether a line that nothing marks may head what follows."""
    line = lines[index]
    above = next(
        (one for one in reversed(lines[max(0, index - _NEAR) : index]) if not one.beside), line
    )
    is_answer = above.opens(speakers) and not above.said
    # The last line of a block of lines: a heading stands by itself, or over what it heads.
    joined = not above.paragraph.alone and not above.heading
    text = line.text.rstrip(CLOSERS)
    short = text.endswith((":", "：")) and len(text.split()) <= _MOST_COLON_WORDS
    bare = Paragraph(text.rstrip(":： ")) if short else line.paragraph
    if is_answer or (joined and (line.paragraph.alone or style.spaced)) or not bare.text:
        return False
    if not looks_like_heading(bare) or stands_out(line, style):
        return looks_like_heading(bare)
    if text.endswith(QUESTION_MARKS) or style.marks or not style.punctuated:
        return False
    set_apart = style.spaced and line.paragraph.alone and ends_sentence(above.text)
    return (set_apart or not short) and not _answers(text.split())


def _answers(words: Sequence[str]) -> bool:
    """Whether these are the words of a listener, such as "Yes", and head nothing."""
    few = len(words) <= MOST_WORDS
    return few and any(is_backchannel(words, language) for language in BACKCHANNELS)


def _drop_lists(lines: Sequence[Entry], plain: Collection[int]) -> set[int]:
    """The lines that could be headings, without those of lists and poems, and what a sentence goes on with."""
    kept: set[int] = set()
    for first in sorted(index for index in plain if index - 1 not in plain):
        end = next(i for i in range(first, len(lines) + 1) if i not in plain)
        run = [line.text.rstrip(CLOSERS) for line in lines[first:end]]
        over = [] if lines[first - 1].heading else [lines[first - 1].said.rstrip(CLOSERS)]
        goes_on = any(text.endswith(tuple(COMMAS + DASHES)) for text in [*over, *run[:-1]])
        numbered = Counter(filter(None, map(read_numbering, run)))
        is_list = len(run) > _MOST_IN_A_ROW or any(count > 1 for count in numbered.values())
        if not goes_on and (end == len(lines) or not is_list):
            kept.update(range(first, end))
    return kept
