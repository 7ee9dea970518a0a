"""How the number of the notebook of unknown voices was chosen: speakers that the diarizer found, against each other.

``calibrate_voices`` compares clean clips. A speaker that was told apart may hold some of another's speech, or be two
people who were taken for one, and is compared with everybody of every earlier episode; so it is measured here as it is
used. An episode is two or three of ten voices (``mixtures``), in a quiet room, noise, an echo or by telephone, told
apart by the program's diarizer; of the other half of their readings another episode is made. Real conversations are
cut in two halves, each told apart for itself. Who a found speaker is is who speaks most of its time.

Each cell: pairs of different people taken for one / pairs of one person not known again, in per cent. The first counts
more: a speaker is compared with everybody in a notebook. So the threshold is the lowest of these at which no more than
one pair in a thousand is taken for one; those are of speakers whom the diarizer had mixed up, as the lines below show,
which leave these out. The last lines are of whole notebooks, as the program uses them: everybody who was found is
looked for among all people of all other episodes, with themself among them and without, and is taken for the right one,
for another or for somebody new. Takes some six minutes.

    python -m tests.benchmarks.calibrate_unknown_voices
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pipeline.domain import Span, SpeakerSpan, VoicePrint
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.names import score_voices
from pipeline.run.recording.speakers.unknown_speakers import SHORTEST_S as SHORTEST_KEPT_S
from pipeline.run.recording.speakers.unknown_speakers import match_people
from pipeline.voicebook import Hearing, Notebook, UnknownPerson
from tests.benchmarks.calibrate_voices import change_sound
from tests.benchmarks.measure import SHARED
from tests.benchmarks.mixtures import MEN, VOICES, WOMEN, cut_voice
from tests.benchmarks.speakers import RATE, Samples, Turns, decode, find_audio, read_turns

THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
SOUNDS = ("quiet", "noise", "echo", "phone", "mobile")
SHORTEST_S = (1, 4, 8, 16)
LONGEST_S = 75
DRAWS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A speaker that was found: in which episode, what it sounds like, and who it is for how much of its time."""

    episode: str
    half: int
    person: str
    purity: float
    voiceprint: VoicePrint


def make_episodes() -> Iterator[tuple[str, int, Samples, Turns]]:
    """Yield episodes of some voices: name, half of the readings, samples, true turns."""
    rng = np.random.default_rng(22)
    for draw in range(DRAWS):
        for sound in SOUNDS:
            for sexes in ((MEN, MEN), (WOMEN, WOMEN), (MEN, WOMEN), (VOICES, VOICES, VOICES)):
                names: list[str] = []
                for sex in sexes:
                    names.append(str(rng.choice([n for n in sex if n not in names])))
                half = int(rng.integers(2))
                name = f"{draw} {sound} {' '.join(names)} {half}"
                yield name, half, *join_voices(name, names, half, sound)


def join_voices(name: str, voices: Sequence[str], half: int, sound: str) -> tuple[Samples, Turns]:
    """An episode in which voices read in turns, one to three utterances each."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    left = {v: list(rng.permutation(len(cut_voice(v)[half::2]))) for v in voices}
    pieces, turns, at = [np.zeros(RATE // 2, np.float32)], [], RATE // 2
    while all(left.values()) and at < LONGEST_S * RATE:
        for voice in voices:
            for _ in range(min(len(left[voice]), int(rng.integers(1, 4)))):
                said = cut_voice(voice)[half::2][left[voice].pop()]
                pause = np.zeros(int(rng.uniform(0.1, 0.8) * RATE), np.float32)
                span = Span(at * 1000 // RATE, (at + len(said)) * 1000 // RATE)
                turns.append(SpeakerSpan(span, voice))
                pieces += [said, pause]
                at += len(said) + len(pause)
    return change_sound(np.concatenate(pieces), sound, rng), tuple(turns)


def cut_conversations() -> Iterator[tuple[str, int, Samples, Turns]]:
    """Yield both halves of each real conversation; people of two of them are strangers."""
    folders = (SHARED / "eval" / "ami", SHARED / "eval" / "conversations")
    for turns in sorted(path for folder in folders for path in folder.rglob("*.rttm")):
        samples, true = decode(find_audio(turns)), read_turns(turns)
        middle_ms = len(samples) * 500 // RATE
        for half, (low, high) in enumerate(((0, middle_ms), (middle_ms, 2 * middle_ms))):
            own = tuple(
                SpeakerSpan(
                    Span(max(t.span.start_ms, low) - low, min(t.span.end_ms, high) - low),
                    f"{turns.stem} {t.speaker}",
                )
                for t in true
                if t.span.start_ms < high and t.span.end_ms > low
            )
            yield turns.stem, half, samples[low * RATE // 1000 : high * RATE // 1000], own


def find_speakers(episodes: Iterator[tuple[str, int, Samples, Turns]]) -> Iterator[Found]:
    """Yield every speaker that the program finds."""
    diarizer, embedder = OnnxDiarizer(1), OnnxVoiceEmbedder(1)
    for name, half, samples, turns in episodes:
        spans = diarizer.diarize(samples)
        for label, voiceprint in embedder.embed_speakers(samples, spans).items():
            shares = _share(spans, label, turns)
            if shares:
                ((person, ms),) = shares.most_common(1)
                yield Found(name, half, person, ms / shares.total(), voiceprint)


def _share(spans: Sequence[SpeakerSpan], label: str, turns: Turns) -> Counter[str]:
    """For how many milliseconds of a found speaker's time each person speaks."""
    shares: Counter[str] = Counter()
    for span in (s.span for s in spans if s.speaker == label):
        for turn in turns:
            both = min(span.end_ms, turn.span.end_ms) - max(span.start_ms, turn.span.start_ms)
            if both > 0:
                shares[turn.speaker] += both
    return shares


def print_table(title: str, found: Sequence[Found], shortest_s: float) -> None:
    """Print both errors by threshold, of speakers of whom so much was heard."""
    heard = [f for f in found if f.voiceprint.seconds >= shortest_s]
    same, strangers = [], []
    for a, b in combinations(heard, 2):
        if a.episode == b.episode and a.half == b.half:
            continue
        score = score_voices(a.voiceprint, b.voiceprint)
        if a.person != b.person:
            strangers.append(score)
        elif a.half != b.half:  # the same readings would be too easy
            same.append(score)
    own, other = np.array(same), np.array(strangers)
    cells = [
        f"{100 * (other >= t).mean():>7.2f}/{100 * (own < t).mean():>5.1f}" for t in THRESHOLDS
    ]
    worst = f"{other.max():.2f}" if len(other) else "-"
    print(
        f"{title:14}{shortest_s:3} s {len(other):6}/{len(own):4}" + "".join(cells),
        worst,
        flush=True,
    )


def print_notebook(found: Sequence[Found]) -> None:
    """Print who would be taken for whom in a notebook of everybody who was found."""
    heard = [f for f in found if f.voiceprint.seconds >= SHORTEST_KEPT_S]
    for is_there in (True, False):
        taken: Counter[str] = Counter()
        for speaker in heard:
            others = [f for f in heard if f.episode != speaker.episode or f.half != speaker.half]
            others = [f for f in others if f.person != speaker.person or f.half != speaker.half]
            others = [f for f in others if is_there or f.person != speaker.person]
            people = sorted({f.person for f in others})
            if is_there and speaker.person not in people:
                continue
            notebook = Notebook()
            for f in others:
                number = people.index(f.person) + 1
                place = f"{f.episode} {f.half}"
                hearing = Hearing(f.voiceprint, place, place, f.person)
                notebook = _put(notebook, number, hearing)
            match = match_people(notebook, {"": speaker.voiceprint}).get("")
            right = match is not None and people[match - 1] == speaker.person
            taken["new" if match is None else "right" if right else "WRONG"] += 1
        who = "who is in the notebook" if is_there else "who is not"
        print(f"{who}: {dict(taken)}", flush=True)


def _put(notebook: Notebook, number: int, hearing: Hearing) -> Notebook:
    known = {p.number: p for p in notebook.people}
    before = known[number].hearings if number in known else ()
    known[number] = UnknownPerson(number, (*before, hearing))
    return Notebook(tuple(known.values()))


def main() -> None:
    """Print the tables."""
    print(f"{'':18} pairs     " + "".join(f"{t:>13.2f}" for t in THRESHOLDS), "worst stranger")
    for title, episodes in (("mixtures", make_episodes()), ("conversations", cut_conversations())):
        found = list(find_speakers(episodes))
        impure = sum(f.purity < 0.8 for f in found)
        print(
            f"{title}: {len(found)} speakers found, {impure} of them for less than 80 % one person"
        )
        for shortest_s in SHORTEST_S:
            print_table(title, found, shortest_s)
        for shortest_s in SHORTEST_S:
            print_table("…pure", [f for f in found if f.purity >= 0.8], shortest_s)
        print_notebook(found)


if __name__ == "__main__":
    main()
