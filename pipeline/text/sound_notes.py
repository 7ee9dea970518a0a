"""Notes in brackets that describe a sound, a gesture or a gap: ``[door slams]``, ``(laughs)``, ``（掌声）``.

Pages, subtitles and transcripts of other programs have them where nothing is said. The words are data by
language; what joins them is a few rules on how such notes are built, which tell them from the words that
an editor puts in brackets (``[the bridge]``, ``[having]``).

Source: what transcribers and captioners are told to write: https://support.rev.com,
https://www.npr.org/transcripts, DCMP's Captioning Key and the BBC's Subtitle Guidelines on sound effects;
Dresing and Pehl's rules for German (``(unv.)``, ``(lacht)``); GAT 2 (``((lacht))``) (facts, not text).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pipeline.languages import NAMES as LANGUAGES
from pipeline.text.scripts import CJK_CHARACTER
from pipeline.text.words import word_set

MUSIC_NOTES: Final = "♩♪♫♬🎵🎶"

_MOST_WORDS = 8
_MOST_BEFORE = 3
"""Words of a note before the one for the sound: who or what makes it."""
_MOST_CJK_CHARACTERS = 12

# English verbs of sounds and gestures: in a note they stand as "laughs", "laughing".
_VERBS = word_set(
    "applaud bang bark bawl beep belch blare bleat bleep boo boom breathe burp buzz cackle chant chatter cheer"
    " chirp chuckle clang clank clap clatter clear click clink clunk cough crackle crash creak croak crunch cry"
    " ding drip drone exhale explode fizz flutter gasp gesture giggle gobble groan growl grunt gulp gurgle hiccup"
    " hiss honk hoot howl hum inhale interject interpose interrupt jingle laugh meow moan moo mumble murmur mutter"
    " neigh nod overlap pant purr quack rattle rev ring roar rumble rustle scoff scrape screech scream shatter shout"
    " shriek shrug shush sigh sing sizzle slam sneeze sneer snicker sniff sniffle snigger snore snort sob splash"
    " splutter squawk squeak squeal stammer stomp stutter sputter swish thud thump thunder tinkle toot trumpet"
    " twang vibrate wail warble weep wheeze whimper whine whinny whir whirr whisper whistle whizz whoop whoosh yap"
    " yawn yell yelp smile grin frown wink blare blast resonate reverberate echo clack chime knock"
)
# Their forms in "-s" are also things in the plural: alone in a sentence they are an editor's words.
_THINGS = word_set(
    "point ring sign chime knock blast echo wink drip boom crash play tick toll pop crack snap tap"
)
_NOUNS = word_set(
    "laughter laugh applause ovation crosstalk cross-talk off-mic offmic overtalk inaudible unintelligible"
    " indiscernible indistinct inaud unint unclear garbled incomprehensible soundbite sic ph phonetic unk"
    " redacted bleep bleeped expletive bracketed blank_audio no_speech clearing cries crying"
    # German
    " lacht lachen lachend gelächter applaus beifall klatscht klatschen unverständlich unv seufzt seufzen seufzend"
    " schweigt hustet husten räuspert räuspern schluchzt weint schmunzelt schmunzeln grinst lächelt lächeln nickt"
    " flüstert flüsternd stöhnt zögert jubelt jubel pfeift niest gähnt zwischenruf zwischenrufe zuruf zurufe klingelt"
    " knallt bellt heult quietscht raschelt rauscht störgeräusch störgeräusche undeutlich heiterkeit klopfen"
    # French
    " rit rient rire rires riant ricane applaudissements applaudit applaudissent inaudible inaudibles incompréhensible"
    " incompréhensibles inintelligible soupir soupirs soupire tousse toussotement pleure pleurs sourit sourire chuchote"
    " hésite brouhaha sonnerie hochement chevauchement"
    # Spanish
    " ríe ríen rie risa risas riendo riéndose carcajada carcajadas aplauso aplausos aplaude aplauden ininteligible"
    " incomprensible suspira suspiro suspiros tose llora llorando llanto sonríe susurra murmullos asiente solapamiento"
    # Italian
    " ride ridono ridendo risata risate applausi applauso applaudono incomprensibile inudibile sospira sospiro tossisce"
    " piange sorride sussurra brusio annuisce squilla"
    # Portuguese
    " ri riso risos risada risadas rindo palmas inaudível ininteligível incompreensível suspira suspiro tosse chora"
    " chorando sorri sussurra acena"
    # Dutch
    " gelach lacht lachend onverstaanbaar onhoorbaar zucht hoest huilt glimlacht knikt fluistert gejuich gegiechel"
    # Russian
    " смех смеётся смеется смеются смеясь хохот хохочет аплодисменты аплодируют неразборчиво неразб невнятно"
    " вздох вздыхает кашель кашляет кашляют плачет плач улыбается шепчет шёпотом шепотом кивает хихикает всхлипывает"
    # Polish
    " śmiech śmieje śmieją oklaski brawa niezrozumiałe niesłyszalne niewyraźne nieczytelne wzdycha kaszle kaszel płacze"
    " uśmiecha szepcze chichocze chichot"
    # Swedish, Danish, Norwegian
    " skratt skrattar applåder ohörbart suckar hostar uhørbart klapper sukker"
    # Korean, Arabic
    " 웃음 웃음소리 박수 박수소리 한숨 침묵 ضحك تصفيق"
)
# Sounds and silences that are words of sentences too: a note where nothing else stands in it.
_SOUNDS = word_set(
    "music song noise noises static silence pause paused beep beeps bells footsteps sirens gunshot gunshots"
    " chatter feedback foreign musik pause stille schweigen geräusch geräusche lärm rauschen musique bruit"
    " bruits música ruido ruidos silencio pausa ruído ruídos silêncio barulho musica rumore rumori silenzio"
    " muziek geluid geluiden stilte pauze lawaai"
    " музыка шум пауза тишина молчание звук muzyka pauza cisza hałas paus tystnad latter ler 음악 موسيقى playback"
)
# What makes sounds, and what it does then: "door opens", "car approaching".
_SOURCES = word_set(
    "sound sounds voice voices bell siren theme jingle audio video clip recording tape line connection signal crickets"
    " rain wind engine phone phones cellphone telephone alarm door doors gate window car cars truck bus train plane"
    " helicopter traffic horn dog dogs cat cats bird birds baby water keys paper papers chair chairs glass dishes"
    " keyboard camera gun guns fire clock machine motor elevator microphone mic drum drums guitar piano trumpet choir"
    " mike audio playback звук голос телефон"
    " stimmen ton telefon tür handy glocken voix téléphone porte voces golpes teléfono puerta vozes telefone porta voci"
    " telefono stemmen telefoon deur"
)
_DOINGS = word_set(
    "opens opening closes closing shuts shutting starts starting stops stopping begins beginning ends ending plays"
    " playing approaches approaching passes passing drops dropping falls falling breaks breaking cuts cutting runs"
    " running fades fading swells swelling continues continuing rises rising turns idling blowing goes going"
    " geht öffnet schließt fällt spielt setzt sonne s'ouvre claque joue suena abre cierra suonano suona si apre"
    " toca fecha gaat speelt"
)
_GESTURES = word_set(
    "points pointing waves waving throat knocking ticking ringing popping cracking"
    " snapping tapping tolling signing"
)
_GAPS = re.compile(
    r"off[- ](?:mic|microphone|camera|air|the record)|no (?:audio|sound|response|verbal response|audible response)"
    r"|(?:break|gap|interruption|skip) in (?:the )?(?:audio|recording|tape|sound)"
    r"|(?:audio|tape|recording) (?:gap|break|skips?)"
    r"|(?:simultaneous|overlapping) (?:speech|speakers|voices|talking|conversations?)|multiple (?:speakers|voices)"
    r"|technical (?:difficulties|issues)|dead air|(?:end|beginning|start) of (?:tape|recording|audio|side \w)"
    r"|들리지 않음"
)
"""Notes on what is not on the recording; none of their words says so by itself."""
# What goes with them.
_COMPANIONS = word_set(
    "and in of on his her their its the a an both all everyone everybody audience crowd panel group room general"
    " loud loudly light long short brief more scattered nervous background mutual starts stops begins ends start end up"
    " continues continued speech talk talking speaking off at to with from head hands he she they again fades out in"
    " over distance distant distantly speaker speakers soft upbeat dramatic gentle simultaneous multiple several people"
    " man woman men women child children everyone's cuts dropped drops lost no intro outro opening closing through"
    " together along break gap begin end"
    " в на с из зал зале зала все громко тихо долгая длинная короткая голоса фоне się na sali w tle wszyscy"
    " im und publikum allgemein allgemeine allgemeiner allgemeines sich alle beide der die das dem den kurz kurze"
    " lange leise laut sekunden sek hintergrund durcheinander akustisch nicht einem ein eine beim mit auf kopf"
    " dans la le les salle du de des sonore public bas en fond se courte long longue ensemble tous hoche tête"
    " el los las al del público sala fondo todos larga corta con cabeza garganta aclara"
    " il in lo gli della nel pubblico tutti lunga breve testa"
    " o os as na no da do plateia fundo longa curta cabeça todos"
    " het een publiek op achtergrond lange korte zaal allen schraapt keel"
)
_DETERMINERS = word_set(
    "a an the this that these those my your our its some any each every no two three four five many few several"
    " der die das den dem ein eine einen mein meine le la les un une mon ma el los las una mi il lo gli o os as um uma"
    " het een mijn"
)
_OPEN_PHRASES = _DETERMINERS | word_set("his her their and or of")
# What sentences have in them, and notes don't.
_SENTENCE_WORDS = word_set(
    "i you we me us my your our it's that's i'm you're is are was were be been being am have has had do does did will"
    " would can could should must not don't that which who whom whose because if but or when where whether why how"
    " what ich du wir ist war sind waren nicht je nous est était yo nosotros es era io noi è eu nós wij ben"
)
_PARTICIPLE = re.compile(r"[a-z]{3,}ing")
_TOWARDS = word_set("to at on out over around up down his her their")
_MANNERS = word_set("speaks sings talks in")
_LANGUAGE = (
    rf"(?:{'|'.join(map(re.escape, LANGUAGES.values()))}|mandarin|flemish|burmese|gaelic|irish|creole|native language"
    r"|(?:an?other |an? )?foreign language|(?:an?other |an? unknown |an? )language|sign language)"
)
_SPEAKS = r"(?:\w+ ){0,2}(?:speaks|speaking|talks|talking|sings|singing|responds|responding|answers|replies|continues)"
_OTHER_LANGUAGE = (  # what the great languages are called in those of this file
    r"fran[çc]ais|anglais|allemand|espagnol|italien|russe|arabe|chinois|japonais|portugais|franc[ée]s|ingl[ée]s|alem[áã]n"
    r"|alemão|español|espanhol|italiano|ruso|russo|árabe|chino|chinês|japonés|japonês|portugu[ée]s|português|inglese"
    r"|francese|tedesco|spagnolo|arabo|cinese|giapponese|portoghese|inglês|francês"
)
_SPEAKS_LANGUAGE = re.compile(
    rf"{_SPEAKS}(?: in)? {_LANGUAGE}(?: language| speech)?|(?:non-english|foreign)(?: (?:speech|language))?"
    rf"|spricht(?: auf)? \w+isch|(?:(?:parle|parlant) en|habla(?:ndo)?(?: en)?|parla(?:ndo)?(?: in)?"
    r"|fala(?:ndo)?(?: em)?)"
    rf" (?:{_OTHER_LANGUAGE})"
)
_IN_LANGUAGE = re.compile(rf"in {_LANGUAGE}|auf \w+isch|(?:en|em|in) (?:{_OTHER_LANGUAGE})")
"""That somebody speaks another language: "[speaks Russian]", "[in Spanish]"."""
_ADVERB = re.compile(r"\w+ly|\w+ment|\w+mente|\d+|s|sec|seconds?|min|minutes?")

_AUDIENCE = "(?:众人?|眾人?|观众|觀眾|全场|全場|大家|台下|一同|会場|場内|二人|两人|兩人|哄堂|轻|輕|微|苦|爆|冷)"
_CJK_NOTE = re.compile(
    rf"{_AUDIENCE}?(?:大?笑(?:い(?:声)?|声|聲|了|起来|起來|场|場)?|掌声|掌聲|鼓掌|拍手|欢呼声?|歡呼聲?|歓声|起立鼓掌"
    r"|沉默|停顿|停頓|无声|無声|無言|沈黙|間|音乐|音樂|音楽|背景音乐|背景音樂|BGM|叹气|嘆氣|ため息|咳嗽?|哭|哭泣|哽咽|泣|涙"
    r"|噪音|杂音|雑音|插话|插話|打断|打斷|同时说话|同時說話|点头|點頭|摇头|搖頭|うなずく|頷く|効果音|着信音|音效"
    r"|[无無]法听清|[听聽]不清楚?|不清楚?|模糊不?清?|聞き取れず|聞き取り不能|聞取不能|聴取不能|聞き取りづらい|不明瞭?|判別不能)"
    r"|\w{0,6}(?:掌|笑|铃|鈴|哭|叫|枪|槍|雷|风|風|雨|水|脚步|腳步|敲门|敲門|关门|關門|开门|開門|欢呼|歡呼|汽笛|警笛|爆炸|引擎"
    r"|鼓|钟|鐘|咳嗽|呼吸|心跳|键盘|鍵盤|噪|吼)[声聲]|\w{1,6}の[音声]"
    r"|\w{1,8}(?:が鳴る|を鳴らす|响了?|響了?)"
)


def _inflect(verb: str) -> tuple[str, str]:
    """A verb as it stands in notes: ``claps`` and ``clapping``."""
    third = f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{verb}s"
    if verb.endswith(("s", "sh", "ch", "zz", "x")):
        third = f"{verb}es"
    if re.fullmatch(r"[^aeiou]*[aeiou][bgmnpt]", verb) or verb in ("rev",):
        return third, f"{verb}{verb[-1]}ing"
    return third, f"{verb.removesuffix('e') if not verb.endswith(('ee', 'oe')) else verb}ing"


_PARTICIPLES = frozenset(_inflect(verb)[1] for verb in _VERBS)
_STRONG = (_NOUNS | _PARTICIPLES | {_inflect(verb)[0] for verb in _VERBS}) - {
    _inflect(verb)[0] for verb in _THINGS
}
_THING_FORMS = frozenset(form for verb in _THINGS for form in _inflect(verb))
_STEMS = re.compile(
    r"(?:laugh|chuckl|giggl|applau|whistl|whisper|snort|clapp|inaudib|unintellig|indiscern|crosstalk)\w*"
)
_WEAK = _SOUNDS | _GESTURES | _THING_FORMS


def is_sound_note(text: str) -> bool:
    """Whether a text in brackets is a note on a sound, a gesture or a gap wherever it stands.

    It has a word that means nothing else and is no part of a sentence, or only words of such notes.
    """
    words = _read_words(text)
    if words is None:
        return _is_cjk_note(text)
    is_language = len(words) > 1 and _SPEAKS_LANGUAGE.fullmatch(" ".join(words)) is not None
    return bool(_find_strong(words)) or _is_only_notes(words) or is_language or _is_gap(words)


def names_language(text: str) -> bool:
    """Whether a text in brackets says in which language something is said: "in Spanish", "auf Englisch"."""
    words = _read_words(text)
    return words is not None and _IN_LANGUAGE.fullmatch(" ".join(words)) is not None


def is_pure_note(text: str) -> bool:
    """Whether nothing but words of such notes stands in it, or somebody who makes a sound.

    Round brackets are part of many a sentence: there the note must be one from end to end.
    """
    words = _read_words(text)
    if words is None:
        return _is_cjk_note(text)
    strong = _find_strong(words)
    before = words[: strong[0]] if strong else words
    named = len(before) <= _MOST_BEFORE or all(map(_is_of_notes, before))
    return (
        _is_only_notes(words)
        or _is_gap(words)
        or (bool(strong) and named and all(map(_is_of_notes, words[strong[0] :])))
    )


def could_be_sound_note(text: str) -> bool:
    """Whether a text in brackets is such a note if it stands between sentences, as no editor's word does.

    It may be about any doing: "[speaking French]", "[dice hitting the table]".
    """
    words = _read_words(text)
    if words is None:
        return _is_cjk_note(text)
    doing = any(_PARTICIPLE.fullmatch(word) for word in words) or (
        words[0] in _MANNERS and len(words) > 1
    )
    about = words[-1] in _WEAK and (words[0] not in _OPEN_PHRASES or len(words) > 2)
    return is_sound_note(text) or doing or about or words[0] in _WEAK


def _read_words(text: str) -> list[str] | None:
    """The words of a note in lower case, without times and marks; ``None`` where it can be none.

    A note in Chinese or Japanese is not made of words.
    """
    if CJK_CHARACTER.search(text):
        return None
    plain = re.sub(r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?", " ", unicodedata.normalize("NFC", text))
    bare = (raw.strip(" .,;:!?…\"'“”’()-–—*_~").casefold() for raw in plain.split())
    words = [word.replace("’", "'") for word in bare if word]
    if not 0 < len(words) <= _MOST_WORDS or not _SENTENCE_WORDS.isdisjoint(words):
        return None
    return words


def _is_gap(words: list[str]) -> bool:
    return _GAPS.fullmatch(" ".join(words)) is not None


def _is_cjk_note(text: str) -> bool:
    plain = re.sub(r"[\d:.,：，。！!？?…\s]+", "", text)
    return len(plain) <= _MOST_CJK_CHARACTERS and _CJK_NOTE.fullmatch(plain) is not None


def _is_strong(word: str) -> bool:
    return (
        word in _STRONG
        or _STEMS.fullmatch(word) is not None
        or ("-" in word and any(part in _STRONG for part in word.split("-")))
    )


def _find_strong(words: list[str]) -> list[int]:
    """The places of words that say by themselves that this is a note; none of a thing: "the singing"."""
    return [
        at
        for at, word in enumerate(words)
        if (_is_strong(word) and not (at > 0 and words[at - 1] in _DETERMINERS))
        or (at > 0 and word in _DOINGS and words[at - 1] in _SOURCES | _SOUNDS)
        or (at == 0 and word in _GESTURES | _THING_FORMS and words[1:2] and words[1] in _TOWARDS)
    ]


def _is_of_notes(word: str) -> bool:
    known = word in _COMPANIONS or word in _WEAK or word in _SOURCES or word in _DOINGS
    return known or _is_strong(word) or _ADVERB.fullmatch(word) is not None


def _is_only_notes(words: list[str]) -> bool:
    """Whether the words are those of notes, and one of them a sound; "points" alone is a thing."""
    return (
        not (len(words) == 1 and words[0] in _GESTURES | _THING_FORMS and words[0].endswith("s"))
        and words[0] not in _OPEN_PHRASES
        and any(word in _WEAK for word in words)
        and all(map(_is_of_notes, words))
    )
