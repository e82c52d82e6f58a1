"""A newsletter's own vocabulary of tags, and where its words stand in a text.

A text is read word by word; of several phrases that begin at a word the longest counts, so that "Amazon rainforest",
listed under what is not meant, hides the "Amazon" in it. Letters and figures are words of their own and spaces,
hyphens and full stops between them do not matter: "GPT-5.2" and "GPT 5" both begin with the phrase "GPT-5".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from newsletter.text import plain_letters

Kind = Literal["company", "person", "product", "model", "place", "institution", "topic"]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_VERSION = re.compile(r"[-‐‑ ]?\d+(?:\.\d+)*")
_WITHIN = re.compile(r"[-‐‑·.&+/'’ ]?| & ")  # what may stand between two words of a phrase
_AFTER_INITIAL = re.compile(_WITHIN.pattern + r"|\. ")
# "Former Nerrin engineers" tells of the engineers; the name after it is where they come from.
_FORMER = re.compile(r"(?:\b(?:former|ehemalig\w*|ancien\w*|antigu\w*) |\bex[-‐‑ ])$", re.IGNORECASE)
_AND = re.compile(r"(?: and | & |, | und | et | y | e )")
_SURE_IN_ANY_CASE = 6  # letters of a name with capitals inside, "OpenAI": no common word looks like it


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, and the words that call for it.

    A word written in small letters fits in any case, one with a capital fits only with its capital ("Apple" is no
    fruit), one in capitals only in capitals ("US" is not "us"). Plurals and possessives fit too.
    """

    name: str
    kind: Kind = "topic"
    words: tuple[str, ...] = ()  # the name itself when left out
    unless: tuple[str, ...] = ()  # longer phrases in which a word means something else
    cues: tuple[str, ...] = ()  # a common word counts only where one of these is told too
    of: str = ""  # the tag of who makes it
    weight: float = 1.0  # above or below others


class Vocabulary:
    """Tags ready to be looked up. Make it once; it holds no state of a text."""

    def __init__(self, tags: Iterable[Tag] = (), ignore: Iterable[str] = (), generic: Iterable[str] = ()) -> None:
        self.tags = {tag.name: tag for tag in tags}
        self.ignore = frozenset(plain_letters(word) for word in ignore)  # no part of a name
        self.generic = frozenset(plain_letters(word) for word in generic)  # no name alone
        self._phrases: dict[str, list[_Phrase]] = {}
        for tag in self.tags.values():
            for word in tag.words or (tag.name,):
                self._add(word, tag, meant=True)
            for phrase in tag.unless:
                self._add(phrase, tag, meant=False)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: (-len(phrase.words), not phrase.tag, phrase.tag))
        self._spellings = {squeezed(name): name for name in self.tags}
        self._cues = {tag.name: tuple(spaced(cue) for cue in tag.cues) for tag in self.tags.values()}

    def mentions(self, text: str) -> Counter[str]:
        """Name of a tag -> how often the text names it, cues left aside; not as what people have left."""
        told: Counter[str] = Counter()
        left = -1  # end of the last name behind a "former"
        for start, end, phrase in self._found(text):
            chained = left >= 0 and _AND.fullmatch(text, left, start)
            if phrase.of_an_employer and (chained or _FORMER.search(text, max(0, start - 15), start)):
                left = end
            elif phrase.tag:
                told[phrase.tag] += 1
        return told

    def labels(self, labels: Iterable[str]) -> Counter[str]:
        """Name of a tag -> how many of a publisher's labels name it."""
        found: Counter[str] = Counter()
        for label in labels:
            name = self._spellings.get(squeezed(label))
            found.update({name} if name else self.mentions(label).keys())
        return found

    def unknown(self, text: str) -> str:
        """The text with a break in place of every listed name and its version, wanted or not; topics stay."""
        kept, place = [], 0
        for start, end, phrase in self._found(text):
            if phrase.of_a_name:
                kept.append(text[place:start])
                version = _VERSION.match(text, end)
                place = version.end() if version else end
        return " ; ".join((*kept, text[place:]))

    def meant(self, names: Iterable[str], text: str) -> list[str]:
        """Those of the tags that need no cue, or have one in the text."""
        told = spaced(text)
        return [name for name in names if not self._cues[name] or any(cue in told for cue in self._cues[name])]

    def spelling(self, name: str) -> str:
        """The name as it is listed, if its letters are those of a tag: "Grey-lantern" is the "Grey Lantern"."""
        return self._spellings.get(squeezed(name), name)

    def _add(self, word: str, tag: Tag, *, meant: bool) -> None:
        words = tuple(found[0] for found in _WORD.finditer(unicodedata.normalize("NFC", word)))
        for form in (words, *(_plurals(words) if meant else ())):
            if form:
                folded = tuple(map(plain_letters, form))
                phrase = _Phrase(folded, tuple(map(_fits, form)), tag.name if meant else "", tag.kind)
                self._phrases.setdefault(folded[0], []).append(phrase)

    def _found(self, text: str) -> Iterator[tuple[int, int, _Phrase]]:
        """Start, end and phrase of all that stands in a text, the longest phrase where several begin."""
        words = list(_WORD.finditer(text))
        place = 0
        while place < len(words):
            candidates = self._phrases.get(plain_letters(words[place][0]), ())
            phrase = next((p for p in candidates if p.stands(text, words[place : place + len(p.words) + 1])), None)
            if phrase:
                yield words[place].start(), words[place + len(phrase.words) - 1].end(), phrase
            place += len(phrase.words) if phrase else 1


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]  # plain letters
    fits: tuple[Callable[[str], bool], ...]  # of each word, whether its capitals are right
    tag: str  # "" for what is not meant
    kind: Kind

    @property
    def of_a_name(self) -> bool:
        return self.kind != "topic"

    @property
    def of_an_employer(self) -> bool:
        return self.kind in ("company", "institution")

    def stands(self, text: str, found: Sequence[re.Match[str]]) -> bool:
        """Whether the phrase is the first words of what was found, of which the last only follows it."""
        own = found[: len(self.words)]
        if tuple(plain_letters(word[0]) for word in own) != self.words:
            return False
        if not all(fits(word[0]) for fits, word in zip(self.fits, own, strict=True)):
            return False
        for one, two in pairwise(own):
            gap = _AFTER_INITIAL if len(one[0]) == 1 else _WITHIN
            if not gap.fullmatch(text, one.end(), two.start()):
                return False
        # "X1" and "AI2" are other names than "X" and "AI"; "Qwen3" is a "Qwen".
        glued = len(found) > len(own) and found[len(own)].start() == own[-1].end()
        return not (glued and len(own[-1][0]) < 3)


def spaced(text: str) -> str:
    """Plain words between single spaces, one at each end, so that a phrase can be looked for as a part."""
    return f" {' '.join(found[0] for found in _WORD.finditer(plain_letters(text)))} "


def squeezed(name: str) -> str:
    """Plain letters and figures alone, in which spellings of one name agree."""
    return spaced(name).replace(" ", "")


def _plurals(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The last word's plural; figures and single letters have none."""
    if not words or not words[-1].isalpha() or len(words[-1]) < 2 or words[-1].endswith("s"):
        return ()
    last = words[-1]
    y = last.endswith("y") and last[-2] not in "aeiou"
    return ((*words[:-1], f"{last[:-1]}ies" if y else f"{last}s"),)


def _fits(word: str) -> Callable[[str], bool]:
    """How a word of the vocabulary must be written in a text."""
    capitals = sum(char.isupper() for char in word)
    if not capitals:
        return lambda _: True
    if word.rstrip("s").isupper():
        return lambda text: text == word
    if word[0].isupper() and capitals == 1:
        return lambda text: text[0].isupper()
    if len(word) >= _SURE_IN_ANY_CASE:
        return lambda _: True
    return lambda text: text != text.lower()
