"""What stands above the turns: what is left, the measures, who is who, and the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.domain import Comparison, Difference, EditKind, Meaning, Score
from pipeline.report.differences import Sorted, name_heard
from pipeline.report.html_text import escape, is_timed, show_clock, tag
from pipeline.report.html_turns import count_doubts, list_kinds
from pipeline.report.labels import LABELS
from pipeline.report.marked_words import (
    explain_no_speakers,
    list_measures,
    plural,
    show_rate,
)

_FREQUENT_ROWS = 12
_LISTED, _UNFOLDED = 500, 20


def render_left(comparison: Comparison, found: Sorted) -> str:
    """The headline: how many words of content differ, of what kinds, and each of them as a link."""
    if comparison.translation is not None:
        return _render_translation(comparison)
    left, length = found.content_words, comparison.words.reference_length
    share = f" ({left / length:.2%})" if length else ""
    kinds = list_kinds(found)
    content = [_tell(kind, words) for kind, _, words in kinds if kind.is_content]
    # What no measure counts as a word that is wrong (a script, a capital) is counted in places.
    form = [_tell(kind, words or places) for kind, places, words in kinds if not kind.is_content]
    total = sum(words for kind, _, words in kinds if not kind.is_content)
    lead = (
        f'<p class="left"><strong>{left:,}</strong> <span>of {length:,} {plural(length, "word")}{share} '
        "say something else than the reference</span></p>"
    )
    lines = f'<p class="kinds">{" · ".join(content)}</p>' if content else ""
    if form:
        told = f"{total:,} {plural(total, 'word')} {'differs' if total == 1 else 'differ'} only in form"
        lines += (
            f'<details class="form-kinds"><summary>{told}</summary>'
            f'<p class="kinds">{" · ".join(form)}</p></details>'
        )
    return (
        '<section aria-labelledby="left"><h2 id="left">What is left</h2>'
        f"{lead}{lines}{_list_left(comparison, found)}</section>"
    )


def _tell(kind: Meaning, words: int) -> str:
    return f"<span><b>{words:,}</b> {LABELS[kind]}</span>"


def _list_left(comparison: Comparison, found: Sorted) -> str:
    """The content differences one under the other, as links into the text."""
    left = [(n, one) for n, one in enumerate(found.differences) if one.meaning.is_content]
    if not left:
        return ""
    items = "".join(_list_one(comparison, n, one) for n, one in left[:_LISTED])
    more = len(left) - _LISTED
    rest = (
        f'<p class="quiet">… and {more:,} more, marked in the text below.</p>' if more > 0 else ""
    )
    unfolded = " open" if len(left) <= _UNFOLDED else ""
    told = f"List of {len(left):,} {plural(len(left), 'difference')}"
    return f'<details class="panel list"{unfolded}><summary>{told}</summary><ol>{items}</ol>{rest}</details>'


def _list_one(comparison: Comparison, number: int, one: Difference) -> str:
    turns = comparison.reference.turns
    speaker = turns[one.reference_turn].speaker if one.reference_turn < len(turns) else ""
    place = f"<bdi>{escape(speaker)}</bdi>" if speaker else ""
    if one.span is not None and is_timed(one.span):
        place += f" {show_clock(one.span.start_ms)}"
    if one.meaning is Meaning.SPEAKER:
        who = escape(name_heard(comparison, one))
        words = f"<q>{escape(one.hypothesis or one.reference or '')}</q> heard as <bdi>{who}</bdi>"
    else:
        words = " ".join(
            filter(None, (tag("del", one.reference or ""), tag("ins", one.hypothesis or "")))
        )
    names = list(comparison.reference.speakers)
    index = names.index(speaker) if speaker in names else 0
    return (
        f'<li data-k="{one.meaning}" data-s="{index}"><a href="#d{number}"><bdi>{words}</bdi></a> '
        f'<span class="mark">{LABELS[one.meaning]}</span> <span class="quiet">{place}</span></li>'
    )


def _render_translation(comparison: Comparison) -> str:
    """How close a translation is to the other one, and why words are not counted."""
    score = comparison.translation
    if score is None:
        return ""
    cards = "".join(
        f'<div class="measure"><dt><b>{name}</b> {meaning}</dt><dd class="rate">{value:.1f}</dd>'
        "<dd>of 100</dd></div>"
        for name, meaning, value in (
            ("chrF", "characters in common", score.chrf),
            ("BLEU", "runs of words in common", score.bleu),
        )
    )
    return (
        '<section aria-labelledby="left"><h2 id="left">How close the two texts are</h2>'
        f'<p class="reason">{escape(score.reason)}</p><dl class="measures">{cards}</dl></section>'
    )


def render_measures(comparison: Comparison) -> str:
    """The cards of all measures, and the tables of speakers and sections."""
    if comparison.translation is not None:
        return ""
    cards = "\n".join(_render_cards(comparison))
    tables = _render_scores("By speaker", comparison.by_speaker)
    tables += _render_scores("By section", comparison.by_section)
    return (
        '<section aria-labelledby="measures"><h2 id="measures">Measures</h2>'
        f'<dl class="measures">{cards}</dl>{tables}</section>'
    )


def _render_cards(comparison: Comparison) -> Iterator[str]:
    """One card for each measure."""
    for name, meaning, unit, counts in list_measures(comparison):
        head = f'<div class="measure"><dt><b>{name}</b> {meaning}</dt>'
        if counts is None:
            why = explain_no_speakers(comparison)
            yield f'{head}<dd class="rate">–</dd><dd>{why}</dd></div>'
            continue
        steps = (
            (counts.substitutions, "substituted"),
            (counts.deletions, "missing"),
            (counts.insertions, "extra"),
        )
        told = " · ".join(f"<span>{count:,} {what}</span>" for count, what in steps)
        told += f"<br>of {counts.reference_length:,} {unit}"
        if name == "WER" and comparison.total is not None:
            told += _show_interval(comparison.total, "<br>95 % confidence: ")
        rate = show_rate(counts.rate)
        yield f'{head}<dd class="rate">{rate}</dd><dd>{told}</dd></div>'
    if comparison.switches is not None:
        right, heard = comparison.switches
        rate = show_rate(right / heard if heard else None)
        yield (
            '<div class="measure"><dt><b>Switches</b> right at a change of speaker</dt>'
            f'<dd class="rate">{rate}</dd><dd>{right:,} of {heard:,} words beside one</dd></div>'
        )


def _show_interval(score: Score, before: str = "") -> str:
    if score.low is None or score.high is None:
        return ""
    return f"{before}<span>{show_rate(score.low)} to {show_rate(score.high)}</span>"


def _render_scores(title: str, scores: Sequence[Score]) -> str:
    """A folded table of the rates of speakers or sections; nothing where there are none."""
    if not scores:
        return ""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("", "words", "left", "WER", "95 % confidence")
    )
    rows = "".join(
        f'<tr><th scope="row"><bdi>{escape(one.name)}</bdi></th><td>{one.words.reference_length:,}</td>'
        f"<td>{one.content:,}</td><td>{show_rate(one.words.rate)}</td>"
        f"<td>{_show_interval(one) or 'too little text'}</td></tr>"
        for one in scores
    )
    return (
        f'<details class="panel"><summary>{title}</summary><div class="wide"><table class="numbers">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def render_speakers(comparison: Comparison) -> str:
    """A panel that says which voice got which name, and how many words went astray."""
    if comparison.cp_words is None and not comparison.speakers:
        return ""
    rows = [
        f"<li><bdi>{escape(label)}</bdi> → <strong><bdi>{escape(name)}</bdi></strong> "
        '<span class="mark">name taken from the reference</span></li>'
        for label, name in comparison.speakers
    ]
    given = {name for _, name in comparison.speakers}
    heard = dict.fromkeys(edit.hypothesis_speaker for edit in comparison.edits)
    nameless = [label for label in heard if label is not None and label not in given]
    rows += [f"<li><bdi>{escape(label)}</bdi> → no name fits</li>" for label in nameless]
    unheard = [name for name in comparison.reference.speakers if name not in given]
    rows += [f"<li><strong><bdi>{escape(n)}</bdi></strong>: no voice fits</li>" for n in unheard]
    if comparison.translation is None:
        rows.append(f'<li class="quiet">{_count_astray(comparison)}</li>')
    doubts = count_doubts(comparison.edits)
    if doubts:
        told = f"{doubts:,} {plural(doubts, 'word')} uncertain, in itself or in who said it"
        rows.append(f'<li class="quiet">{told}</li>')
    return f'<section class="panel" aria-label="Speakers"><ul>{"".join(rows)}</ul></section>\n'


def _count_astray(comparison: Comparison) -> str:
    turns = () if comparison.cp_words is None else comparison.reference.turns
    paired = [edit for edit in comparison.edits if edit.reference and edit.hypothesis]
    astray = sum(
        turns[edit.reference_turn].speaker not in (None, edit.hypothesis_speaker)
        for edit in paired
        if turns
    )
    return f"{astray:,} of {len(paired):,} words that stand in both were given to another speaker"


def render_frequent(comparison: Comparison) -> str:
    """A folded table of the differences that come more than once, most frequent first."""
    if comparison.translation is not None:
        return ""
    counts = Counter(
        (edit.reference or "", edit.hypothesis or "")
        for edit in comparison.edits
        if edit.kind is not EditKind.EQUAL
    )
    common = [(pair, count) for pair, count in counts.most_common(_FREQUENT_ROWS) if count > 1]
    if not common:
        return ""
    rows = "".join(
        f"<tr><td><bdi>{tag('del', was)}</bdi></td><td><bdi>{tag('ins', now)}</bdi></td>"
        f"<td>{count:,}</td></tr>"
        for (was, now), count in common
    )
    return (
        '<details class="panel"><summary>Most frequent differences</summary><table><thead><tr>'
        '<th scope="col">reference</th><th scope="col">transcript</th><th scope="col">times</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></details>\n"
    )


def render_filters(comparison: Comparison, found: Sorted) -> str:
    """Boxes to tick for kinds and speakers; shown by the script, which does what they say."""
    kinds = [
        _render_box("kind", kind.value, f"{LABELS[kind]} <b>{count:,}</b>", checked=kind.is_content)
        for kind, count, _ in list_kinds(found)
    ]
    speakers = [
        _render_box("speaker", str(number), f"<bdi>{escape(name)}</bdi>", checked=True)
        for number, name in enumerate(comparison.reference.speakers)
    ]
    # Nothing of a translation is folded.
    more = [_render_box("all", "1", "Unfold all turns", checked=False)]
    more = more if comparison.translation is None else []
    if count_doubts(comparison.edits):
        more.append(_render_box("doubt", "1", "Uncertain words", checked=True))
    groups = (("Kinds of difference", kinds), ("Speakers", speakers), ("Show", more))
    sets = "".join(_render_set(legend, boxes) for legend, boxes in groups if boxes)
    return (
        f'<form id="filters" class="panel" aria-label="Filters" hidden>{sets}'
        '<p id="status" class="quiet" role="status"></p></form>'
    )


def _render_set(legend: str, boxes: Iterable[str]) -> str:
    return f"<fieldset><legend>{legend}</legend>{''.join(boxes)}</fieldset>"


def _render_box(name: str, value: str, label: str, *, checked: bool) -> str:
    tick = " checked" if checked else ""
    return f'<label><input type="checkbox" name="{name}" value="{value}"{tick}> <span>{label}</span></label>'
