"""The sentences of an event's stories that may be printed, each with its place in its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from newsletter.models import Event, Evidence, Sentence, Story
from newsletter.summarize import cutting, wording
from newsletter.summarize.antecedents import antecedents
from newsletter.summarize.days import absolute
from newsletter.summarize.mending import mended
from newsletter.summarize.quotations import first_said, whole
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms
from newsletter.text import one_line

MOST_STORIES = 8  # more add time, hardly facts: the most telling stand first
MOST_CHARACTERS = 12_000  # of one story; news says what matters first
SHORTEST, LONGEST = 5, 48  # words of a sentence
BRIEF = 600  # characters of a story that is no more than a feed's summary
TIED = 2  # words of the title by which a sentence that sets a scene tells the news, too
FEWEST_TERMS = 3  # words that carry meaning; a date and a time are no sentence


@dataclass(frozen=True, eq=False)
class Passage:
    """One sentence of a story, as it may be printed; each is equal to itself alone."""

    story: Story
    rank: int  # of the story within the event
    place: int  # of the sentence among all sentences of its story
    start: int  # into story.body
    end: int
    text: str  # what deletion left of body[start:end]
    terms: tuple[str, ...]
    leans: bool  # not to be understood without the sentence before it
    antecedents: frozenset[int] = frozenset()  # places of its story of which one must run before it; none: needs none

    @cached_property
    def length(self) -> int:
        return len(self.text.split())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its terms, each once."""
        return frozenset(self.terms)

    @property
    def alone(self) -> bool:
        """To be understood without any other sentence."""
        return not (self.leans or self.antecedents)

    @property
    def sentence(self) -> Sentence:
        quote = self.story.body[self.start : self.end]
        return Sentence(self.text, (Evidence(self.story.id, self.start, self.end, quote),))


def passages(event: Event) -> list[Passage]:
    """Every sentence that may run, in the order of the stories and of their text; copies only once."""
    seen: set[str] = set()
    found = []
    for rank, story in enumerate(event.stories[:MOST_STORIES]):
        for passage in _of_story(story, rank):
            key = " ".join(passage.terms)
            if key not in seen:
                seen.add(key)
                found.append(passage)
    return found


def cut_down(passage: Passage) -> Passage:
    """Without what its main clause does not need."""
    text = cutting.shortened(passage.text)
    return passage if text == passage.text else replace(passage, text=text, terms=terms(text))


def joined(first: Passage, second: Passage) -> Passage:
    """A sentence and the one after it as one."""
    return replace(first, end=second.end, text=f"{first.text} {second.text}", terms=first.terms + second.terms)


def after(told: Iterable[Passage], pool: Iterable[Passage]) -> list[Passage]:
    """The pool as it reads below what was told: whatever that names needs no other sentence before it."""
    known = {(passage.rank, passage.place) for passage in told}
    return [
        replace(one, antecedents=frozenset()) if any((one.rank, place) in known for place in one.antecedents) else one
        for one in pool
    ]


def _of_story(story: Story, rank: int) -> Iterator[Passage]:
    body = mended(story.body[:MOST_CHARACTERS])
    spans = split(body)
    if len(body) < len(story.body):
        spans.pop()  # cut in its middle
    title = one_line(mended(story.title))
    named = frozenset(terms(title))
    spans = list(whole(spans, body))
    before: list[str] = []
    for place, span in enumerate(spans):
        skip = len(title) + 1 if title and place == 0 and span.text.startswith(title + " ") else 0
        skip += cutting.dateline(span.text[skip:])
        text = cutting.trimmed(one_line(span.text[skip:]))
        if body[: span.start].rstrip().endswith("."):  # tokenised text has no capitals
            text = cutting.capital(text)
        if place == 0:
            text = cutting.first(text)
        if len(text.split()) > LONGEST:
            text = cutting.fitted(first_said(text), LONGEST)
        if place == len(spans) - 1 and len(body) <= BRIEF:
            text = cutting.closed(text)
        text = absolute(text, story)
        found = terms(text)
        led_up = place == 0 and len(spans) > 1 and wording.sets_scene(text) and len(named.intersection(found)) < TIED
        if _printable(text, found) and not led_up and not _repeats(text, title):
            leans = wording.leans(text, opens=place == 0)
            needs = antecedents(text, before, named)
            yield Passage(story, rank, place, span.start + skip, span.end, text, found, leans, needs)
        before.append(text)


def _printable(text: str, found: tuple[str, ...]) -> bool:
    telling = sum(not term[0].isdigit() for term in found) >= FEWEST_TERMS
    return telling and SHORTEST <= len(text.split()) <= LONGEST and wording.acceptable(text)


def _repeats(text: str, title: str) -> bool:
    """The title's own words, as they are the body of a story that has none."""
    return bool(title) and text.rstrip(".").casefold() in title.casefold()
