"""What a style holds against a cue, in points: the layout looks for the cues with the least sum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Penalties:
    """The price of each thing that a subtitle editor would change; all in points, 0 or more.

    Only their proportions count. A seam is a place between two words where a cue or line may end;
    it has one price, the first that fits, in this order:

    * none after a sentence or paragraph;
    * ``after_clause``: after a comma, semicolon, colon or dash;
    * ``inside_phrase``: between a number and its unit, a first and a last name, and after an
      article, auxiliary, negation, title or subject pronoun;
    * ``open_word``: after a preposition or conjunction that the next word belongs to;
    * ``stranded``: after such a word that closes all the same what stands before it, because a
      clause begins behind it ("what they talked about / when");
    * ``before_connective``: before a conjunction or preposition;
    * ``inside_word``: between two parts of one word;
    * ``elsewhere``.

    ``pause_relief_per_s`` makes a seam cheaper by so much for each second of silence, up to
    ``longest_relief_s``. A line's end has a seam's price times ``line_break_share``.

    A cue costs ``cue`` for being there, so that fewer, fuller ones win, and more for what it holds:

    * ``fragment``: no more of a sentence than its last, or its first, one or two words;
    * ``split_sentence``: each end of a cue inside a sentence that one cue could have held whole; less at
      a pause, and nothing at one of ``longest_relief_s``;
    * ``second_sentence``: each sentence that begins inside the cue;
    * ``long_over_sentences_per_s``: for each second above ``long_over_sentences_s`` of a cue that
      holds an end of a sentence, so that nobody waits long before a text that has been read;
    * ``brief``: a whole sentence with less than ``brief_s`` until the next cue, so that it shares a cue with
      its neighbour, and a short reply with its question, rather than flashing by;
    * ``lone_word``: one word that is no sentence;
    * ``no_name``: no room for a name that is asked for, which is left out sooner than a phrase is torn or
      a rule broken for it;
    * ``second_voice``: two speakers, so that they share a cue only where that saves a cue;
    * ``silence_per_s``: each second of silence inside it beyond ``silence_free_s``, up to
      ``most_silence``; ``paragraph_inside``: a paragraph that begins inside it;
    * ``uneven``: lines that differ by a whole width, in proportion; ``top_heavy``: the upper line is
      the longer one; ``lone_word_line``: one word alone in a line;
    * ``too_fast``, and in proportion to the time that is missing ``too_fast_share``: fewer ticks than
      its reading speed asks for;
    * ``late_per_ms``: coming later than its first word; beyond what the style allows ``too_late`` and
      ``too_late_per_ms``.

    Breaking a rule of speed or time costs more than any place to part does.

    Source: what is a fault at all, and the order of the seams, is Netflix Timed Text Style Guide,
    English (USA), "Line Treatment" (after punctuation, else before conjunctions and prepositions;
    never between article and noun, first and last name, verb and subject pronoun, auxiliary or
    negation; a longer line below), BBC Subtitle Guidelines, "Line breaks" and "Timing" (a subtitle
    holds a whole sentence where it can, sentences are not strung together, nothing stays long after
    it was read). The points are ours; how they were chosen is told in tests/benchmarks/README.md.
    """

    after_clause: float = 5.0
    before_connective: float = 6.0
    elsewhere: float = 15.0
    inside_word: float = 20.0
    stranded: float = 30.0
    open_word: float = 70.0
    inside_phrase: float = 110.0
    pause_relief_per_s: float = 8.0
    longest_relief_s: float = 1.0

    cue: float = 9.0
    fragment: float = 30.0
    split_sentence: float = 20.0
    second_sentence: float = 6.0
    long_over_sentences_per_s: float = 20.0
    long_over_sentences_s: float = 3.5
    brief: float = 20.0
    brief_s: float = 1.0
    lone_word: float = 15.0
    second_voice: float = 20.0
    no_name: float = 60.0
    silence_per_s: float = 30.0
    silence_free_s: float = 0.5
    most_silence: float = 80.0
    paragraph_inside: float = 40.0

    line_break_share: float = 0.4
    uneven: float = 6.0
    top_heavy: float = 1.0
    lone_word_line: float = 3.0

    too_fast: float = 240.0
    too_fast_share: float = 200.0
    late_per_ms: float = 0.01
    too_late: float = 200.0
    too_late_per_ms: float = 0.06


DEFAULT_PENALTIES = Penalties()
