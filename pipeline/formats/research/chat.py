"""CHAT (.cha), the transcripts of TalkBank and CHILDES, as CLAN opens them.

Source: https://talkbank.org/0info/manuals/CHAT.html: headers, terminators, media bullets, `%wor` and `%ort` (facts).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from pipeline.domain import Span, Transcript, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.clock import check_time
from pipeline.formats.helpers.speaker_lines import (
    UNKNOWN,
    gather_turns,
    make_one_line,
    spread_words,
)
from pipeline.formats.research.language_codes import find_three_letters
from pipeline.formats.research.media_types import find_kind
from pipeline.formats.research.utterances import (
    Token,
    Utterance,
    join_notes,
    list_headings,
    list_sentences,
    name_speakers,
)
from pipeline.text.punctuation import APOSTROPHES

SUBJECT = "CHAT file"
_BULLET: Final = "\x15"
_UNKNOWN_CODE: Final = "UNK"
_CORPUS: Final = "transcribe"
_NO_WORD: Final = "xxx"
"""What stands for words of which nothing can be written."""
_LONGEST_CODE: Final = 7
_SEPARATORS: Final = {",": ",", "，": ",", "、": ",", "،": ",", ";": ";", "；": ";", "؛": ";"}
_TERMINATORS: Final = {"?": "?", "？": "?", "؟": "?", "!": "!", "！": "!", "…": "+..."}
_HALVES = re.compile("[\ud800-\udfff]")
_MARKS: Final = {"Mn", "Mc", "Me"}


def render(document: Document) -> str:
    """An utterance for each sentence, with a bullet of its time, and below it the times of its words.

    The main line has words as CHAT spells them: without marks inside, numbers in digits as they are. Where that is
    not how the sentence is written, a line of orthography has it. Headings are gems, pauses are measured.
    """
    transcript = document.transcript
    sentences = list_sentences(transcript)
    names = name_speakers(transcript, sentences) or {None: UNKNOWN}
    codes = _make_codes(names)
    headings = [*list_headings(transcript)]
    lines = [*_write_headers(transcript, names, codes, is_linked=bool(sentences))]
    for sentence in sentences:
        while headings and headings[0].time_ms <= sentence.span.start_ms:
            lines.append(f"@G:\t{_make_free(headings.pop(0).text)}\n")
        lines += _write_utterance(sentence, codes[sentence.speaker])
    return "".join((*lines, "@End\n"))


def tell_losses(document: Document) -> tuple[str, ...]:
    """What CLAN's own check says of the file, in words: numbers in digits."""
    words = (word for turn in document.transcript.turns for word in turn.words)
    if any(char.isdigit() for word in words for char in word.text):
        return ("has numbers in digits, which CLAN's check wants as words",)
    return ()


def _make_codes(names: Mapping[str | None, str]) -> dict[str | None, str]:
    """Three capitals for each speaker, by the name; a number behind them where they are taken."""
    codes: dict[str | None, str] = {}
    for label, name in names.items():
        plain = unicodedata.normalize("NFKD", name).upper()
        stem = "".join(char for char in plain if char.isascii() and char.isalpha())[:3] or "SPK"
        stem = _UNKNOWN_CODE if label is None else stem
        code, number = stem, 1
        while code in codes.values() or (label is not None and code == _UNKNOWN_CODE):
            number += 1
            code = f"{stem[: _LONGEST_CODE - len(str(number))]}{number}"
        codes[label] = code
    return codes


def _write_headers(
    transcript: Transcript,
    names: Mapping[str | None, str],
    codes: Mapping[str | None, str],
    *,
    is_linked: bool,
) -> Iterator[str]:
    language = find_three_letters(transcript.language)
    roles = {label: "Unidentified" if label is None else "Participant" for label in names}
    people = (f"{codes[label]} {_make_word(name)} {roles[label]}" for label, name in names.items())
    yield f"@UTF8\n@Begin\n@Languages:\t{language}\n@Participants:\t{', '.join(people)}\n"
    for label, name in names.items():
        # The last field but one is free, so that it has names as they are written.
        own = (
            "" if _make_word(name).replace("_", " ") == name else _make_free(name).replace("|", "/")
        )
        yield f"@ID:\t{language}|{_CORPUS}|{codes[label]}|||||{roles[label]}||{own}|\n"
    media = transcript.media
    name = re.sub(r'[,"|\s]+', "_", make_one_line(media.name.rsplit(".", 1)[0])) or "recording"
    yield f"@Media:\t{_make_free(name)}, {find_kind(media)}{'' if is_linked else ', unlinked'}\n"
    if title := make_one_line(transcript.title):
        yield f"@Comment:\t{_make_free(title)}\n"


def _make_free(text: str) -> str:
    """The text on one line, without halves of characters."""
    return make_one_line(_HALVES.sub("", text))


def _make_word(name: str) -> str:
    """The name as one word, with underscores, of letters, digits, apostrophes, hyphens and points."""
    kept = "".join(
        char if _is_letter(char) or char.isdigit() or char in "-.'" else " " for char in name
    )
    return "_".join(kept.split()) or "Participant"


def _write_utterance(sentence: Utterance, code: str) -> Iterator[str]:
    span = sentence.span
    main: list[str] = []
    timed: list[str] = []
    pauses = sentence.pauses_ms
    for token, note in join_notes(sentence.tokens):
        if pause_ms := pauses.get(token.span.start_ms):
            main.append(f"({pause_ms / 1000:.1f})")
        if note:
            main.append(f"&={_spell(note).lower() or 'sound'}")
            continue
        word, separator = _spell(token.text), _find_separator(token.text)
        if word:
            main.append(word)
            timed += [word, _write_bullet(token.span)]
        if separator and timed:
            main.append(separator)
    if main and main[-1] in _SEPARATORS.values():
        main.pop()
    terminator = _find_terminator(sentence.tokens[-1])
    if not main:
        main.append(_NO_WORD)
    written = " ".join((*main, terminator))
    yield f"*{code}:\t{written} {_write_bullet(span)}\n"
    if timed:
        yield f"%wor:\t{' '.join((*timed, terminator))}\n"
    if _join_main(written) != (text := _make_free(sentence.text)) and text:
        yield f"%ort:\t{text}\n"


def _write_bullet(span: Span) -> str:
    return f"{_BULLET}{span.start_ms}_{span.end_ms}{_BULLET}"


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char) in _MARKS


@lru_cache(maxsize=4096)
def _spell(text: str) -> str:
    """A word as it stands on the main line: letters, digits, and between them apostrophes, hyphens, underscores.

    Underscores join what other marks join: ``U_S`` for U.S., ``and_or`` for and/or. None begins with 0, which there
    stands for a word that was left out.
    """
    spelled = ""
    for char in unicodedata.normalize("NFC", text):
        if _is_letter(char) or char.isdecimal():
            spelled += char
        elif unicodedata.category(char)[0] != "C":
            spelled += "'" if char in APOSTROPHES else "-" if char in "-‐‑" else "_"
    spelled = re.sub(r"[-_']*_[-_']*", "_", spelled)
    spelled = re.sub(r"[-']*-[-']*", "-", spelled)
    spelled = re.sub(r"'+", "'", spelled)
    bare = spelled.strip("-_'")
    return (bare.lstrip("0-_'") or _NO_WORD) if bare.startswith("0") else bare


def _find_separator(text: str) -> str:
    """The mark behind a word that parts it from the next one; nothing where there is none."""
    return _SEPARATORS.get(text.rstrip("\"'”’»›)]}」』）】〉》")[-1:], "")


def _find_terminator(last: Token) -> str:
    """What ends the utterance, by the mark behind its last word."""
    text = last.text.rstrip("\"'”’»›)]}」』）】〉》")
    if text.endswith("..."):
        return "+..."
    return _TERMINATORS.get(text[-1:], ".")


def _join_main(line: str) -> str:
    """The text that a main line shows: without pauses and events, marks behind their words."""
    line = line.replace("+...", "…")
    tokens = [token for token in line.split() if not token.startswith(("&=", "(", "+"))]
    return re.sub(r" (?=[,;.?!…](?: |$))", "", " ".join(tokens))


_MEDIA = re.compile(f"{_BULLET}(\\d+)_(\\d+){_BULLET}")
_TIMED = re.compile(f"(\\S+) {_BULLET}(\\d{{1,18}})_(\\d{{1,18}}){_BULLET}")
_LINE = re.compile(r"([*%@][^:\t\n]*):?\t?(.*)", re.DOTALL)
_CODES_IN_BRACKETS = re.compile(r"\[[^][]*\]|[][<>‡„]")
_EVENTS = re.compile(r"&=(\S+)")
_LINKERS = re.compile(r"\+[^\s]+|&[=~+*-][^\s]+|\((?:\.+|[\d:.]+)\)|(?<!\S)0\S*")


def parse(text: str) -> tuple[Turn, ...]:
    """The turns of a CHAT file; words have the times of their own line, else a share of their utterance's.

    The text is the line of orthography where there is one, else the main line without its codes.

    Raises:
        FormatError: it does not begin like one, or no utterance has a time.
    """
    lines = _read_lines(text)
    if not lines or lines[0][0] not in ("@UTF8", "@Begin"):
        raise FormatError(SUBJECT, "it does not begin with @UTF8", "Save it in CLAN again")
    names = _read_names(lines)
    spoken: list[tuple[Word, str | None]] = []
    groups = _group_lines(lines)
    for code, main, below in groups:
        name = names.get(code, code)
        speaker = None if name == UNKNOWN else name
        spoken += [(word, speaker) for word in _read_utterance(main, below)]
    if groups and not spoken and any(_MEDIA.search(main) is None for _, main, _ in groups):
        raise FormatError(SUBJECT, "no utterance has a time", "Link it to its recording in CLAN")
    return gather_turns(spoken)


def _read_lines(text: str) -> list[tuple[str, str]]:
    """What each line is, ``*ANN`` or ``@Languages``, and what it holds; lines that begin with a tab go on."""
    joined = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\n\t", " ")
    found = (_LINE.fullmatch(line) for line in joined.split("\n") if line.strip())
    return [(match[1].strip(), match[2].strip()) for match in found if match]


def _read_names(lines: list[tuple[str, str]]) -> dict[str, str]:
    """The name of each speaker's code: as it is written out, else the word of the participants."""
    names: dict[str, str] = {}
    for kind, content in lines:
        if kind == "@Participants":
            for person in content.split(","):
                parts = person.split()
                if len(parts) > 2:
                    names[parts[0]] = parts[1].replace("_", " ")
        elif kind == "@ID":
            fields = content.split("|")
            if len(fields) > 9 and fields[1] == _CORPUS and fields[9].strip():
                names[fields[2]] = fields[9].strip()
    return names


def _group_lines(lines: list[tuple[str, str]]) -> list[tuple[str, str, dict[str, str]]]:
    """Each utterance: the code of who says it, its main line, and the lines below by what they are."""
    groups: list[tuple[str, str, dict[str, str]]] = []
    for kind, content in lines:
        if kind.startswith("*"):
            groups.append((kind[1:], content, {}))
        elif kind.startswith("%") and groups:
            groups[-1][2][kind] = content
    return groups


def _read_utterance(main: str, below: Mapping[str, str]) -> tuple[Word, ...]:
    media = _MEDIA.findall(main)
    if not media:
        return ()
    start_ms = check_time(int(media[0][0][:18]), SUBJECT)
    span = Span(start_ms, max(start_ms, check_time(int(media[-1][1][:18]), SUBJECT)))
    main = _CODES_IN_BRACKETS.sub(" ", _MEDIA.sub(" ", main)).replace("+...", "…")
    written = below.get("%ort", "")
    if written and _is_same(written, _LINKERS.sub(" ", _EVENTS.sub(r"\1", main))):
        text = written
    else:
        text = _join_main(_LINKERS.sub(" ", main))
    timed = [
        (word, Span(int(start), max(int(start), int(end))))
        for word, start, end in _TIMED.findall(below.get("%wor", ""))
    ]
    return _time_words(text, span, timed)


def _is_same(written: str, plain: str) -> bool:
    """Whether a line of orthography still has the words of the main line, which somebody may have edited."""
    return _bare(written) == _bare(plain)


def _bare(text: str) -> str:
    """The letters and digits of its words as main lines have them, but for zeros, which begin no word there."""
    spelled = (_spell(token) for token in text.split())
    bare = "".join(word for word in spelled if word != _NO_WORD)
    return re.sub("[_0]", "", bare).casefold()


def _time_words(text: str, span: Span, timed: Sequence[tuple[str, Span]]) -> tuple[Word, ...]:
    """The words of a text with the times of those that are timed, where each one's place is found."""
    words = spread_words(text, span)
    if len(timed) == len(words):
        return tuple(Word(word.text, own) for word, (_, own) in zip(words, timed, strict=True))
    places, at = [], 0
    for spelled, _ in timed:
        at = text.find(spelled, at)
        if at < 0:
            return words
        places.append(at)
        at += len(spelled)
    found: list[Word] = []
    for index, (_, own) in enumerate(timed):
        begin = places[index] if index else 0
        end = places[index + 1] if index + 1 < len(places) else len(text)
        joint = "" if index and not text[begin - 1].isspace() else " "
        found += spread_words(text[begin:end], own, joint)
    return tuple(found) or words


FORMAT = Format(".cha", render, parse, tell_losses=tell_losses)
