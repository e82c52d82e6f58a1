"""Split text into sentences by rules, with character offsets.

A full stop is the only hard case. It ends a sentence unless it belongs to an abbreviation, an initial, a number, an
ordinal or a name with a dot inside. Abbreviations that may stand last in a sentence ("Inc.", "p.m.", "U.S.") end
one only before a word that usually opens a sentence, so that "5 p.m. Monday" and "J. K. Rowling" stay whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsletter.summarize.glue import glued

# Always followed by the thing that they introduce.
_NEVER_LAST = frozenset(
    """mr mrs ms mx dr drs prof profs messrs gen gens sen sens rep reps gov govs lt col sgt capt cmdr maj adm brig rev
    hon pres supt insp fr msgr st mt ft vs v cf ca approx fig eq vol pp ed eds al no nos nr art sec dept est ave
    blvd rd jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu thur fri sat sun sr sra srta dra ee
    mme mlle mgr hr hrn fr bzw usw ggf evtl vgl inkl zzgl abs bd dott sig avv""".split()  # noqa: SIM905 - words read best as a text
)
# May stand last: only the next word tells.
_MAYBE_LAST = frozenset(
    [
        "inc",
        "corp",
        "ltd",
        "co",
        "llc",
        "plc",
        "bros",
        "jr",
        "esq",
        "etc",
        "a.m",
        "p.m",
        "am",
        "pm",
        "ph.d",
        "m.d",
        "b.a",
        "m.a",
        "d.c",
        "e.g",
        "i.e",
        "u.n",
        "e.u",
        "z.b",
        "u.a",
        "d.h",
    ]
)
_OPENERS = frozenset(
    """the a an he she it they we i you his her its their our this that these those there here in on at by for from
    with as if when while after before since until but and or so yet also however meanwhile although though
    because despite during under over more most many some several other another both each all one two three last
    next what who why how officials police der die das ein eine er sie es wir im am und aber le la les un une il
    elle ils nous el los las una en pero y""".split()  # noqa: SIM905 - words read best as a text
)
_SPEECH = r"(?:said|says|asked|asks|replied|wrote|writes|added|adds|told|cried|shouted|tweeted|joked|wondered)"
_MONTHS = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"

_CLOSERS = "\"'”’»)\\]"
_STARTERS = "\"'“‘«(\\[¿¡„"
_END = re.compile(
    rf"(?=[.!?…,。！？\n])(?:"  # else each kind of end is tried at each letter
    rf"(?P<mark>[.!?…]+)(?P<close>[{_CLOSERS}]*)(?P<gap>\s+|$)"  # the usual end
    rf"|(?P<glued>(?<=[a-zà-ÿ%]{{2}})[.!?][”\"]?(?=[“\"]?[A-Z][a-zà-ÿ]*[ ,’'”-])"  # "media.The": a lost line break
    r"|(?<=[a-z][a-z])\.[”\"]?(?=[“\"]?[A-Z](?:[A-Z]{2,}|[a-z]+[A-Z]\w*)[ ,’'])|(?<=[a-z][a-z])\.(?=\([A-Z])"
    r"|(?<=[a-z])[,.]”(?=[A-Z“])|(?<=\w[”\")])\.[”\"]?(?=[“\"]?[A-Z][a-z]*[ ,’'])"
    r"|(?:(?<= on [A-Z])|(?<= with [A-Z]))\.(?=[A-Z][a-z]+ [a-z])"
    r"|(?:(?<=\d\d)|(?<=[A-Z]{3}))\.(?=[“\"]?[A-Z][a-z]+[ ,]|[“\"][A-Z]))"
    r"|(?P<cjk>[。！？]+[」』”]*)"
    r"|(?P<para>\n\s*\n\s*))"
)
_NEXT_WORD = re.compile(rf"[{_STARTERS}\s]*(\w+(?:['’]\w+)?)")
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"'“‘«—–-])((?:\w\.)*\w+)$")
_SPEAKER = re.compile(rf"(?:\w+\s+){{0,3}}{_SPEECH}\b")


@dataclass(frozen=True, slots=True)
class Span:
    """text is the characters start to end of what was split, without the white space around it."""

    start: int
    end: int
    text: str


def split(text: str) -> list[Span]:
    """Sentences in order. They do not overlap, and only white space stands between them."""
    return list(_split(text))


@lru_cache(maxsize=16_384)
def _split(text: str) -> tuple[Span, ...]:
    ends = [0]
    for match in _END.finditer(text):
        if match.lastgroup == "para" or not _usual(match) or _ends(text, ends[-1], match):
            ends.append(match.end() - _opens_next(text, ends[-1], match))
    cuts = sorted({*ends, *glued(text), len(text)})  # also where a line break was lost
    return tuple(span for start, end in pairwise(cuts) if (span := _span(text, start, end)).text)


def _opens_next(text: str, start: int, match: re.Match[str]) -> bool:
    """A straight quotation mark between two sentences without a space belongs to the second one."""
    return match.lastgroup == "glued" and match[0].endswith('"') and text.count('"', start, match.end()) % 2 == 1


def _usual(match: re.Match[str]) -> bool:
    return match["mark"] is not None


def _span(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Span(start, start + len(part), part)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:  # noqa: PLR0911 - one line a case
    """True when this mark ends the sentence that began at start."""
    if not match["gap"] or "\n\n" in match["gap"]:
        return True
    if match["mark"] == "." and text[match.start() - 1 : match.start()] == " ":  # tokenised text , like this .
        return True
    after = _NEXT_WORD.match(text, match.end())
    if after is None:
        return True
    word = after[1]
    if word[0].islower() and not any(char.isupper() for char in word):  # "iPhone" and "xAI" may open a sentence
        return False
    if match["mark"] == ".":
        return _full_stop_ends(
            text[max(start, match.start() - 24) : match.start()], word, text[after.start(1) : after.start(1) + 24]
        )
    if match["close"] and match["mark"] in "?!":  # "Why?" Ann Lee asked.
        return _SPEAKER.match(text, after.start(1)) is None
    return True


def _full_stop_ends(before: str, word: str, rest: str) -> bool:  # noqa: PLR0911 - one line a case
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    token = last[1].lower()
    opener = word.lower() in _OPENERS
    if token in {"no", "art", "sun", "sat", "mar", "mon", "sec"} and not word[0].isdigit():
        return last[1][0].islower() or opener  # the plain words "no", "sun", "sat"
    if token in _NEVER_LAST:
        return False
    if token in _MAYBE_LAST or "." in token:
        return opener
    if len(token) == 1 and token.isalpha():  # an initial, or "Plan B."
        return opener and word != "I"
    if token.isdigit() and len(token) <= 2:  # a numbered line, a German ordinal
        return not (before.strip() == last[1] or re.match(_MONTHS, rest))
    return True
