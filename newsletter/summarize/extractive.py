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
BLURB_WORDS = 54  # at most, of one story, so that its next best sentences find room as takeaways
BLURB_WORDS_SEVERAL = 66  # of several stories, which repeat one another
MOST_BLURB_WORDS = 80
WHY_WORDS = 24  # of a sentence added for its cause or consequence
WATCH_WORDS = 24
NEW_WORDS = 3  # that a takeaway has beside the headline
TAKEAWAYS = 3
LONGEST_TAKEAWAY = 36
MOST_REPEATED = 0.65  # share of a takeaway's words that the blurb may have told
WHY_BONUS = 1.3  # of two sentences that tell as much, the one with a cause or a consequence

_CAUSE = re.compile(
    r"\b(?:because|as a result|resulting in|led to|leads? to|means? that|meaning|so that|impact|affect(?:s|ed|ing)?"
    r"|consequen\w+|rais(?:es|ed|ing) (?:concerns?|questions?|fears?)|for the first time|the first .{3,30} since"
    r"|threaten\w*|risks?|signif\w+|c[oa]mes? (?:as|after|amid)|could (?:mean|lead|cost|force|make|give|help|hurt)"
    r"|critics|warned|warns|at stake"
    r"|(?:largest|biggest|highest|lowest|worst) .{0,20}(?:ever|since|in years|in history|on record))\b",
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
        blurb = choose(pool, weights, BLURB_WORDS_SEVERAL if several else BLURB_WORDS, bonus=_why_bonus)
        what, why = _split(blurb)
        points = _points(pool, blurb, titles[0])
        if several and not why:  # a story alone seldom tells both why it matters and three points more
            why = choose(
                [p for p in points if _CAUSE.search(p.text)],
                weights,
                min(WHY_WORDS, MOST_BLURB_WORDS - _length(what)),
                most=1,
            )
            points = [p for p in points if repeats(p, why) <= MOST_REPEATED]
        room = MOST_WORDS - len(titles[0].split()) - _length([*what, *why])
        watch = choose([p for p in points if _OUTLOOK.search(p.text)], weights, min(room, WATCH_WORDS), most=1)
        points = [p for p in points if repeats(p, watch) <= MOST_REPEATED]
        takeaways = choose(points, weights, room - _length(watch), most=TAKEAWAYS)
        return Blurb(titles[0], _print(what), _print(why), _print(takeaways), _print(watch), self.name)


def _why_bonus(passage: Passage) -> float:
    return WHY_BONUS if _CAUSE.search(passage.text) else 1.0


def _length(chosen: list[Passage]) -> int:
    return sum(passage.length for passage in chosen)


def _print(chosen: list[Passage]) -> tuple[Sentence, ...]:
    return tuple(passage.sentence for passage in chosen)


def _points(pool: list[Passage], blurb: list[Passage], headline: str) -> list[Passage]:
    """Sentences that stand alone and add to blurb and headline, in their shortest form that keeps every fact."""
    heading = set(terms(headline))
    new = [p for p in pool if repeats(p, blurb) <= MOST_REPEATED and len(set(p.terms) - heading) >= NEW_WORDS]
    alone = [p for p in new if not p.leans]
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


def tells_cause(text: str) -> bool:
    """A cause or a consequence: why something matters."""
    return _CAUSE.search(text) is not None


def tells_outlook(text: str) -> bool:
    """What comes next."""
    return _OUTLOOK.search(text) is not None
