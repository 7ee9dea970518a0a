"""What EBU-TT-D, IMSC and iTT have in common: elements of Timed Text, and where each cue stands on the picture.

Source: https://www.w3.org/TR/ttml2/. The tree is built and escaped by lxml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.domain import Cue, FrameRate
from pipeline.formats.document import Document
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import Line, cut_lines
from pipeline.formats.helpers.xml_text import leave_out_forbidden, local_name
from pipeline.formats.subtitles.speaker_display import RGB
from pipeline.languages import is_written_leftward
from pipeline.text.speakers.short_names import show_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

BOTTOM: Final = "bottom"
TOP: Final = "top"

_TEXT: Final = {
    "tts:fontFamily": "proportionalSansSerif",
    "tts:fontSize": "100%",
    "tts:lineHeight": "125%",
    "tts:textAlign": "center",
    "ebutts:linePadding": "0.5c",
}

# Three lines of 1.25 cells, of which 15 fill the height; the margins of 5 % are those of EBU R 95 for graphics.
_REGIONS: Final = {
    BOTTOM: {"tts:origin": "10% 70%", "tts:extent": "80% 25%", "tts:displayAlign": "after"},
    TOP: {"tts:origin": "10% 5%", "tts:extent": "80% 25%", "tts:displayAlign": "before"},
}

_NAMESPACES: Final = {
    "tt": "http://www.w3.org/ns/ttml",
    "ttm": "http://www.w3.org/ns/ttml#metadata",
    "ttp": "http://www.w3.org/ns/ttml#parameter",
    "tts": "http://www.w3.org/ns/ttml#styling",
    "itts": "http://www.w3.org/ns/ttml/profile/imsc1#styling",
    "ebuttm": "urn:ebu:tt:metadata",
    "ebutts": "urn:ebu:tt:style",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_ONE_A_LINE = frozenset({"tt", "head", "metadata", "documentMetadata", "styling", "layout"}) | {
    "body",
    "div",
}


class Shown(NamedTuple):
    """A cue that shows anything: its lines, and whether it stands at the bottom or the top."""

    cue: Cue
    lines: tuple[Line, ...]
    region: str


def place_cues(cues: Iterable[Cue]) -> tuple[Shown, ...]:
    """The cues that show anything, in order of time; one that begins during another stands at the top.

    Where both places are taken, it takes the one that is free first.
    """
    shown: list[Shown] = []
    until_ms = {BOTTOM: 0, TOP: 0}
    for cue in sorted(cues, key=lambda cue: cue.span):
        if lines := cut_lines(cue, at_words=False):
            free = (name for name, end_ms in until_ms.items() if end_ms <= cue.span.start_ms)
            region = next(free, min(until_ms, key=until_ms.__getitem__))
            until_ms[region] = cue.span.end_ms
            shown.append(Shown(cue, lines, region))
    return tuple(shown)


def list_speakers(shown: Sequence[Shown]) -> list[str]:
    """The labels of those who speak, in the order in which they come."""
    labels = (line.speaker for one in shown for line in one.lines)
    return list(dict.fromkeys(label for label in labels if label is not None))


def find_colour(document: Document, speaker: str | None) -> str:
    """The name of the colour in which a speaker's lines are shown."""
    colour = document.colours.get(speaker or "", "")
    return colour if colour in RGB else "white"


def list_colours(document: Document, shown: Sequence[Shown]) -> list[str]:
    """The names of all colours that are shown; white is always among them, and the first."""
    used = {find_colour(document, line.speaker) for one in shown for line in one.lines}
    return [name for name in RGB if name == "white" or name in used]


def are_on_frames(shown: Sequence[Shown], rate: FrameRate) -> bool:
    """Whether every time is that of a frame, so that nothing is lost where frames are counted."""
    times = (ms for one in shown for ms in (one.cue.span.start_ms, one.cue.span.end_ms))
    return all(rate.to_ms(rate.count_frames(ms)) == ms for ms in times)


def write_multiplier(rate: FrameRate) -> str:
    """What the nominal rate is multiplied by to give the true one: ``1000 1001`` for 23.976, else ``1 1``."""
    multiplier = rate.per_second / rate.nominal
    if multiplier == Fraction(1000, 1001):
        return "1000 1001"
    return f"{multiplier.numerator} {multiplier.denominator}"


def make_root(attributes: Mapping[str, str], *prefixes: str) -> Element:
    """The root element; ``prefixes`` are those of the namespaces that its elements use beside Timed Text's own."""
    from lxml import etree

    known: dict[str | None, str] = {prefix: _NAMESPACES[prefix] for prefix in prefixes}
    root = etree.Element(_qualify("tt"), nsmap={None: _NAMESPACES["tt"], **known})
    _set(root, attributes)
    return root


def add(
    parent: Element, name: str, attributes: Mapping[str, str] | None = None, text: str = ""
) -> Element:
    """Add an element and return it; names have the prefixes of `make_root`, and what XML forbids is left out."""
    from lxml import etree

    element = etree.SubElement(parent, _qualify(name))
    _set(element, attributes or {})
    if text:
        element.text = leave_out_forbidden(text)
    return element


def add_agents(parent: Element, document: Document, shown: Sequence[Shown]) -> dict[str, str]:
    """Add who speaks, with their names, and return the identifier of each by label."""
    agents = {}
    for index, label in enumerate(list_speakers(shown), start=1):
        agents[label] = f"speaker{index}"
        agent = add(parent, "ttm:agent", {"xml:id": agents[label], "type": "person"})
        name = make_one_line(show_name(document.transcript.name_of(label)))
        add(agent, "ttm:name", {"type": "full"}, name)
    return agents


def add_look(
    head: Element,
    document: Document,
    shown: Sequence[Shown],
    background: str,
    text: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the style ``text``, one for each colour, which has a background, and the regions in use."""
    styling = add(head, "styling")
    is_rtl = is_written_leftward(document.transcript.language)
    direction = {"tts:direction": "rtl"} if is_rtl else {}
    add(styling, "style", {"xml:id": "text", **_TEXT, **text, **direction})
    for name in list_colours(document, shown):
        colours = {"tts:color": f"#{RGB[name]}", "tts:backgroundColor": background}
        add(styling, "style", {"xml:id": name, **colours})
    layout = add(head, "layout")
    for name in dict.fromkeys((BOTTOM, *(one.region for one in shown))):
        add(layout, "region", {"xml:id": name, **_REGIONS[name], "tts:overflow": "visible"})


def add_lines(
    parent: Element, lines: Sequence[Line], document: Document, agents: Mapping[str, str]
) -> None:
    """Add a span for each line, in the style that is named like its speaker's colour, with its speaker."""
    for index, line in enumerate(lines):
        if index:
            add(parent, "br")
        agent = {"ttm:agent": agents[line.speaker]} if line.speaker and agents else {}
        add(parent, "span", {"style": find_colour(document, line.speaker), **agent}, line.text)


def write(root: Element) -> str:
    """The file: a line for each element that holds others, and for each paragraph."""
    from lxml import etree

    _break_lines(root)
    text: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _break_lines(element: Element) -> None:
    if local_name(element) in _ONE_A_LINE:
        element.text = "\n"
        for child in element:
            child.tail = "\n"
            _break_lines(child)


def _set(element: Element, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        key = _qualify(name) if ":" in name else name
        element.set(key, leave_out_forbidden(value))


def _qualify(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_NAMESPACES[prefix or 'tt']}}}{local}"
