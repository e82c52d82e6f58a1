"""An event at more length than a blurb has room for, and through the newsletter's lenses, in the sources' own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from newsletter.models import Analysis, AnalysisKind, Blurb, Event, Lens, Sentence, Story
from newsletter.summarize.extractive import tells_cause, tells_outlook
from newsletter.summarize.gate import passes
from newsletter.summarize.passages import Passage, after, passages
from newsletter.summarize.select import Focus, choose, focus
from newsletter.summarize.words import terms
from newsletter.text import plain_letters

EXTRACTIVE = "extractive"
MOST_LENS_WORDS, MOST_LENS_SENTENCES = 90, 3
MOST_WHAT_WORDS, MOST_WHAT_SENTENCES = 130, 5  # of what the blurb has not told
MOST_OTHER_WORDS, MOST_OTHER_SENTENCES = 70, 3  # of why it matters; the same of what to watch
MOST_TOLD = 0.6  # share of a sentence's words that the reader has read before


@dataclass(frozen=True, slots=True)
class Matter:
    """What an analysis is of."""

    event: Event
    blurb: Blurb  # which readers have read
    lenses: tuple[Lens, ...] = ()
    earlier: tuple[Story, ...] = ()  # of the items that the event continues
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # outlet -> the newsletter's labels
    compared: bool = False  # enough independent voices told it


def extract(matter: Matter) -> tuple[Analysis, ...]:
    """Sentences that stand alone and say what the blurb does not; parts that no story supports are left out."""
    event = matter.event
    everything = passages(event)
    about = focus(everything, [story.title for story in event.stories])
    read = {(evidence.story, evidence.start) for line in _sentences(matter.blurb) for evidence in line.evidence}
    told_of = [passage for passage in everything if (passage.story.id, passage.start) in read]
    pool = [passage for passage in after(told_of, everything) if not passage.leans]
    lenses = [_part("lens", _through(lens, pool, about), event, lens) for lens in matter.lenses]
    told = _terms([*_sentences(matter.blurb), *(sentence for part in lenses for sentence in part.sentences)])
    fresh = [passage for passage in pool if _is_new(passage, told)]

    def best(wanted: Callable[[str], bool]) -> list[Passage]:
        telling = [passage for passage in fresh if wanted(passage.text)]
        chosen = choose(telling, about, MOST_OTHER_WORDS, MOST_OTHER_WORDS, MOST_OTHER_SENTENCES)
        fresh[:] = [passage for passage in fresh if passage not in chosen]
        return chosen

    why, watch = best(tells_cause), best(tells_outlook)
    what = choose(fresh, about, MOST_WHAT_WORDS, MOST_WHAT_WORDS, MOST_WHAT_SENTENCES)
    parts = [_part("what", what, event), _part("why", why, event), _part("watch", watch, event)]
    return tuple(part for part in (*parts, *lenses) if part.sentences)


def in_order(parts: Iterable[Analysis]) -> tuple[Analysis, ...]:
    """As they stand on a page."""
    return tuple(sorted(parts, key=lambda part: get_args(AnalysisKind).index(part.kind)))


def mentions(words: Iterable[str], text: str) -> bool:
    """Whether one of the words, or its plural, stands in the text; one in capitals ("US") only so."""
    plain = plain_letters(text)
    return any(
        re.search(rf"(?<!\w){re.escape(word if word.isupper() else plain_letters(word))}(?:['’]?s)?(?!\w)", where)
        for word in words
        for where in ((text,) if word.isupper() else (plain,))
    )


def _through(lens: Lens, pool: Sequence[Passage], about: Focus) -> list[Passage]:
    speaking = [passage for passage in pool if mentions(lens.words, passage.text)]
    return choose(speaking, about, MOST_LENS_WORDS, MOST_LENS_WORDS, MOST_LENS_SENTENCES)


def _part(kind: AnalysisKind, chosen: Sequence[Passage], event: Event, lens: Lens | None = None) -> Analysis:
    kept = (passage.sentence for passage in chosen)
    sentences = tuple(sentence for sentence in kept if passes(sentence, event.stories).supported)
    return Analysis(kind, sentences, EXTRACTIVE, lens.name if lens else "", lens.letter if lens else False)


def _sentences(blurb: Blurb) -> Iterator[Sentence]:
    yield from (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)


def _terms(sentences: Iterable[Sentence]) -> frozenset[str]:
    return frozenset(term for sentence in sentences for term in terms(sentence.text))


def _is_new(passage: Passage, told: frozenset[str]) -> bool:
    own = set(passage.terms)
    return len(own & told) <= MOST_TOLD * len(own)
