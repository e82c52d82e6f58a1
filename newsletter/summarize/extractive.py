"""The summarizer that needs no model: whole sentences of the stories, cut only by deleting."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Sentence
from newsletter.summarize import wording
from newsletter.summarize.headline import headlines
from newsletter.summarize.passages import Passage, passages
from newsletter.summarize.select import choose, repeats, weigh
from newsletter.summarize.words import terms

MOST_WORDS = 119  # 30 seconds at 238 words a minute
BLURB_WORDS = 66  # at most, of several stories; whole sentences leave about 58, which editors' own blurbs have
BLURB_WORDS_ALONE = 54  # of one story, so that its next best sentences find room as takeaways
WATCH_WORDS = 24
TAKEAWAYS = 3
LONGEST_TAKEAWAY = 36
MOST_REPEATED = 0.65  # share of a takeaway's words that the blurb may have told
WHY_BONUS = 1.15  # of two sentences that tell as much, the one with a cause or a consequence

_CAUSE = re.compile(
    r"\b(?:because|due to|as a result|resulting|led to|leads? to|means? that|meaning|so that|in response|impact"
    r"|affect(?:s|ed|ing)?|consequen\w+|rais(?:es|ed|ing) (?:concerns?|questions?|fears?)|for the first time|the first"
    r"|record|threat\w*|risk\w*|signif\w+|amid|c[oa]mes? (?:as|after|amid)|could|critics|warned|warns"
    r"|largest|biggest|highest|lowest|worst|since \d{4})\b",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(
    r"\b(?:will (?!not\b)\w+|(?:is|are) (?:expected|scheduled|due|set|slated|planned|likely) to|plans? to|aims? to"
    r"|intends? to|by the end of|next (?:week|month|year|spring|summer|autumn|fall|winter|\w+day)|upcoming|deadline"
    r"|later this (?:week|month|year)|in the coming|awaits?|(?:by|in) 20[2-9]\d)\b",
    re.IGNORECASE,
)


class Extractive:
    """Sentences chosen by position, agreement between the stories and novelty; see select.py."""

    name = "extractive"

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError when the stories hold no line that can be printed."""
        pool = passages(event)
        weights = weigh(pool, [story.title for story in event.stories])
        titles = headlines(event, pool, weights)
        if not titles:
            count = len(event.stories)
            raise SummaryError(f"event {event.id}: its {count} stories hold no title or sentence that can be printed")
        several = len({passage.rank for passage in pool}) > 1
        blurb = choose(pool, weights, BLURB_WORDS if several else BLURB_WORDS_ALONE, bonus=_why_bonus)
        room = MOST_WORDS - len(titles[0].split()) - _length(blurb)
        points = _points(pool, blurb)
        watch = choose([p for p in points if _OUTLOOK.search(p.text)], weights, min(room, WATCH_WORDS), most=1)
        points = [p for p in points if repeats(p, watch) <= MOST_REPEATED]
        takeaways = choose(points, weights, room - _length(watch), most=TAKEAWAYS)
        what, why = _split(blurb)
        return Blurb(titles[0], _print(what), _print(why), _print(takeaways), _print(watch), self.name)


def _why_bonus(passage: Passage) -> float:
    return WHY_BONUS if _CAUSE.search(passage.text) else 1.0


def _length(chosen: list[Passage]) -> int:
    return sum(passage.length for passage in chosen)


def _print(chosen: list[Passage]) -> tuple[Sentence, ...]:
    return tuple(passage.sentence for passage in chosen)


def _points(pool: list[Passage], blurb: list[Passage]) -> list[Passage]:
    """Sentences that stand alone and add to the blurb, in their shortest form that keeps every fact."""
    alone = [p for p in pool if not p.leans and repeats(p, blurb) <= MOST_REPEATED]
    cut = [replace(p, text=text, terms=tuple(terms(text))) for p in alone if (text := wording.shortened(p.text))]
    return [p for p in cut if p.length <= LONGEST_TAKEAWAY]


def _split(blurb: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """What happened, and why it matters: sentences of cause and consequence on which no other leans."""
    leant_on = {n for n in range(len(blurb) - 1) if blurb[n + 1].leans}
    why = [
        passage
        for n, passage in enumerate(blurb)
        if n and n not in leant_on and not passage.leans and _CAUSE.search(passage.text)
    ]
    return [passage for passage in blurb if passage not in why], why
