"""What a check of subtitles found, for a person: cue by cue, and a sum of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from pipeline.console.neutral import print_prose, printable
from pipeline.console.wording import shorten
from pipeline.cues.checking.broken_rules import describe_broken_rule
from pipeline.cues.checking.check import Violation
from pipeline.run.commands.check_subtitles import CheckedFile
from pipeline.run.commands.fix_subtitles import FixedFile


def print_check(checked: CheckedFile, console: Console, *, with_name: bool) -> None:
    """Print each broken rule, sorted by cue, and how many cues break which.

    Args:
        checked: a file's.
        console: where to.
        with_name: whether the file is named above, as one of several is.
    """
    if with_name:
        print_prose(Text(printable(shorten(checked.path)), "bold"), console)
    width = len(f"{max((one.cue for _, one in checked.found), default=0)}")
    remedies = checked.list_remedies()
    for _, one in checked.found:
        print_prose(_show_finding(checked, one, width), console)
        if one.rule == "reading-speed" and one.cue in remedies:
            print_prose(Text(f"     {' ' * width}{printable(remedies[one.cue])}", "dim"), console)
    for line in _sum_up(checked):
        print_prose(line, console)


def print_repairs(fixed: FixedFile, console: Console, *, with_name: bool) -> None:
    """Print each repair by cue, how many there are of which kind, where the file is, and what is left.

    Args:
        fixed: a file.
        console: where to.
        with_name: whether the file is named above, as one of several is.
    """
    if with_name:
        print_prose(Text(printable(shorten(fixed.path)), "bold"), console)
    width = len(f"{max((repair.cue for repair in fixed.repairs), default=0)}")
    for repair in fixed.repairs:
        time = (fixed.show_start(repair.cue), "cyan")
        line = Text.assemble(f"cue {repair.cue:<{width}}  ", time, "  ")
        print_prose(line.append(printable(repair.told)), console)
    kinds = Counter(repair.kind for repair in fixed.repairs)
    told = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())
    print_prose(Text(f"Repaired: {told or 'nothing'}", "bold"), console)
    if fixed.output is not None:
        print_prose(Text(f"Written: {printable(shorten(fixed.output))}"), console)
    for line in _sum_up(fixed.after):
        print_prose(line, console)


def _show_finding(checked: CheckedFile, one: Violation, width: int) -> Text:
    """``cue 10  00:00:29,860  21.8 cps (max 20, 6 characters too many)``; soft rules say so."""
    time = checked.write_time(checked.cues[one.cue - 1].span.start_ms)
    told = printable(checked.describe(one))
    line = Text.assemble(f"cue {one.cue:<{width}}  ", (time, "cyan"), "  ")
    line.append(told, "red" if one.hard else None)
    return line if one.hard else line.append("  soft", "dim")


def _sum_up(checked: CheckedFile) -> Iterator[Text]:
    """How many cues keep to the hard rules, and how many break which rule."""
    count = len(checked.cues)
    many = f"{checked.within:,} of {count:,} {'cue' if count == 1 else 'cues'}"
    yield Text(f"{many} within every hard rule of {checked.style.name}", "bold")
    broken: dict[tuple[bool, str], dict[int, str]] = {}
    for _, one in checked.found:
        broken.setdefault((not one.hard, one.rule), {}).setdefault(one.cue, one.measured)
    width = max((len(rule) for _, rule in broken), default=0)
    for (is_soft, rule), measured in sorted(
        broken.items(), key=lambda row: (row[0][0], -len(row[1]))
    ):
        kind = ("soft", "dim") if is_soft else ("hard", "red")
        told = describe_broken_rule(rule, tuple(measured), next(iter(measured.values())))
        yield Text.assemble("  ", kind, f"  {rule:<{width}}  {printable(told)}")
