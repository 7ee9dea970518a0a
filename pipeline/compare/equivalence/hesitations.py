"""What fills time in speech, by language, as data. All words in lower case.

Sources: H. Clark and J. Fox Tree, "Using *uh* and *um* in spontaneous speaking" (Cognition 84, 2002), whose
appendix lists fillers of fifteen languages; the article "Filler (linguistics)" of Wikipedia, with those of
forty; M. Meteer et al., "Dysfluency Annotation Stylebook" (1995), for English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pipeline.text.words import word_set

HESITATIONS: Final[Mapping[str, frozenset[str]]] = {
    "": word_set(
        "uh uhm umm hm hmm mm mmm mhm äh ähm öh öhm euh heu ehm øh øhm ööh ahm ahn ăă yyy ııı эм ээ мм хм"
    ),
    "ar": word_set("اه آه ااه امم اممم ممم همم"),
    "bg": word_set("ъъ ъм ъ ъ-ъ ммм хм ами"),
    "bn": word_set("উম উমম অ্যা"),
    "ca": word_set("eh ehm em hm mm mmm ah"),
    "cs": word_set("ehm ééé eee ee hm hmm mm mmm é"),
    "da": word_set("øh øhm øøh øhh eh hm hmm mm mmm æh æhm"),
    "de": word_set("äh ähm öh öhm hm hmm mhm mm tja ähem ehm"),
    "el": word_set("ε εμ εε εεε μμ μμμ χμ αμ"),
    "en": word_set("um umm ummm uh uhh uhm er erm ah eh hm hmm mm mmm mhm uh-huh mm-hmm"),
    "es": word_set("eh em ehm este hm mm mmm ah"),
    "et": word_set("ee ää õõ mm hm noh"),
    "fa": word_set("اه ااا اوم امم ممم هوم آآ"),
    "fi": word_set("öö ööö öh ööh ää äää ehm hm hmm mm mmm"),
    "fr": word_set("euh heu hum hm hmm ben bah hein beuh mmh"),
    "he": word_set("אה אהה אהם אממ אמ ההה הממ המממ"),
    "hi": word_set("अं अम उम उम्म हम्म आं ऊं अअ एं"),
    "hr": word_set("hm hmm em ehm mm mmm"),
    "hu": word_set("őő öö ööö hm hmm ööm"),
    "id": word_set("eh em ehm emm hm hmm mm anu ee eee"),
    "it": word_set("eh ehm uhm mh mhm mmm ehmm eeh beh"),
    "ko": word_set("음 음음 으음 흠 어 어어 에 으 아 저어 그으 엄"),
    "lt": word_set("nu em mm hm eee"),
    "lv": word_set("ē ēē mm hm nu em"),
    "nl": word_set("eh ehm uh uhm hm hmm mm mmm euh ehh"),
    "no": word_set("eh øh øhm ehm øøh hm hmm mm mmm æh æhm em"),
    "pl": word_set("yyy yy y eee ee e ehm em hm hmm mm mmm mhm yhm ym"),
    "pt": word_set("hã eh hum hmm ahn ah hm uhm éé ãh"),
    "ro": word_set("ă ăă ăăă îî âââ hm hmm mm mmm păi"),
    "ru": word_set("э ээ эээ эм эмм мм ммм хм гм а-а э-э э-э-э м-м м-м-м кхм"),
    "sk": word_set("ehm eee ee hm hmm mm mmm é"),
    "sl": word_set("eee ee em hm hmm mm mmm"),
    "sr": word_set("hm hmm em ehm mm mmm хм ммм ээ"),
    "sv": word_set("eh öh öhm ehm äh ähm hm hmm mm mmm ööh eeh em"),
    "sw": word_set("eh ee mmh"),
    "ta": word_set("ம்ம் ஆ உம் ஹ்ம்"),
    "tr": word_set("ııı ıı ı eee ee e hmm hm ıh ımm ııh mmm"),
    "uk": word_set("е ее еее ем емм мм ммм хм гм е-е м-м"),
    "ur": word_set("اں ام امم ہمم ہم"),
    "vi": word_set("ờ ờm ừm ừ ơ à ờờ hừm um ừmm ưm"),
    "zh": word_set("呃 嗯 啊 哦 噢 喔 诶 欸 唉 哎 呀 哇 唔 嗳 嘿"),
}
"""Sounds of hesitation: a filler wherever they stand; under no name those that are a word in no language."""

SPACELESS_SOUNDS: Final[Mapping[str, re.Pattern[str]]] = {
    "ja": re.compile(
        r"(?:え(?:[ーぇえ]{1,8}っ?|っ)とー*|え[ーぇ]+|えと(?=[ー、,…])ー*|あ[ーぁ]+|あの(?:[ーぉ]+|う)|その[ーぉ]+|ま[あぁー]+"
        r"|う[ーぅ]+[んむ]*|ん[ーっ]+と?ー*|ふ[ーぅ]+[んむ]"
        r"|(?:あの|その|そのう|こう|ま|ね|ほら|うん|んと|なんか)(?=[、,…]))[、,…]?"
    ),
    "th": re.compile("เอ่?อ+|เอ้อ|เอิ่ม+|อื+ม+|อึ+ม+|อ่า+|อ้า+|เอ๊ะ"),
    "lo": re.compile("ເອີ[່]?|ອື[ມ]+|ເອ່ີ"),
    "my": re.compile("အင်း|အာ[း]?(?=[၊ ])|အဲ(?=[၊ ])"),
    "km": re.compile("អឺ+|អ៊ឺ|អេ៎"),
}
"""The same in scripts without spaces, in a text as it is written: drawn out, or followed by a pause.

Source, Japanese: S. Maruyama and K. Maekawa's tag F of the Corpus of Spontaneous Japanese (あのー, えーと, まあ, その,
うーん, and their drawn-out forms).
"""

LENGTHENED: Final = re.compile("(?<=[ァ-ヺー][ァ-ヺ])ー(?![ァ-ヺー])|(?<=[ぁ-ゖ])ー+")
"""A sign of length that Japanese may leave out: at the end of a foreign word, and where speech is drawn.

Source: JIS Z 8301 (コンピュータ beside コンピューター); a word of two characters keeps it (キー).
"""

DISCOURSE: Final[Mapping[str, frozenset[tuple[str, ...]]]] = {
    "ar": frozenset({("يعني",), ("طيب",), ("والله",), ("مثلا", "يعني")}),
    "cs": frozenset({("prostě",), ("jakoby",), ("vlastně",), ("jako",), ("takže",)}),
    "da": frozenset({("altså",), ("ligesom",), ("du", "ved"), ("sådan",)}),
    "de": frozenset({("sozusagen",), ("halt",), ("irgendwie",), ("also",)}),
    "el": frozenset({("λοιπόν",), ("δηλαδή",), ("ξέρεισ",)}),
    "en": frozenset(
        {("you", "know"), ("i", "mean"), ("kind", "of"), ("sort", "of"), ("like",)}
        | {("uh", "huh"), ("mm", "hm"), ("mm", "hmm")}
    ),
    "es": frozenset({("o", "sea"), ("sabes",), ("digamos",)}),
    "fa": frozenset({("یعنی",), ("خب",), ("مثلا",)}),
    "fi": frozenset({("niin", "kuin"), ("niinku",), ("tota",), ("tuota",), ("siis",)}),
    "fr": frozenset({("tu", "sais"), ("vous", "savez"), ("genre",), ("du", "coup"), ("quoi",)}),
    "he": frozenset({("כאילו",), ("יעני",), ("זאת", "אומרת")}),
    "hi": frozenset({("मतलब",), ("यानी",), ("यानि",)}),
    "hr": frozenset({("ovaj",), ("znači",), ("mislim",)}),
    "hu": frozenset({("hát",), ("izé",), ("szóval",)}),
    "it": frozenset({("cioè",), ("diciamo",), ("tipo",), ("insomma",)}),
    "ja": frozenset({tuple("なんか"), tuple("まあ")}),
    "ko": frozenset(
        {
            ("저기",),
            ("그",),
            ("저",),
            ("뭐",),
            ("막",),
            ("이제",),
            ("인제",),
            ("그니까",),
            ("뭐랄까",),
        }
    ),
    "nl": frozenset({("zeg", "maar"), ("weet", "je"), ("eigenlijk",)}),
    "no": frozenset({("liksom",), ("altså",), ("på", "en", "måte"), ("assa",)}),
    "pl": frozenset({("jakby",), ("znaczy",), ("po", "prostu"), ("wiesz",), ("tego",)}),
    "pt": frozenset({("tipo",), ("né",), ("quer", "dizer"), ("sabe",)}),
    "ro": frozenset({("deci",), ("adică",), ("gen",)}),
    "ru": frozenset(
        {("как", "бы"), ("значит",), ("типа",), ("так", "сказать"), ("это", "самое"), ("короче",)}
        | {("ну",), ("вот",), ("в", "общем"), ("знаете",)}
    ),
    "sr": frozenset({("ovaj",), ("znači",), ("mislim",), ("овај",), ("значи",)}),
    "sv": frozenset({("liksom",), ("alltså",), ("typ",), ("asså",), ("du", "vet")}),
    "tr": frozenset({("yani",), ("şey",), ("işte",), ("hani",), ("falan",)}),
    "uk": frozenset({("ну",), ("значить",), ("типу",), ("як", "би"), ("от",), ("ось",)}),
    "vi": frozenset({("kiểu",), ("kiểu", "như"), ("thì", "là")}),
    "zh": frozenset(
        map(
            tuple,
            [
                "就是说",
                "然后",
                "那个",
                "这个",
                "就是",
                "怎么说",
                "怎么说呢",
                "你知道",
                "对吧",
                "嘛",
            ],
        )
    ),
}
"""What is said to win time: a filler where it is on one side only, whole.

Source: besides those above, L. Schourup, "Discourse markers" (Lingua 107, 1999).
"""

OPENERS: Final[Mapping[str, frozenset[str]]] = {
    "ca": word_set("doncs bé bueno vale"),
    "cs": word_set("no tak takže nuže"),
    "da": word_set("nå ja jamen altså okay"),
    "de": word_set("also ja naja gut okay ok nun"),
    "en": word_set("well so okay ok yeah right oh now see look"),
    "es": word_set("bueno pues entonces sí vale ok"),
    "fr": word_set("alors bon ben oui ouais donc voilà"),
    "it": word_set("allora beh dunque ecco sì ok"),
    "nl": word_set("nou dus ja goed oké ok"),
    "no": word_set("nei ja jo altså okei ok nå"),
    "pl": word_set("no więc tak dobrze ok"),
    "pt": word_set("bom então pois olha ok"),
    "ru": word_set("ну вот так да итак"),
    "sv": word_set("ja nå alltså okej ok nej"),
    "tr": word_set("yani evet tamam peki ya"),
    "uk": word_set("ну от отже так"),
}
"""Fillers where they open a sentence and nothing else is missing there."""

_RUN: Final = re.compile(r"(\w)\1+")
_DRAWN_OUT: Final = re.compile(r"(\w)\1{2,}|[hm]{2}$|хх$|мм$")


@lru_cache(maxsize=20_000)
def is_hesitation(word: str, language: str) -> bool:
    """Return whether a word is a sound of hesitation, however long it is drawn (``ummmm``).

    Args:
        word: in lower case, without the punctuation around it.
        language: ISO 639-1 code; the sounds of all languages that are no word where it is unknown.
    """
    listed = HESITATIONS.get(language, HESITATIONS[""])
    if word in listed:
        return True
    return _DRAWN_OUT.search(word) is not None and _RUN.sub(r"\1", word) in _shorten(language)


@lru_cache(maxsize=64)
def _shorten(language: str) -> frozenset[str]:
    """The sounds of a language, each letter once."""
    return frozenset(_RUN.sub(r"\1", word) for word in HESITATIONS.get(language, HESITATIONS[""]))
