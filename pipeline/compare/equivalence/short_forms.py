"""Short forms and abbreviations with the words that they stand for, as data by language.

All in lower case, without the apostrophes and full stops at their ends: ``'cause`` is ``cause``, ``e.g.`` is
``eg``. A form may stand for several things, parted by ``|``.

Sources: the contractions of English that the Oxford English Dictionary and Merriam-Webster have; Duden,
"Die Grammatik" (2016), on short forms of spoken German; Le Bon Usage (2016) § 44 on the elisions of spoken
French; the Diccionario panhispánico de dudas (2005), appendix of abbreviations; Taaladvies (Nederlandse
Taalunie) on reduced forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.compare.equivalence.orthography import KANA
from pipeline.text.words import word_set


def _read(text: str) -> dict[str, tuple[str, ...]]:
    """The entries ``short: full | full`` as a table."""
    entries = (" ".join(entry.split()).split(": ") for entry in text.casefold().split(";"))
    return {short: tuple(full.split(" | ")) for short, full in entries}


CONTRACTED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": _read("""
        ain't: is not | am not | are not | has not | have not; innit: is not it; can't: can not; cannot:
        can not; won't: will not; shan't: shall not; let's: let us; gonna: going to; gon: going to;
        wanna: want to | want a; gotta: got to | have got to | have to | got a; hafta: have to; hasta:
        has to; oughta: ought to; useta: used to; tryna: trying to; finna: fixing to; imma: i am going
        to; i'ma: i am going to; shoulda: should have; coulda: could have; woulda: would have; musta:
        must have; mighta: might have; kinda: kind of; sorta: sort of; outta: out of; lotta: lot of;
        lotsa: lots of; buncha: bunch of; cuppa: cup of; alotta: a lot of; lemme: let me; gimme: give
        me; dunno: do not know; d'you: do you; d'ya: do you; didja: did you; gotcha: got you; betcha:
        bet you; whatcha: what are you | what you; dontcha: do not you; don'tcha: do not you; c'mon:
        come on; s'pose: suppose; y'know: you know; y'all: you all; ya: you; cause: because; cos:
        because; coz: because; cuz: because; em: them; til: until; till: until; bout: about; bouta:
        about to; round: around; n: and; o: of; ol: old; kay: ok | okay; tis: it is; twas: it was;
        ma'am: madam; nother: another; thru: through; tho: though; altho: although; nite: night; mr:
        mister; mrs: missus; messrs: misters; dr: doctor | drive; st: saint | street; mt: mount; ft:
        fort | featuring | feet; jr: junior; sr: senior; prof: professor; rev: reverend; hon: honorable;
        gen: general; col: colonel; capt: captain; lt: lieutenant; sgt: sergeant; sen: senator; rep:
        representative; gov: governor; pres: president; dept: department; govt: government; univ:
        university; inc: incorporated; corp: corporation; co: company; ltd: limited; bros: brothers;
        ave: avenue; blvd: boulevard; rd: road; approx: approximately; vs: versus; v: versus; etc: et
        cetera | etcetera; eg: for example | for instance; ie: that is; aka: also known as; w/o: without
    """),
    "de": _read("""
        hab: habe; hätt: hätte; wär: wäre; würd: würde; könnt: könnte; möcht: möchte; müsst: müsste;
        sollt: sollte; wollt: wollte; werd: werde; mach: mache; geh: gehe; glaub: glaube; denk: denke;
        sag: sage; seh: sehe; komm: komme; find: finde; brauch: brauche; bleib: bleibe; nehm: nehme;
        lass: lasse; versuch: versuche; versteh: verstehe; freu: freue; kenn: kenne; hoff: hoffe; krieg:
        kriege; frag: frage; heut: heute; is: ist; isses: ist es; nich: nicht; nix: nichts; ham: haben;
        sin: sind; un: und; ne: eine; n: ein | einen | denn; nen: einen; nem: einem; ner: einer; so'n:
        so ein | so einen; so'ne: so eine; so'nen: so einen; so'nem: so einem; so'ner: so einer; haste:
        hast du; hast'e: hast du; biste: bist du; kannste: kannst du; willste: willst du; weißte: weißt
        du; weisste: weißt du; siehste: siehst du; hörste: hörst du; machste: machst du; gehste: gehst
        du; kommste: kommst du; meinste: meinst du; was'n: was denn; ins: in das; ans: an das; aufs: auf
        das; aufm: auf dem; im: in dem; am: an dem; zum: zu dem; zur: zu der; beim: bei dem; vom: von
        dem; vorm: vor dem; vors: vor das; ausm: aus dem; durchs: durch das; fürs: für das; ums: um das;
        übers: über das; überm: über dem; unters: unter das; unterm: unter dem; hinterm: hinter dem;
        mit'm: mit dem; grad: gerade; drin: darin; drinnen: darinnen; dran: daran; drauf: darauf;
        drüber: darüber; drum: darum; drunter: darunter; draus: daraus; raus: heraus | hinaus; rein:
        herein | hinein; rauf: herauf | hinauf; runter: herunter | hinunter; rüber: herüber | hinüber;
        ran: heran; rum: herum; mal: einmal; zb: zum beispiel; dh: das heißt; usw: und so weiter; bzw:
        beziehungsweise; ca: circa | zirka; ua: unter anderem; evtl: eventuell; inkl: inklusive; etc: et
        cetera; hr: herr; fr: frau; st: sankt; str: straße; dr: doktor; prof: professor
    """),
    "fr": _read("""
        y: il y; y'a: il y a; ya: il y a; chuis: je suis; chui: je suis; chais: je sais; j'ui: je lui;
        p'tit: petit; p'tite: petite; p'tits: petits; p'tites: petites; p't'être: peut-être; ptêt:
        peut-être; vot: votre; not: notre; aut: autre; pasque: parce que; m: monsieur; mm: messieurs;
        mme: madame; mmes: mesdames; mlle: mademoiselle; dr: docteur; pr: professeur; st: saint; ste:
        sainte; etc: et cetera | et caetera; càd: c'est-à-dire; pex: par exemple; svp: s'il vous plaît;
        c-à-d: c'est-à-dire
    """),
    "es": _read("""
        pa: para; pal: para el; pa'l: para el; na: nada; to: todo; tá: está; ta: está; toy: estoy; usté:
        usted; verdá: verdad; m'hijo: mi hijo; pos: pues; tons: entonces; sr: señor; sres: señores; sra:
        señora; srta: señorita; d: don; dr: doctor; dra: doctora; ud: usted; uds: ustedes; vd: usted;
        vds: ustedes; pej: por ejemplo; etc: etcétera; eeuu: estados unidos
    """),
    "it": _read("""
        po: poco; sto: questo | sto; sta: questa | sta; sti: questi; ste: queste; so: sono | so; far:
        fare; dir: dire; dar: dare; star: stare; andar: andare; esser: essere; aver: avere; poter:
        potere; voler: volere; dover: dovere; saper: sapere; parlar: parlare; veder: vedere; son: sono;
        han: hanno; van: vanno; fan: fanno; vuol: vuole; ben: bene; mal: male; gran: grande; sig: signor
        | signore; sigra: signora; dott: dottor | dottore; dottssa: dottoressa; prof: professor |
        professore; profssa: professoressa; ing: ingegner | ingegnere; avv: avvocato; ecc: eccetera; es:
        esempio; san: santo | sanno
    """),
    "pt": _read("""
        tá: está; tô: estou; tamo: estamos; tamos: estamos; tava: estava; tavam: estavam; cê: você; ocê:
        você; cês: vocês; pra: para | para a; pro: para o; pras: para as; pros: para os; né: não é; num:
        em um; numa: em uma; dum: de um; duma: de uma; vamo: vamos; vambora: vamos embora; peraí: espera
        aí; brigado: obrigado; brigada: obrigada; vc: você; vcs: vocês; tb: também; sr: senhor; sra:
        senhora; dr: doutor; dra: doutora; prof: professor; profa: professora; pex: por exemplo; etc: et
        cetera
    """),
    "nl": _read("""
        t: het; n: een; k: ik; m: hem; r: er | haar; d'r: er | haar; z'n: zijn; m'n: mijn; zo'n: zo een;
        da's: dat is; dat's: dat is; wat's: wat is; hoe's: hoe is; waar's: waar is; ie: hij; ns: eens;
        effe: even; ff: even; nie: niet; da: dat; goeie: goede; ouwe: oude; rooie: rode; kouwe: koude;
        dhr: de heer | meneer; mevr: mevrouw; mw: mevrouw; bijv: bijvoorbeeld; bv: bijvoorbeeld; dwz: dat wil
        zeggen; enz: enzovoort; etc: et cetera; oa: onder andere; maw: met andere woorden; dr: dokter |
        doctor; st: sint
    """),
    "ru": _read("""
        щас: сейчас; ща: сейчас; чё: что; че: что; чо: что; шо: что; ничё: ничего; ниче: ничего; ваще: вообще;
        тока: только; тыща: тысяча; тыщи: тысячи; здрасте: здравствуйте; здрасьте: здравствуйте; те: то есть;
        тд: так далее; тп: тому подобное; др: другие; напр: например; г: год | года | году | город; гг: годы | годов;
        вв: века | веков; стр: страница; руб: рублей | рубля | рубль; коп: копеек
    """),
    "pl": _read("""
        np: na przykład; itd: i tak dalej; itp: i tym podobne; tzn: to znaczy; tj: to jest; dr: doktor; prof: profesor;
        wg: według; tzw: tak zwany | tak zwana | tak zwane; ul: ulica; ok: około
    """),
    "sv": _read("""
        tex: till exempel; bla: bland annat; osv: och så vidare; dvs: det vill säga; ca: cirka; nån: någon; nåt: något;
        nåra: några; nånting: någonting; sån: sådan; sånt: sådant; såna: sådana; dom: de | dem; mej: mig; dej: dig;
        sej: sig; ska: skall; sen: sedan
    """),
    "ja": KANA,
}
"""Short forms and what they stand for."""

ENDINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "n't": (" not",),
        "'re": (" are",),
        "'ve": (" have",),
        "'ll": (" will", " shall"),
        "'m": (" am",),
        "'em": (" them",),
        "'d": (" had", " would", " did"),
        "'s": (" is", " has", " does"),
        "in'": ("ing",),
    },
    "de": {"'s": (" es",), "'n": (" ein", " einen", " denn"), "'nen": (" einen",), "'m": (" dem",)},
    "es": {"ao": ("ado",)},
    "it": {"'è": (" è", "e è", "a è"), "'era": (" era", "e era", "a era")},
    "nl": {"'t": (" het",), "'s": (" is",), "'k": (" ik",), "'ie": (" hij",), "'m": (" hem",)},
}
"""Endings of short forms, and what stands there in the full one; the stem may be short again."""

BEGINNINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "fr": {
        "t'": ("tu ",),
        "j'": ("je ",),
        "d'": ("de ",),
        "l'": ("le ",),
        "m'": ("me ",),
        "s'": ("se ",),
        "n'": ("ne ",),
        "c'": ("ce ",),
        "qu'": ("que ",),
    },
    "it": {
        "c'": ("ci ",),
        "l'": ("lo ", "la "),
        "d'": ("di ",),
        "m'": ("mi ",),
        "s'": ("si ",),
        "t'": ("ti ",),
        "v'": ("vi ",),
        "n'": ("ne ",),
        "un'": ("una ",),
    },
    "nl": {"t'": ("het ",)},
    "pt": {"d'": ("de ",), "n'": ("em ",)},
}
"""Beginnings of short forms, and what stands there in the full one."""

BETWEEN: Final[Mapping[str, Mapping[str, str]]] = {"en": {"'n'": " and "}}
"""What stands for a word in the middle of others: ``rock'n'roll``."""

UNMARKED: Final[Mapping[str, str]] = {
    short.replace("'", ""): short
    for short in word_set(
        "i'm i've you're you've you'll they're they've they'll we've it'll that's that'll "
        "there's what's who's he's she's don't doesn't didn't isn't aren't wasn't weren't can't "
        "won't couldn't wouldn't shouldn't haven't hasn't hadn't y'all ain't y'know"
    )
}
"""English short forms that lost their apostrophe and are no other word ("well" is one, and not here)."""

_OTHER_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": word_set("we're we'll we'd it's i'll i'd he'll she'll she'd let's who're"),
    "fr": word_set(
        "l'a l'as l'es m'a m'as m'es m'en t'a t'as t'es t'en s'en d'en l'en c'es s'es n'y"
    ),
}
"""Short forms that are another word without their apostrophe (``were``, ``well``, ``its``, ``la``)."""


def is_another_word(word: str, language: str) -> bool:
    """Return whether a word in lower case is another one without its apostrophe."""
    return word in _OTHER_WORDS.get(language, frozenset())
