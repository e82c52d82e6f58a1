"""Names that no vocabulary lists: found where running text writes words with capitals within a sentence.

Headlines are no evidence, since many write Every Word With a Capital; they only say which of the names matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsletter.edition.tags.vocabulary import spaced, squeezed
from newsletter.models import Event

LONGEST = 30  # letters of a tag: it stands in a line with others
_MOST_WORDS = 4
_JOINERS = frozenset(("of", "de", "del", "du", "di", "da", "la", "van", "von", "der", "den", "&"))
_WORD = re.compile(r"[^\W_]+")
_CORE = re.compile(r"^(?P<before>\W*)(?P<word>\w.*?)(?P<own>['’][sS]?)?(?P<after>[^\w+]*)$")
_SENTENCE_ENDS = frozenset(".!?:;…|–—")
_PLAIN = re.compile(r"[^\W_]+(?:[ .&+'’-]{1,3}[^\W_]+)*\+?")  # no address, no markup, nothing that does not print
_VERSION = re.compile(r"\d{1,3}(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """How a story tells of something."""

    title: bool
    times: int  # in the opening of its text


def names(
    event: Event, texts: Sequence[tuple[str, str]], ignore: Collection[str], generic: Collection[str]
) -> dict[str, list[Told]]:
    """Name -> how each story tells of it; texts are the stories' titles and openings.

    The titles of two outlets must hold it, or one title and its text twice; for what is surely a name one place in a
    title and one in a text will do. `ignore` holds plain words that neither are nor begin names.
    """
    running = [body for _, body in texts] + [title for title, _ in texts if _is_sentence(title)]
    plain = [(spaced(title), spaced(body)) for title, body in texts]
    candidates = _candidates(texts, running, ignore)
    for label in _named_labels(event, ignore):
        candidates.setdefault(squeezed(label), Counter())[label] += 2
    for outlet in event.outlets:
        candidates.pop(squeezed(outlet), None)
    german = any(story.language == "de" for story in event.stories)
    found: dict[str, list[Told]] = {}
    for spellings in _whole(candidates).values():
        name = _best(spellings)
        if len(name) > LONGEST or not _PLAIN.fullmatch(name) or _is_noun(name, generic, german):
            continue
        forms = {spaced(form) for form in spellings}
        told = [Told(any(f in title for f in forms), sum(body.count(f) for f in forms)) for title, body in plain]
        if _matters(event, told, sure=_inner_capital(name) or " " in name or spellings.total() >= 2):
            found[name] = told
    return _distinct(found)


def _is_noun(name: str, generic: Collection[str], german: bool) -> bool:
    """Whether it may be a common noun: words that are no name alone, "SPVs", or any German word."""
    words = name.split()
    abbreviations = name.endswith("s") and name[:-1].isupper()
    lone_german = german and len(words) == 1 and not _inner_capital(name)
    return abbreviations or lone_german or all(squeezed(word) in generic for word in words)


def _matters(event: Event, told: Sequence[Told], *, sure: bool) -> bool:
    outlets = {story.source for story, one in zip(event.stories, told, strict=True) if one.title}
    times = sum(one.times for one in told)
    return len(outlets) >= 2 or (len(outlets) == 1 and times >= (1 if sure else 2))


def _named_labels(event: Event, ignore: Collection[str]) -> Iterator[str]:
    """Publishers' labels with a capital, of those publishers that write common labels without."""
    for story in event.stories:
        if any(label.islower() for label in story.tags):
            yield from (label for label in story.tags if label[:1].isupper() and squeezed(label) not in ignore)


def _distinct(found: Mapping[str, list[Told]]) -> dict[str, list[Told]]:
    """Of names that contain one another, the one that is told most."""
    kept: dict[str, list[Told]] = {}
    for name in sorted(found, key=lambda name: (-sum(one.title + one.times for one in found[name]), name)):
        if not any(spaced(name) in spaced(other) or spaced(other) in spaced(name) for other in kept):
            kept[name] = found[name]
    return kept


def _candidates(
    texts: Sequence[tuple[str, str]], running: Sequence[str], ignore: Collection[str]
) -> dict[str, Counter[str]]:
    """Letters of a name -> its spellings."""
    found: dict[str, Counter[str]] = {}
    small = {word for text in running for word in _WORD.findall(text) if word.islower()}
    for text in running:
        for words in _capitalised(text, {*ignore, *small}):
            for name in _names_in(words, ignore, small):
                found.setdefault(squeezed(name), Counter())[name] += 1
    for title, _ in texts:
        for core in filter(None, map(_CORE.match, title.split())):
            if _inner_capital(core["word"]) and squeezed(core["word"]) not in ignore:
                found.setdefault(squeezed(core["word"]), Counter())[core["word"]] += 1
    return found


def _whole(found: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    """A name's last word alone means the whole name, "Quell" the "Jasper Quell" of the same event.

    Its first word alone does so where it is rarer: "Gantry" the "Gantry Vale".
    """
    merged = {key: Counter(spellings) for key, spellings in found.items()}
    for key in sorted(found, key=lambda key: (-found[key].total(), key)):
        words = _best(found[key]).split()
        parts = {squeezed(words[0]), squeezed(words[-1])} - {key} if len(words) > 1 else ()  # "Nerrin :" is itself
        for part in parts:
            if part in merged and (part == squeezed(words[-1]) or found[part].total() <= found[key].total()):
                for form in merged.pop(part):
                    merged[key].setdefault(form, 0)  # counted in texts, never the spelling that is shown
    return merged


def _capitalised(text: str, common: Collection[str]) -> Iterator[list[str]]:
    """Words with capitals that stand together within a sentence.

    At its start every word has a capital: what stands there is a name only behind a common word ("The Nerrin ...").
    """
    run: list[str] = []
    certain = starts = False
    for raw in f"; {text} ;".split():
        core = _CORE.match(raw)
        opens = bool(core and core["before"])
        if not core or opens:
            if certain:
                yield run
            run, certain, starts = [], False, True
        if not core:
            continue
        word = core["word"]
        if _has_capital(word) or (run and (word in _JOINERS or _VERSION.fullmatch(word))):
            certain = certain if run else not starts or _inner_capital(word) or squeezed(word) in common
            run.append(word)
        if run and (run[-1] is not word or core["own"] or core["after"]):
            if certain:
                yield run
            run, certain = [], False
        starts = bool(_SENTENCE_ENDS.intersection(core["after"]))


def _names_in(words: Sequence[str], ignore: Collection[str], small: Collection[str]) -> Iterator[str]:
    """Parts of a run between words to ignore, without joiners at their ends.

    A word that the stories also write small may stand in a name, but neither begins it nor is one.
    """
    part: list[str] = []
    for word in (*words, ""):
        if word and (word in _JOINERS or squeezed(word) not in ignore) and (part or word.lower() not in small):
            part.append(word)
            continue
        while part and part[-1] in _JOINERS:
            part.pop()
        # What a joiner begins is the rest of a longer name, "of Energy"; what repeats itself is two lines run together.
        whole = part and part[0] not in _JOINERS and len(set(part)) == len(part)
        if whole and len(part) <= _MOST_WORDS and sum(char.isalpha() for char in "".join(part)) >= 3:
            yield " ".join(part)
        part = []


def _is_sentence(title: str) -> bool:
    """Whether a title is written as a sentence is; when in doubt it is not."""
    long = [word for word in _WORD.findall(title)[1:] if len(word) >= 4]
    small: int = sum(word.islower() for word in long)
    return small >= 2 and 2 * small >= len(long)


def _has_capital(word: str) -> bool:
    """Whether it is written as a name is; "AI-powered" is not."""
    named = word[0].isupper() or _inner_capital(word)
    return named and not any(one == "-" and two.islower() for one, two in pairwise(word))


def _inner_capital(word: str) -> bool:
    """A capital after a small letter: "LangChain", "iPhone"; no headline gives a common word such a shape."""
    return len(word) >= 5 and any(one.islower() and two.isupper() for one, two in pairwise(word))


def _best(spellings: Counter[str]) -> str:
    """The commonest; of equal ones the longest, then the first by letters."""
    return min(spellings, key=lambda name: (-spellings[name], -len(name), name))
