"""Which small wrong changes to the rooms about text the tests notice.

Each mutant runs in a process of its own, forked from one in which the room's tests are collected: the
function that is changed gets its new code there, and the tests that call it run, the quickest first, until
one fails. What runs when a module is imported is changed in a process that imports everything anew.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import cProfile
import functools
import gc
import importlib
import importlib.util
import os
import pickle
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.benchmarks.measure import ROOT, report
from tests.benchmarks.mutations import Mutant, list_changes, make_mutant

ROOMS: Final = {
    "text": ("text", "attribute", "clean/test_word_units.py", "compare/test_equivalence.py"),
    "cues": ("cues", "run/commands/test_cues_commands.py"),
    "compare": ("compare", "report/test_report.py", "run/commands/test_diff.py"),
    "clean": ("clean", "run/commands/test_undo.py"),
    "alignment": ("alignment", "engines/forced_alignment", "run/commands/test_align.py"),
}
"""Each room's tests, its own and those of its neighbours, under ``tests/unit``."""

LEAST_KILLED: Final = 0.9
EXAMPLES: Final = 15
TIMED: Final = "not moment and not proportion"
"""Tests of speed notice a busy machine as well."""

LEAST_CPU_S: Final = 20
MOST_BYTES: Final = 8 << 30
PRELOADED: Final = (
    "hypothesis.strategies",
    "numpy",
    "click",
    "rich.console",
    "jinja2",
    "num2words",
)

EQUIVALENT: Final = (
    ("alignment/units.py", "total = 0", "total = 1", "only differences of totals are used"),
    ("alignment/units.py", "if score <= 0:", "if False:", "what is below zero is no island anyway"),
    ("alignment/page_words.py", "if body.isascii()", "if False", "a short cut"),
    ("alignment/page_words.py", "len(parts) > 1", "len(parts) > 0", "a short cut"),
    ("alignment/page_words.py", "len(parts) > 1", "len(parts) >= 1", "a short cut"),
    ("alignment/stretches.py", "else 0", "else -1", "no time is below zero anyway"),
    ("alignment/stretches.py", "(end, -1)", "(end, -2)", "every pause is longer"),
    ("alignment/stretches.py", "max(pause, 0)", "max(pause, -1)", "no pause is between the two"),
    ("alignment/timed_page.py", "latest = 0", "latest = -1", "no time is below zero anyway"),
    (
        "clean/disfluencies/slips.py",
        "replace(\"'\", '')",
        "'XX')",
        "what is asked is whether all are letters",
    ),
    ("cues/search.py", "Chosen(0, 0, 0)", "Chosen(", "a place that is filled before it is read"),
    ("cues/search.py", "best = [0.0]", "best = [", "only differences of totals are used"),
    ("cues/search.py", "best[first] == _INFINITE", "if False", "a short cut"),
    ("cues/search.py", "if least >= best", "if False", "a short cut"),
    ("cues/search.py", "break", "continue", "a short cut: what follows is longer"),
    ("cues/search.py", "best[last] and cue.lines > 1", "best[last] or cue.lines", "a short cut"),
    ("cues/search.py", "if price < best:", "if price <= best:", "a short cut"),
    ("cues/search.py", "start > script.starts", "start >= script", "no time late costs nothing"),
    ("cues/search.py", "if start > script.starts", "if True", "no time late costs nothing"),
    ("cues/search.py", "cue.lines > 1", "cue.lines >= 1", "one line costs nothing"),
    ("cues/style.py", "else 0.0", "else -1.0", "no time is below zero anyway"),
    ("cues/cue_layout.py", "labels='none'", "'XXnoneXX'", "neither names nor dashes"),
    ("cues/penalties.py", "follower.replace(", "XX", "it is replaced already"),
    ("cues/timing.py", "10 ** 15", "** 1", "later than any recording"),
    ("cues/pieces.py", "if text.isascii()", "if False", "a short cut"),
    ("cues/pieces.py", "if token.isascii()", "if False", "a short cut"),
    ("cues/search.py", "if price < best[last] and cue.lines > 1", "if True", "a short cut"),
    ("cues/search.py", "least >= best", "least > best", "a short cut"),
    ("cues/pieces.py", "widest_term: int=0", "widest_term: int=", "only terms are measured"),
    ("cues/check.py", "after[0]!r", "after[-1]!r", "there is one word"),
    ("cues/pieces.py", "len(run) == 1", "False", "a short cut"),
    ("compare/speaker_matching.py", "max(len(costs)", "min(len(costs)", "both ways are exact"),
    ("cues/pieces.py", "columns > len", "columns >= len", "a short cut"),
    ("clean/__init__.py", "turns == before", "turns != before", "a pass more changes nothing"),
    ("clean/disfluencies/restarts.py", "1, -1)", "0, -1)", "one word is no phrase"),
    ("clean/marks.py", "return unit", "return None", "a word that is listed has letters"),
    ("clean/numbers.py", "index + 4", "index + 5", "longer than any phrase that is asked for"),
    ("clean/script.py", "before == after", "False", "a short cut"),
    ("clean/numbers.py", "at > 0", "at >= 0", "nothing stands before the first word"),
    ("clean/numbers.py", "at > 0", "at > -1", "nothing stands before the first word"),
    ("compare/edits.py", "is None else names.get", "None if False", "nobody has no name"),
    ("compare/translation.py", "max(0, middle", "max(-1, middle", "no place is before the first"),
    ("compare/token_alignment.py", "low > _FEW", "low >= _FEW", "both ways do the same"),
    ("compare/__init__.py", "<= LATIN", "< LATIN", "they are always two of more"),
    ("compare/speaker_matching.py", "costs[0]", "costs[-1]", "all rows are equally long"),
    ("compare/__init__.py", "if CJK_CHARACTER.search(t.text)", "if True", "a short cut"),
    ("compare/tokens.py", "<= set(OPENING)", "< set(OPENING)", "nobody writes all of them at once"),
    ("compare/token_alignment.py", "far if first", "far if False", "to pair nothing is possible"),
    (
        "compare/translation.py",
        "came.get((i, j)) or (min(i, 1), min(j, 1))",
        "came.get((i, j)) or (",
        "all places on the way back were reached",
    ),
    ("compare/corridor.py", "// 8 + 1,", "// 8 + 2,", "a byte more than is used"),
    (
        "compare/token_alignment.py",
        "same += [(start + k, None)",
        "pass",
        "the left side is never the longer one",
    ),
    ("compare/token_alignment.py", "(m + 2, ", "(m + ", "a column more than is used"),
    ("compare/token_alignment.py", "(n + m + 2)", "(n + m + ", "both numbers are wide enough"),
    ("compare/token_alignment.py", "min(n, m) + 2", "min(n, m) + ", "more than substitutions"),
    ("compare/token_alignment.py", "min(n, m) + 2", "max(n, m) + 2", "more than substitutions"),
    (
        "compare/equivalence/contractions.py",
        'word.strip("\'")',
        "XX'XX",
        "words are in lower case",
    ),
    ("compare/meanings.py", "(size + 1)", "(size + 2)", "a column more than is used"),
    ("compare/meanings.py", "len(many) + 1", "len(many) + 2", "a row more than is used"),
    ("compare/scores.py", "< SAMPLES", "<= SAMPLES", "what is too much is cut off"),
    ("compare/speaker_matching.py", "<= len(columns)", "< len(columns)", "both ways are exact"),
    ("compare/translation.py", "if label else None", "if True else None", "no label has no name"),
    ("compare/meanings.py", "continue", "break", "of the last equal tokens nothing follows"),
    ("compare/corridor.py", "// 8 + 1)", "// 8 + 2)", "a byte more than is used"),
)
"""Changes that change nothing that can be seen: file, what stands there before and after, and why."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test as it runs without a change: its processor seconds, and what it calls (file, first line)."""

    seconds: float
    called: frozenset[tuple[str, int]]


@dataclass
class Court:
    """A plugin for pytest that runs the collected tests once as they are, and then for each mutant.

    With ``changed`` the module is changed already, and the tests run for it alone.
    """

    mutants: Sequence[Mutant]
    jobs: int
    answer: Path
    trials: dict[str, Trial] = field(default_factory=dict)
    changed: Mutant | None = None
    is_survivor: bool = False

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:  # also those that ask for more examples
            function = getattr(item, "function", None)
            if hasattr(function, "_hypothesis_internal_use_settings"):
                function._hypothesis_internal_use_settings = settings.get_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        if self.changed is not None:
            self.is_survivor = _run(_choose(self.changed, session.items, self.trials))
            return True
        codes = _wait_for_all([Task(lambda: _write(self.answer, _try_all(session.items)))], 1)
        assert codes == [0], "the tests can't be tried"
        self.trials = pickle.loads(self.answer.read_bytes())
        functions = _find_functions()
        tasks = []
        for mutant in self.mutants:
            chosen = _choose(mutant, session.items, self.trials)
            limit = LEAST_CPU_S + 5 * sum(self.trials[item.nodeid].seconds for item in chosen)
            check = functools.partial(_judge_function, mutant, functions, chosen)
            tasks.append(Task(check, limit, mutant))
        verdicts = _wait_for_all(tasks, self.jobs)
        _write(self.answer, (self.trials, verdicts))
        return True


def _write(path: Path, value: object) -> int:
    path.write_bytes(pickle.dumps(value))
    return 0


def _try_all(items: Sequence[pytest.Item]) -> dict[str, Trial]:
    """Each test that passes by itself, with the functions of ours that it calls."""
    trials = {}
    caches = [o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper)]
    for item in items:
        for cache in caches:
            if str(cache.__module__).startswith("pipeline."):
                cache.cache_clear()
        started = time.process_time()
        profile = cProfile.Profile(builtins=False)
        passed = profile.runcall(_run, [item])
        if passed:
            seconds = time.process_time() - started
            codes = [entry.code for entry in profile.getstats() if isinstance(entry.code, CodeType)]
            ours = {
                (code.co_filename, code.co_firstlineno)
                for code in codes
                if code.co_filename.startswith(f"{ROOT}/pipeline")
            }
            trials[item.nodeid] = Trial(seconds, frozenset(ours))
    return trials


def _run(items: Sequence[pytest.Item]) -> bool:
    """Whether all tests pass; those after one that fails don't run."""
    from _pytest.runner import runtestprotocol

    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(r.failed for r in runtestprotocol(item, log=False, nextitem=following)):
            return False
    return True


def _choose(
    mutant: Mutant, items: Sequence[pytest.Item], trials: dict[str, Trial]
) -> list[pytest.Item]:
    """The tests that may notice the mutant, the quickest first of those that call it."""
    file = str(ROOT / mutant.path)
    ranked = []
    for item in items:
        trial = trials.get(item.nodeid)
        if trial is not None and mutant.function_line is None:
            distant = file not in {called for called, _ in trial.called}
            ranked.append((distant, trial.seconds, item.nodeid, item))
        elif trial is not None and (file, mutant.function_line) in trial.called:
            ranked.append((False, trial.seconds, item.nodeid, item))
    return [item for *_, item in sorted(ranked, key=lambda entry: entry[:3])]


def _find_functions() -> dict[tuple[str, int], list[FunctionType]]:
    """All functions that are in memory, by file and first line."""
    functions: dict[tuple[str, int], list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            code = thing.__code__
            functions.setdefault((code.co_filename, code.co_firstlineno), []).append(thing)
    return functions


def _judge_function(
    mutant: Mutant,
    functions: dict[tuple[str, int], list[FunctionType]],
    chosen: Sequence[pytest.Item],
) -> int:
    """0 where no test notices the changed function."""
    if not chosen:
        return 0
    file = str(ROOT / mutant.path)
    assert mutant.function_line is not None
    codes = _list_codes(compile(mutant.parse(ROOT), file, "exec"))
    for function in functions[file, mutant.function_line]:
        function.__code__ = codes[function.__code__.co_qualname, mutant.function_line]
    return 0 if _run(chosen) else 1


def _list_codes(code: CodeType) -> dict[tuple[str, int], CodeType]:
    found = {(code.co_qualname, code.co_firstlineno): code}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _list_codes(constant)
    return found


class ChangedLoader(SourceFileLoader):
    """Loads a module from a changed tree."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self.tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, self.path, "exec")


@dataclass
class ChangedFinder:
    """Finds one module changed."""

    mutant: Mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        path = str(ROOT / self.mutant.path)
        loader = ChangedLoader(name, path, self.mutant.parse(ROOT))
        folders = [str(Path(path).parent)] if self.mutant.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, path, loader=loader, submodule_search_locations=folders
        )


def _judge_module(mutant: Mutant, room: str, trials: dict[str, Trial]) -> int:
    """0 where no test notices what is changed when the module is imported."""
    sys.meta_path.insert(0, ChangedFinder(mutant))
    court = Court([], 1, Path(), trials, mutant)
    _collect(room, court)
    return 0 if court.is_survivor else 1


def _collect(room: str, court: Court) -> int:
    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    paths = [ROOT / "tests" / "unit" / name for name in ROOMS[room]]
    options = ["-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:terminal"]
    options += ["--hypothesis-profile=mutants", "--rootdir", str(ROOT), "-k", TIMED]
    chosen = [str(path) for path in paths if path.exists()]
    return int(pytest.main([*options, *chosen], plugins=[court]))


@dataclass(frozen=True, slots=True)
class Task:
    """What a process of its own does; 0 is returned for a mutant that lives. The limit is in processor seconds."""

    do: Callable[[], int]
    limit: float | None = None
    mutant: Mutant | None = None


def _wait_for_all(tasks: Sequence[Task], jobs: int) -> list[int]:
    """The exit status of each task; mutants that live are printed as they are found."""
    codes: dict[int, int] = {}
    numbers: dict[int, int] = {}
    waiting = list(enumerate(tasks))[::-1]
    while waiting or numbers:
        while waiting and len(numbers) < jobs:
            number, task = waiting.pop()
            numbers[_fork(task)] = number
        pid, status = os.wait()
        number = numbers.pop(pid)
        codes[number] = status
        mutant = tasks[number].mutant
        if mutant is not None and status == 0:
            print(
                f"{mutant.path}:{mutant.line}\n    - {mutant.before}\n    + {mutant.after}",
                flush=True,
            )
    return [codes[number] for number in range(len(tasks))]


def _fork(task: Task) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        if task.limit is not None:
            silence = os.open(os.devnull, os.O_WRONLY)
            for stream in (1, 2):
                os.dup2(silence, stream)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (int(task.limit), int(task.limit) + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        code = task.do()
    finally:
        os._exit(code)


def draw_mutants(room: str, sample: int, seed: int) -> list[Mutant]:
    """So many mutants of a room drawn by chance, without those that change nothing to be seen."""
    sites = []
    for path in sorted((ROOT / "pipeline" / room).rglob("*.py")):
        count = len(list_changes(ast.parse(path.read_text("utf-8"))))
        sites += [(path.relative_to(ROOT), number) for number in range(count)]
    random.Random(f"{room} {seed}").shuffle(sites)
    drawn: list[Mutant] = []
    for path, number in sites:
        mutant = make_mutant(ROOT, path, number)
        if not _is_equivalent(mutant):
            drawn.append(mutant)
        if len(drawn) == sample:
            break
    return drawn


def _is_equivalent(mutant: Mutant) -> bool:
    name = mutant.path.relative_to("pipeline").as_posix()
    return any(
        name == file and before in mutant.before and after in mutant.after
        for file, before, after, _ in EQUIVALENT
    )


def judge(room: str, mutants: Sequence[Mutant], jobs: int) -> list[bool]:
    """For each mutant whether a test notices it."""
    inner = [mutant for mutant in mutants if mutant.function_line is not None]
    outer = [mutant for mutant in mutants if mutant.function_line is None]
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        court = Court(inner, jobs, answer)
        codes = _wait_for_all([Task(lambda: _collect(room, court))], 1)
        if codes != [0] or not answer.exists():
            sys.exit(f"the tests of {room} can't be collected")
        trials, verdicts = pickle.loads(answer.read_bytes())
    limit = LEAST_CPU_S + 5 * sum(trial.seconds for trial in trials.values())
    checks = [functools.partial(_judge_module, mutant, room, trials) for mutant in outer]
    tasks = [Task(check, limit, mutant) for check, mutant in zip(checks, outer, strict=True)]
    statuses = dict(zip(inner, verdicts, strict=True))
    statuses |= dict(zip(outer, _wait_for_all(tasks, jobs), strict=True))
    return [statuses[mutant] != 0 for mutant in mutants]


def main(arguments: Sequence[str]) -> int:
    """Prints a row for each room and every mutant that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=ROOMS, action="append")
    parser.add_argument("--sample", type=int, default=100, help="mutants of each room")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    results = []
    for room in asked.room or ROOMS:
        mutants = draw_mutants(room, asked.sample, asked.seed)
        killed = judge(room, mutants, asked.jobs)
        rate = sum(killed) / max(1, len(killed))
        value = f"{rate:.1%} ({sum(killed)} of {len(killed)})"
        results.append(
            report(f"killed, {room}", value, f">= {LEAST_KILLED:.0%}", rate >= LEAST_KILLED)
        )
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
