"""The summarizer that needs no model: whole sentences of the stories, cut only by deleting."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Sentence
from newsletter.summarize import wording
from newsletter.summarize.headline import headlines
from newsletter.summarize.passages import Passage, passages
from newsletter.summarize.select import choose, weigh
from newsletter.summarize.words import terms

MOST_WORDS = 119  # 30 seconds at 238 words a minute
BLURB_WORDS = 62  # of what happened and why it matters: 40 to 80 wanted, editors' own blurbs have about 58
WATCH_WORDS = 24
TAKEAWAYS = 3
LONGEST_TAKEAWAY = 26

_CAUSE = re.compile(
    r"\b(?:because|due to|as a result|resulting|led to|leads? to|means? that|meaning|so that|in response|response to|impact|affect(?:s|ed|ing)?"
    r"|consequen\w+|rais(?:es|ed|ing) (?:concerns?|questions?|fears?)|the first time|for the first|record|threat\w*|risk\w*|signif\w+|amid|comes? (?:as|after|amid)"
    r"|came (?:as|after|amid)|could|would|implication\w*|critics|warned|warns|largest|biggest|highest|lowest|worst|since \d{4})\b",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(
    r"\b(?:will (?!not\b)\w+|(?:is|are) (?:expected|scheduled|due|set|slated|planned|likely) to|plans? to|aims? to|intends? to|by the end of|next (?:week|month|year|spring|"
    r"summer|autumn|fall|winter|\w+day)|later this (?:week|month|year)|in the coming|upcoming|deadline|awaits?|(?:by|in) 20[2-9]\d)\b",
    re.IGNORECASE,
)


class Extractive:
    """Sentences chosen by position, agreement between the stories and novelty; see select.py."""

    name = "extractive"

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError when the stories hold no line that can be printed."""
        pool = passages(event)
        weights = weigh(pool)
        titles = headlines(event, pool, weights)
        if not titles:
            raise SummaryError(
                f"event {event.id}: its {len(event.stories)} stories hold no title or sentence that can be printed"
            )
        blurb = choose(pool, weights, BLURB_WORDS)
        room = MOST_WORDS - len(titles[0].split()) - _length(blurb)
        rest = [p for p in pool if p not in blurb]
        watch = _outlook(rest, weights, min(room, WATCH_WORDS), blurb)
        points = _points(rest, watch)
        takeaways = choose(points, weights, room - _length(watch), most=TAKEAWAYS, after=[*blurb, *watch])
        what, why = _split(blurb)
        return Blurb(titles[0], _sentences(what), _sentences(why), _sentences(takeaways), _sentences(watch), self.name)


def _length(chosen: list[Passage]) -> int:
    return sum(passage.length for passage in chosen)


def _sentences(chosen: list[Passage]) -> tuple[Sentence, ...]:
    return tuple(passage.sentence for passage in chosen)


def _outlook(rest: list[Passage], weights: object, room: int, after: list[Passage]) -> list[Passage]:
    """One sentence in which a source speaks of what comes next."""
    forward = [p for p in rest if not p.leans and _OUTLOOK.search(p.text)]
    return choose(forward, weights, room, most=1, after=after)  # type: ignore[arg-type]


def _points(rest: list[Passage], taken: list[Passage]) -> list[Passage]:
    """Sentences that stand alone, in their shortest form that keeps every fact."""
    cut = [replace(p, text=wording.shortened(p.text)) for p in rest if not p.leans and p not in taken]
    return [replace(p, terms=tuple(terms(p.text))) for p in cut if p.length <= LONGEST_TAKEAWAY]


def _split(blurb: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """What happened, and why it matters: the sentences of cause and consequence on which no other leans."""
    why = [
        p
        for n, p in enumerate(blurb)
        if n and not p.leans and _CAUSE.search(p.text) and not (n + 1 < len(blurb) and blurb[n + 1].leans)
    ]
    return [p for p in blurb if p not in why], why
