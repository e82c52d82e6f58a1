"""Words as the summarizer and the gate compare them: without case, accents, endings and function words."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from newsletter.text import plain_letters

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’.\-][^\W_]+)*")
_STEMMER = Stemmer.Stemmer("english")

FUNCTION_WORDS = frozenset(
    """a about above after again against all also although am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either even ever every few for from further
    get gets got had has have having he her here hers herself him himself his how however i if in into is it its
    itself just like made make many may me might more most much must my myself neither no nor not now of off on
    once one only or other our ours out over own per said same say says she should since so some still such than
    that the their theirs them themselves then there these they this those though through to too two under until
    up upon us very was we were what when where whether which while who whom whose why will with within without
    would yet you your yours told according mr mrs ms dr s t n't 're 've 'll 'd der die das den dem ein eine und
    ist von zu mit auf für im nicht le la les un une et est de des du que qui dans pour pas el los las una y es
    en por con para del se al il lo gli di che per non""".split()  # noqa: SIM905 - words read best as a text
)


def words(text: str) -> list[str]:
    """The words of a text as written."""
    return _WORD.findall(text)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word's comparable form: "Companies'" -> "compani"."""
    plain = plain_letters(word).replace("’", "'")
    plain = plain[:-2] if plain.endswith("'s") else plain.rstrip("'")
    return str(_STEMMER.stemWord(plain))


@lru_cache(maxsize=65_536)
def term(word: str) -> str:
    """The stem of a word that carries meaning, "" for a function word."""
    lower = word.lower().replace("’", "'")
    return "" if lower in FUNCTION_WORDS else stem(word)


@lru_cache(maxsize=16_384)
def terms(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order; kept, since writer and gate ask for the same sentences."""
    return tuple(filter(None, map(term, _WORD.findall(text))))
