"""Names and terms of the documented interview, and Mandarin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sacrebleu import corpus_chrf

from pipeline.domain import Reference
from pipeline.run.inputs.speech_files import read_transcript_file
from pipeline.run.outputs.files import read_reference
from tests.benchmarks.asr_bars import list_nonspeech
from tests.benchmarks.asr_material import (
    DOCUMENTED,
    SPLICED,
    begin,
    find_sound,
    read_documented,
    read_spliced,
)
from tests.benchmarks.asr_readers import Answer, Bench, read_words, score
from tests.benchmarks.measure import report

QUICK_MS = 5 * 60_000
TERMS = (
    "Zhipu", "AutoGLM", "MaaS", "DeepSeek", "Lighthill", "perceptron", "AGI", "GLM", "OpenAI", "ChatGPT",
    "GPT", "NVIDIA", "Turing", "Tsinghua", "Gemini", "Grok", "Mistral", "AlphaGo", "AlphaFold", "Deep Blue",
    "Kasparov", "Lee Sedol", "Monte Carlo", "Eliza", "Ilya", "Dartmouth", "Transformer", "NLP", "Samsung",
)  # fmt: skip
"""Names and terms of the interview; only those that are said in the part in hand are counted."""

LISTED = 500
NOT_SAID = Path(__file__).with_name("terms_not_said.txt")
"""Companies, people, places and technical terms, some of which sound like those of the interview."""

CHINESE = "zh-mf-clean"


def count_term(term: str, text: str) -> int:
    """How often a term stands in a text, whatever its case, as a word of its own."""
    return len(re.findall(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE))


def count_said(page: Reference) -> dict[str, int]:
    """How often each of the terms is said, without those that are not."""
    text = " ".join(turn.text for turn in page.turns)
    counts = {term: count_term(term, text) for term in TERMS}
    return {term: count for term, count in counts.items() if count}


def count_heard(said: dict[str, int], transcript: Path) -> dict[str, int]:
    """How many of the mentions of each term came out; more than were said are not counted."""
    text = " ".join(turn.text for turn in read_transcript_file(transcript).turns)
    return {term: min(count, count_term(term, text)) for term, count in said.items()}


def measure_names(bench: Bench) -> list[bool]:
    """Rows: recall of names as they come, with hotwords and with a glossary; and what of them leaks into silence."""
    talk, sound = read_documented(), DOCUMENTED / "interview.mp3"
    if bench.quick:
        talk = begin(talk, QUICK_MS)
        sound = talk.write(bench.make_folder() / "beginning.wav")
    said = count_said(talk.page)
    hotwords = ["--hotwords", ", ".join(said)]
    ways: dict[str, list[str]] = {
        "as they come": [],
        "hotwords": hotwords,
        "glossary": ["--preset", str(_write_preset(bench, said))],
    }
    total, found = sum(said.values()), {}
    for name, options in ways.items():
        (written,) = bench.transcribe([sound], "--no-diarize", *options)
        heard = count_heard(said, written)
        found[name] = sum(heard.values())
        shown = ", ".join(f"{t} {heard[t]}/{n}" for t, n in said.items() if heard[t] < n)
        wer = score(talk.page, written).words.rate or 0.0
        print(f"      {name}: {found[name]} of {total}, WER {wer:.2%}; missed in part: {shown}")
    plain = found["as they come"]
    results = [
        report(f"names with {name} : as they come", f"{count / total:.1%} : {plain / total:.1%}",
               "more, or all", count > plain or count == total)
        for name, count in found.items() if name != "as they come"
    ]  # fmt: skip
    silent = bench.transcribe(list_nonspeech(), *hotwords)
    leaked = sum(len(read_words(path)) for path in silent)
    return [*results, report("words without speech, with hotwords", f"{leaked}", "0", not leaked)]


def measure_long_glossary(bench: Bench) -> list[bool]:
    """Rows: of 500 terms of which 30 may be said, how many mentions come out, what is invented, and what it costs."""
    talk, sound = read_documented(), DOCUMENTED / "interview.mp3"
    if bench.quick:
        talk = begin(talk, QUICK_MS)
        sound = talk.write(bench.make_folder() / "beginning.wav")
    said = count_said(talk.page)
    others = NOT_SAID.read_text("utf-8").split("\n")[:-1]
    listed = [*TERMS, *others[: LISTED - len(TERMS)]]
    preset = str(_write_preset(bench, listed))
    bare, (plain,) = bench.run_transcribe([sound], "--no-diarize")
    full, (written,) = bench.run_transcribe([sound], "--no-diarize", "--preset", preset)
    cost = full.processor_s / bare.processor_s
    heard, page = count_heard(said, written), " ".join(turn.text for turn in talk.page.turns)
    invented = find_invented(listed, written, page)
    total, found = sum(said.values()), sum(heard.values())
    wer = [score(talk.page, path).words.rate or 0.0 for path in (plain, written)]
    print(f"      missed {[t for t, n in said.items() if heard[t] < n]}, invented {invented}")
    return [
        report("names, 500 terms listed: recall", f"{found / total:.1%} of {total}", ">= 95 %",
               found >= 0.95 * total),
        report("names, 500 terms listed: invented", f"{len(invented)}", "0", not invented),
        report("names, 500 terms listed: WER : without", f"{wer[1]:.2%} : {wer[0]:.2%}", "no higher",
               wer[1] <= wer[0]),
        report("names, 500 terms listed: processor : without", f"{cost:.2f}", "<= 1.15",
               cost <= 1.15),
    ]  # fmt: skip


def find_invented(terms: Iterable[str], transcript: Path, page: str) -> list[str]:
    """The terms that a transcript has more often than the page, written as they are listed."""
    text = " ".join(turn.text for turn in read_transcript_file(transcript).turns)
    return [
        t
        for t in terms
        if text.count(t) > page.count(t) and count_term(t, text) > count_term(t, page)
    ]


def _write_preset(bench: Bench, said: Iterable[str]) -> Path:
    """A preset that says how the terms are spelled, and nothing of how they are misheard."""
    path = bench.make_folder() / "names.toml"
    lines = (f'"{term}" = []' for term in said)
    path.write_text("\n".join(["[glossary]", *lines, ""]), "utf-8")
    return path


def measure_mandarin(bench: Bench) -> list[bool]:
    """Rows: character errors and the English translation, each beside the better of bare's two modes."""
    if bench.model.endswith(".en"):
        print(f"skip  {bench.model} knows no Mandarin")
        return []
    sound, page = find_sound(CHINESE), read_reference(SPLICED / f"{CHINESE}.ref.txt")
    (written,) = bench.transcribe([sound], "--language", "zh")
    ours = score(page, written).characters.rate or 0.0
    bare = {
        mode: score(page, answer.text).characters.rate or 0.0
        for mode, answer in _read_bare(bench, sound, "transcribe").items()
    }
    (written,) = bench.transcribe([sound], "--language", "zh", "--task", "translate")
    our_chrf = _rate_english(" ".join(turn.text for turn in read_transcript_file(written).turns))
    bare_chrf = {
        mode: _rate_english(answer.text)
        for mode, answer in _read_bare(bench, sound, "translate").items()
    }
    errors = ", ".join(f"{mode} {value:.2%}" for mode, value in bare.items())
    closeness = ", ".join(f"{mode} {value:.1f}" for mode, value in bare_chrf.items())
    return [
        report("Mandarin: CER", f"{ours:.2%}", f"<= {errors}", ours <= min(bare.values())),
        report("Mandarin in English: chrF", f"{our_chrf:.1f}", f">= {closeness}",
               our_chrf >= max(bare_chrf.values())),
    ]  # fmt: skip


def _read_bare(bench: Bench, sound: Path, task: str) -> dict[str, Answer]:
    """What bare hears in its two modes."""
    return {
        mode: bench.ask_bare([sound], batched=mode == "batched", language="zh", task=task)
        for mode in ("sequential", "batched")
    }


def _rate_english(text: str) -> float:
    """chrF, 0..100, against the English of all turns in one: sentences of a translation have no partners."""
    expected = " ".join(one.english for one in read_spliced(CHINESE).said)
    return float(corpus_chrf([text], [[expected]]).score)
