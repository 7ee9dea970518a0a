"""Regular and irregular spellings of one word, as data by language. All in lower case, without accents.

Sources: VarCon (K. Atkinson, "Variant Conversion Info", of the SCOWL word lists) and the list of British
and American spellings of OpenAI's Whisper (``english.json``, after tysto.com), whose pairs these rules
know; Duden and the Rat für deutsche Rechtschreibung, "Regeln und Wörterverzeichnis" (1996-2018); the
"Rectifications de l'orthographe" (Journal officiel, 6 December 1990); the "Acordo Ortográfico da Língua
Portuguesa" (1990); the Real Academia Española's "Ortografía" (2010); "Het Groene Boekje" (1995, 2015).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Rule = tuple[re.Pattern[str], str]

_V = "[aeiouy]"
_C = "[^aeiouy]"


def _compile(*rules: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


def _pair(text: str) -> dict[str, str]:
    """Words one after another, each with the spelling that it becomes."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


ENGLISH_RULES: Final = _compile(
    # colour, behaviour, favourite; not four, hour, your: two letters of a stem at least
    (
        "(?<=[a-z]{2})(?<!^sc)our(?=s?$|ed|ing|it|ful|less|able|al|er|is|iz|ant|ab|hood|l[iy]|some|y$|ies$)",
        "or",
    ),
    ("practis", "practic"),
    # organise, analyse, recognisable; not rise, wise
    ("(?<=[a-z]{3})([iy])s(?=e$|es$|ed$|er$|ers$|ing|ation|abl|ement|ance)", r"\1z"),
    # centre, theatre, fibre, litre, metre; "timbre" is another word than "timber"
    ("^(?!timbre)(.*[a-z][bt])re(?=s?$)", r"\1er"),
    ("(?<=[bt])red$", "ered"),
    ("(cent|theat|fib)re(?=[bfgp])", r"\1er"),
    (
        "(meag|louv|och|sepulch|accout|manoeuv|reconnoit)r(?:e(?=s?$|ments?$)|(?=ed$|ing|ab))",
        r"\1er",
    ),
    # travelled, modelling, counsellor: where the stem has two syllables; not filled, calling
    (
        f"^(?!re(?:bill|call|fill|pull|roll|sell|tell))(.*{_V}{_C}+{_V}+)ll(?=ed$|ing|ers?$|ors?$|ist|ous|ation|est$)",
        r"\1l",
    ),
    ("(?<=[iu][ae])ll(?=ed$|ing|ers?$|est$)", "l"),
    ("(?<=qui)ll(?=[iy])", "l"),
    # enrol, fulfil, instalment, skilful
    (
        "(annul|appal|control|distil|enrol|enthral|extol|forestal|fulfil|instal|instil|patrol)l(?=s?$|m)",
        r"\1",
    ),
    ("ll(?=ful)", "l"),
    # worshipped, benefitted, focussed
    ("^(worship|kidnap)p(?=[ei])", r"\1"),
    ("^(benefit|combat|target|ballot|budget|rivet|carburet)t(?=[eio])", r"\1"),
    ("^(focus|refocus|bias|bus|minibus|gas)s(?=e[ds]|ing)", r"\1"),
    ("(?<=[a-z]{3})og(?:ue(?=s?$)|u(?=ed$|ing$))", "og"),
    ("(?<=[a-z]{2})ence(?=s?$|less)", "ense"),
    ("^licenc", "licens"),
    ("(?<=[lkvzt])eable", "able"),
    ("(?<=[nl]e)xion", "ction"),
    ("dgement", "dgment"),
    (
        "^(after|back|down|earth|east|for|heaven|home|in|land|north|on|out|sea|side|sky|south|to|up|west)"
        "wards$",
        r"\1ward",
    ),
    # Greek and Latin diphthongs
    ("^aesth|(?<=an)aesth", "esth"),
    ("^(orthop|encyclop|p|medi|prim|pr|f|gyn|c|chim|bougainvill)ae(?=[acdrsv])", r"\1e"),
    ("^haem(?=[aoi])", "hem"),
    ("aemi(?=[ac])", "emi"),
    ("^(arch|pal|)ae(?=o|ti)", r"\1e"),
    ("^foe(?=t)", "fe"),
    ("^oe(?=str|soph)", "e"),
    ("^(?:oedem|edoem)", "edem"),
    ("(?<=rrh)oea|(?<=pn)oea", "ea"),
    ("^homoeo(?=[ps])", "homeo"),
    ("poeia", "peia"),
    ("^amoe(?=b)", "ame"),
    ("^coel(?=i)", "cel"),
    # stems
    ("manoe(?=u)", "mane"),
    ("sulph", "sulf"),
    ("plough", "plow"),
    ("mould", "mold"),
    ("moult", "molt"),
    ("moustach", "mustach"),
    ("pyjama", "pajama"),
    ("^cos(?=y$|ie|ily|iness)", "coz"),
    ("artefact", "artifact"),
    ("grey", "gray"),
    ("draught", "draft"),
    ("sceptic", "skeptic"),
    ("^gaol", "jail"),
    ("cheque(?=r)", "checke"),
    ("cheque", "check"),
    ("^kerb", "curb"),
    ("yog(?:ho?u|ou)rt", "yogurt"),
    ("gramme(?=s?$)", "gram"),
    ("^waggon", "wagon"),
    ("^wool(?=l(?:en|y|ies))", "woo"),
    ("^enquir", "inquir"),
    ("^(doughn|don)ut", "donut"),
    ("^s[iy]phon", "siphon"),
    ("^c[iy]pher", "cipher"),
    ("^(video)?disc(?=s?$)", r"\1disk"),
)
_GERMAN: Final = _compile(
    ("ph", "f"),
    ("(.)\\1\\1", r"\1\1"),
    ("ti(?=ell|al)", "zi"),
    ("uh(?=s?$)", "u"),
    ("^th(?=unfisch)", "t"),
    ("(?<=^pan)th", "t"),
    ("^selbstst", "selbst"),
    ("^numerier", "nummerier"),
    ("plazier", "platzier"),
    ("^aufwaend", "aufwend"),
    ("^alp(?=traum|traeum)", "alb"),
    ("gh(?=ett|urt)", "g"),
)
_FRENCH: Final = _compile(
    ("ph", "f"),
    ("^oignon", "ognon"),
    ("ell(?=er)", "el"),
    ("^pay(?=e)", "pai"),
    ("^charr", "char"),
    ("^combatt(?=if|iv)", "combat"),
    ("^relais$", "relai"),
    ("^cuillere", "cuiller"),
    ("^(?:yaourt|yog(?:ho)?ourt)", "yaourt"),
    ("^tsar", "czar"),
    ("^bistrot", "bistro"),
    ("^gaiet|^gait", "gait"),
    ("ll(?=it)", "l"),
)
_SPANISH: Final = _compile(
    ("^p(?=sic|seud)", ""),
    ("^septiem", "setiem"),
    ("^obscur", "oscur"),
    ("^subst(?=an|it|ra)", "sust"),
    ("^(?:trans|tras)(?=[a-z]{4})", "tras"),
    ("^ree(?=mpl|mbol|nv|sc)", "re"),
    ("^mexic", "mejic"),
    ("^texa", "teja"),
    ("^quilo", "kilo"),
    ("^armonia", "harmonia"),
)
_ITALIAN: Final = _compile(
    ("obbiett", "obiett"),
    ("famigliar", "familiar"),
    ("(?<=[cg])ie$", "e"),
)
_PORTUGUESE: Final = _compile(
    ("[cp](?=c)", ""),
    ("^(?!pact|capt|opt[aeo]|rapt|apt)(.*[aeiou])[cp](?=t)", r"\1"),
    ("^humid", "umid"),
    ("^egipt", "egit"),
    ("^registr", "regist"),
    ("^connosco", "conosco"),
    ("mm(?=o)", "m"),
)
_DUTCH: Final = _compile(
    ("k(?=t)", "c"),
    ("^accoord", "akkoord"),
    ("^pannenkoek", "pannekoek"),
    ("^lokat", "locat"),
)
RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "pt": _PORTUGUESE,
    "nl": _DUTCH,
}
"""What regular spellings become, in order; `ENGLISH_RULES` hold for all other languages."""

ENGLISH_WORDS: Final = _pair("""
    aeroplane airplane aeroplanes airplanes aluminium aluminum jewellery jewelry tyre tire tyres tires
    aeon eon aeons eons storey story storeys stories axe ax battleax battleaxe
    programme program programmes programs omelette omelet omelettes omelets epaulette epaulet
    epaulettes epaulets tonne ton tonnes tons mum mom mums moms mummy mommy mummies mommies
    whisky whiskey whiskies whiskeys carat karat carats karats racquet racket racquets rackets
    mollusc mollusk molluscs mollusks tsar czar tsars czars nought naught noughts naughts
    adviser advisor advisers advisors furore furor liquorice licorice verandah veranda
    verandahs verandas pedlar peddler pedlars peddlers titbit tidbit titbits tidbits dyke dike
    dykes dikes gipsy gypsy gipsies gypsies hiccough hiccup hiccoughs hiccups largesse largess
    neurone neuron neurones neurons orientated oriented vise vice vises vices swop swap
    ageing aging bingeing binging glueing gluing cueing cuing routeing routing phoney phony gauge gage
    gauged gaged gauges gages gauging gaging flautist flutist flautists flutists fillet filet
    fillets filets filleted fileted filleting fileting gryphon griffin gryphons griffins
    groyne groin groynes groins clarinettist clarinetist clarinettists clarinetists
    calliper caliper callipers calipers callisthenics calisthenics bannister banister
    bannisters banisters baulk balk baulks balks baulked balked baulking balking
    behove behoove behoves behooves behoved behooved almanack almanac almanacks almanacs
    sheikh sheik sheikhs sheiks pouffe pouf pouffes poufs crenelated crenellated pzazz pizzazz
    chilli chili chillies chilies philtre filter philtres filters bevvy bevy bevvies bevies
    tranquilly tranquility aggrandisement aggrandizement louvred louvered
    whilst while amongst among amidst amid okay ok alright allright catsup ketchup
    dwelt dwelled learnt learned burnt burned dreamt dreamed spilt spilled spoilt spoiled leapt leaped
    leant leaned spelt spelled misspelt misspelled fount font plimsole plimsoll sox socks
    smelt smelled knelt kneeled speciality specialty specialities specialties maths math
    preventative preventive preventatives preventives orientate orient orientates orients
    orientating orienting disorientated disoriented disorientate disorient disorientating disorienting
    annexe annex barbeque barbecue barbeques barbecues chanukah hanukkah hanukah hanukkah
    teeshirt tshirt teeshirts tshirts grandad granddad grandads granddads glycerine glycerin
    mister mr missus mrs doctor dr professor prof versus vs etcetera etc & and
""")
_GERMAN_WORDS: Final = _pair("""
    tip tipp tips tipps stop stopp rauh rau rauhe raue rauher rauer rauhes raues stengel staengel
    gemse gaemse behende behaende schneuzen schnaeuzen ueberschwenglich ueberschwaenglich
    greuel graeuel greulich graeulich quentchen quaentchen as ass
    portemonnaie portmonee expose exposee variete varietee dekollete dekolletee ketchup ketschup
    mop mopp roheit rohheit zaeheit zaehheit
    belemmert belaemmert verbleuen verblaeuen okay ok & und
""")
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": _GERMAN_WORDS,
    "fr": _pair("clef cle' clefs cles week-end weekend okay ok & et"),
    "es": _pair("okay ok okey ok & y"),
    "it": _pair("okay ok okey ok & e"),
    "pt": _pair("okay ok & e"),
    "nl": _pair("buro bureau kado cadeau kadootje cadeautje okay ok oke ok & en"),
}
"""Spellings of one word that no rule gives; `ENGLISH_WORDS` hold for all other languages.

An apostrophe stands for the accent of a last vowel."""
