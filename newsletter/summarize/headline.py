"""A headline of at most twelve words, out of the stories' own titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.models import Event
from newsletter.summarize.passages import Passage
from newsletter.summarize.select import Weights
from newsletter.summarize.shorten import is_sound, shorter
from newsletter.summarize.titles import LEAST_WORDS, MOST_WORDS, clean_title, stated, teases
from newsletter.summarize.verbs import has_verb
from newsletter.summarize.words import terms

OPENING = 3  # sentences of a story that may stand in for its title
DEAR = 4.5  # what a title may lose and still be better than the opening of a sentence; see shorten.py

_BAD_START = re.compile(
    r"^(?:to|according|as|in|after|while|with|for|on|at|since|although|though|when|if|by|from|during|despite"
    r"|under|before|following"
    r"|all|some|many|there|once|until|amid|among|because|instead|today|yesterday|last|next|two|three|\w+ing)\b",
    re.IGNORECASE,
)


def headlines(event: Event, passages: list[Passage], weights: Weights) -> Iterator[str]:
    """Headlines that the stories hold, best first: titles, shorter titles, openings of sentences; teasers last."""
    titles = list(dict.fromkeys(title for story in event.stories if (title := clean_title(story.title, story.source))))
    central = sorted(titles, key=lambda title: -_worth(title, weights, titles.index(title)))
    plain = [title for title in central if not teases(title)] or list(_unasked(central))
    names: list[str] = []  # a name alone tells nothing: last of all
    given: set[str] = set()
    for head in _best_first(plain, central, passages):
        if len(head.split()) < LEAST_WORDS:
            names.append(head)
        elif head not in given:
            given.add(head)
            yield head
    yield from names
    if not (given or names):
        yield from _whatever_fits(central, passages)


def _best_first(plain: list[str], central: list[str], passages: list[Passage]) -> Iterator[str]:
    """plain: the titles that tell; central: all of them."""
    yield from _short(plain)
    cuts = _cut(plain)
    yield from (head for cost, head in cuts if cost <= DEAR)
    opened = list(_openings(central, passages))
    yield from filter(_is_sentence, _short(opened))
    yield from (head for cost, head in _cut(opened) if cost <= DEAR and _is_sentence(head))
    yield from (head for cost, head in cuts if cost > DEAR)
    yield from _short(central)
    yield from (head for _, head in _cut(central))


def _openings(titles: Iterable[str], passages: Iterable[Passage]) -> Iterator[str]:
    """Sentences that open a story and tell of what the titles name."""
    about = {term for title in titles for term in terms(title)}
    for passage in passages:
        opens = passage.place < OPENING and passage.alone and not _BAD_START.match(passage.text)
        if opens and (not about or len(about & set(passage.terms)) > 1):
            yield passage.text.rstrip(".")


def _is_sentence(head: str) -> bool:
    """It has a verb, so that it tells what happened."""
    return has_verb(f"{head}.")


def _worth(title: str, weights: Weights, rank: int) -> float:
    """How much of the event it tells; a tenth less for each story further down."""
    found = sorted(set(terms(title)))
    return sum(weights.get(term, 0.0) for term in found) / (len(found) + 3) * 0.9**rank


def _unasked(titles: Iterable[str]) -> Iterator[str]:
    """Long titles without the "why" that they take for known."""
    return (told for title in titles if len(title.split()) > MOST_WORDS and (told := stated(title)) != title)


def _short(titles: Iterable[str]) -> Iterator[str]:
    return (title for title in titles if 2 <= len(title.split()) <= MOST_WORDS)


def _cut(titles: Iterable[str]) -> list[tuple[float, str]]:
    """Of each long title the best shorter one, with what that costs; those that lose least first."""
    best = (shorter(title, MOST_WORDS)[:1] for title in titles if len(title.split()) > MOST_WORDS)
    return sorted((cut for found in best for cut in found), key=lambda cut: cut[0])


def _whatever_fits(titles: list[str], passages: list[Passage]) -> list[str]:
    """Where no title and no sentence has a headline in it: as many of their first words as hold together."""
    texts = [*titles, *(passage.text.rstrip(".") for passage in passages)]
    heads = list(map(_first_words, texts))
    return [head for head in heads if is_sound(head)] or heads


def _first_words(text: str) -> str:
    words, rest = text.split()[:MOST_WORDS], text.split()[MOST_WORDS:]
    while rest and len(words) > LEAST_WORDS and words[-1].istitle() and rest[0].istitle() and terms(rest[0]):  # a name
        rest.insert(0, words.pop())
    while len(words) > LEAST_WORDS and not is_sound(" ".join(words)):
        words.pop()
    head = " ".join(words)
    told, colon, after = head.rpartition(": ")
    return (told if colon and len(after.split()) < LEAST_WORDS - 1 else head).rstrip(",;:–—- ")
