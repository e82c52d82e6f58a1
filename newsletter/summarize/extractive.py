"""The summarizer that needs no model: whole sentences of the stories, cut only by deleting."""

from __future__ import annotations

import re

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event
from newsletter.summarize.headline import headlines
from newsletter.summarize.passages import Passage, after, cut_down, joined, passages
from newsletter.summarize.people import introduce
from newsletter.summarize.select import Focus, choose, focus, repeats
from newsletter.summarize.words import terms

MOST_WORDS = 119  # 30 seconds at 238 words a minute
TYPICAL_WORDS = 100
OVER = 8  # words by which takeaways may go beyond that
BLURB_WORDS = 62  # that a text of the best length has
MOST_BLURB_WORDS = 74
MOST_WITH_WHY = 76  # when a sentence was added for its cause or consequence
WHY_WORDS = 24  # of a sentence added for its cause or consequence
WATCH_WORDS = 24
TIED = 2  # words of the titles that a cause or consequence names, so that it is one of this event
NEW_WORDS = 3  # that a takeaway has beside the headline
TAKEAWAYS = 3
TAKEAWAYS_WORDS = 66
LEAST_TAKEAWAYS = 14  # words that are tried for
LONGEST_TAKEAWAY = 40
MOST_REPEATED = 0.8  # share of a takeaway's words that the blurb may have told
POINTS_WORDS = 68  # of the points of stories without a title, which tell all of it
MOST_POINTS_WORDS = (86, 70)  # the second where nothing fits beside them
TEXT_WORDS = 24  # of the text beside them
MOST_TOLD = 0.5  # share of its words that they may have told

_MATTER = (
    r"(?:move|decision|ruling|deal|change|vote|law|plan|measure|order|bill|proposal|legislation|agreement|verdict|cuts?"
    r"|feature)"
)
_CAUSE = re.compile(
    r"\b(?:as a (?:direct )?(?:result|consequence)(?! of)|resulting in|(?<!that )led to|leads? to"
    r"|because (?!of course)|(?<!is )(?<!are )(?<!was )(?<!were )(?<!not )due to (?!be\b)"
    r"|in (?:an (?:effort|attempt)|a bid) to"
    r"|mean(?:s|ing)? that|impact on|warn(?:s|ed) (?:that|of)|(?:comes?|came) (?:as (?!a )|amid)"
    r"|risk(?:s|ing)? (?:of|to|that)|(?:this|which|move|decision|ruling|deal|change|vote|law|plan)"
    r" (?:also )?(?:means?|meant) (?:that|the|an?|no|more)"
    r"|(?:rais|spark|fuel|heighten|renew)(?:es|s|ed|ing) (?:\w+ )?(?:concerns?|questions?|fears?|doubts?|hopes?"
    r"|the stakes)"
    rf"|(?:which|{_MATTER}) (?:would|will|could|is likely to|is expected to) (?:also )?(?:allow|enable|help|force"
    r"|prevent|raise|reduce|increase|cut|cost|affect|end|ban|strengthen|weaken|boost|hurt|ease)"
    rf"|{_MATTER} (?:comes?|came) (?:as|amid|after)|(?:latest|clearest|another) (?:sign|signal) (?:of|that)"
    r"|sets? a precedent|threatens to|(?:puts?|putting) .{3,40} at risk|at stake"
    r"|could (?:mean|lead|cost|force|delay|jeopardi[sz]e|affect|hurt|undermine|pave|reshape)"
    r"|an? (?:major |serious |big )?(?:blow|boost|setback|victory|milestone|turning point) (?:for|to|in)"
    r"|(?:largest|biggest|highest|lowest|worst|deadliest) .{0,24}(?:ever|since|in years|in decades|in history"
    r"|on record))\b|, (?:allowing|enabling|forcing|prompting|raising|paving the way|setting up)\b",
)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]|(?<!\w)['‘][^'‘’]*(?:['’]\w[^'‘’]*)*['’](?!\w)")
_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)|Oct(?:ober|\.)"
    r"|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_SOON = (
    rf"(?:next (?:week|month|year|spring|summer|autumn|fall|winter|\w+day|{_MONTH})|later this (?:week|month|year)"
    rf"|in the coming (?:days|weeks|months)|in the week of|tomorrow|by the end of"
    rf"|(?:on|by|in|until|from) (?:\w+day\b|early |late |mid-)?"
    rf"(?:\d{{1,2}} )?(?:{_MONTH}|\w+day\b)|(?:by|in) 20[2-9]\d)"
)
_OUTLOOK = re.compile(
    rf"\b(?:will (?!not\b)\w+ .{{0,80}}\b{_SOON}|^(?i:{_SOON}).{{0,60}}\bwill (?!not\b|have\b)\w+"
    r"|(?:is|are) (?:now |widely |also )?(?:expected|scheduled|due|set|slated|planned) (?:to|for)\b"
    r"|will (?:now |then |also )?(?:take effect|come into force|go on trial|be sentenced|be sworn in|face trial"
    r"|appear in court|vote on|decide (?:on|whether|if)|meet (?:with|in|on|again)|appeal|be held|be published|expire)\b"
    r"|(?:plans?|intends?|vow(?:s|ed)|is expected|are expected) to appeal\b|faces? up to \d+ years"
    r"|could face (?:up to|a)\b|(?:still )?(?:needs?|has|have) to be (?:approved|confirmed|signed|ratified|passed)"
    r"|(?:now )?(?:heads|goes|moves) to the (?:Senate|House|president|governor)"
    rf"|(?:expects?|hopes?) to .{{3,80}}\b{_SOON}"
    r"|(?:hearing|trial|vote|decision|ruling|verdict|election|launch|deadline|appeal|inquest) (?:is|will be) "
    r"(?:expected|due|set|scheduled|held|on)"
    rf"|(?:plans?|aims?|intends?) to .{{3,80}}\b{_SOON})",
)


Parts = tuple[list[Passage], list[Passage], list[Passage], list[Passage]]  # what, why, takeaways, watch


class Extractive:
    """The best set of sentences as the text, the best set of the others as takeaways; see select.py."""

    name = "extractive"

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError when the stories hold no line that can be printed."""
        pool = passages(event)
        about = focus(pool, [story.title for story in event.stories])
        headline = next(iter(headlines(event, pool, about.weights)), "")
        if not headline:
            count = len(event.stories)
            raise SummaryError(f"event {event.id}: its {count} stories hold no title or sentence that can be printed")
        tell = _beside_title if about.title else _untitled
        parts = tell(pool, about, headline)
        room = MOST_WORDS - len(headline.split()) - sum(map(_length, parts))
        sentences = [[passage.sentence for passage in part] for part in parts]
        what, why, takeaways, watch = introduce(sentences, headline, event.stories, room)
        return Blurb(headline, what, why, takeaways, watch, self.name)


def _beside_title(pool: list[Passage], about: Focus, headline: str) -> Parts:
    """The best set of sentences as the text, of which a cause or consequence is why it matters; of the rest, points."""
    several = len({passage.rank for passage in pool}) > 1
    what, why = _split(choose(pool, about, BLURB_WORDS, MOST_BLURB_WORDS), about.title)
    points = points_beside(pool, [*what, *why], headline)
    if several and not why:  # a story alone seldom tells both why it matters and three points more
        causes = [p for p in points if _tells_why(p, about.title)]
        why = choose(causes, about, WHY_WORDS, min(WHY_WORDS, MOST_WITH_WHY - _length(what)), 1)
        points = [p for p in points if repeats(p, why) <= MOST_REPEATED]
    room = MOST_WORDS - len(headline.split()) - _length([*what, *why])
    due = [p for p in points if _OUTLOOK.search(p.text)]
    watch = choose(due, about, WATCH_WORDS, min(room, WATCH_WORDS), 1)
    points = [p for p in points if repeats(p, watch) <= MOST_REPEATED]
    room -= _length(watch)
    wished = max(TYPICAL_WORDS - MOST_WORDS + room, LEAST_TAKEAWAYS)
    most = min(room, wished + OVER)
    takeaways = choose(points, about, min(room, wished, TAKEAWAYS_WORDS), most, TAKEAWAYS) if room > 0 else []
    return what, why, takeaways, watch


def _untitled(pool: list[Passage], about: Focus, headline: str) -> Parts:
    """The best set of sentences as points, and one that adds to them as the text.

    The headline is cut from the opening sentence, which mostly is the first point too: no text between them needs to
    tell it once more. A story too short for that has its opening sentence as the text, and the rest as points.
    """
    for limit in MOST_POINTS_WORDS:
        told = choose(pool, about, POINTS_WORDS, limit, alone=TAKEAWAYS)
        room = MOST_WORDS - len(headline.split()) - _length(told)
        if text := choose(_beside(told, pool), about, min(room, TEXT_WORDS), room, 1):
            return text, [], as_points(told), []
    text = opening(pool)
    room = MOST_WORDS - len(headline.split()) - _length(text)
    return text, [], choose(points_beside(pool, text, headline), about, TAKEAWAYS_WORDS, room, TAKEAWAYS), []


def _beside(told: list[Passage], pool: list[Passage]) -> list[Passage]:
    """What adds to points and stands alone, in the story's own voice."""
    return [
        passage
        for passage in pool
        if passage not in told
        and passage.alone
        and not _QUOTED.match(passage.text)
        and repeats(passage, told) <= MOST_TOLD
    ]


def as_points(told: list[Passage]) -> list[Passage]:
    """Each with those that lean on it."""
    points: list[Passage] = []
    for passage in told:
        points = [*points[:-1], joined(points[-1], passage)] if passage.leans and points else [*points, passage]
    return points


def _length(chosen: list[Passage]) -> int:
    return sum(passage.length for passage in chosen)


def opening(pool: list[Passage]) -> list[Passage]:
    """The first sentence that stands alone."""
    return next(([passage] for passage in pool if passage.alone), pool[:1])


def points_beside(pool: list[Passage], blurb: list[Passage], headline: str) -> list[Passage]:
    """What may be a takeaway: adds to blurb and headline, and stands alone, if need be with the sentence after it."""
    heading = set(terms(headline))
    cut = [cut_down(passage) for passage in after(blurb, [passage for passage in pool if passage not in blurb])]
    following = {(passage.rank, passage.place): passage for passage in cut}
    alone = [passage for passage in cut if not passage.leans]
    pairs = [(p, q) for p in alone if (q := following.get((p.rank, p.place + 1))) and q.leans]
    found = [*alone, *(joined(p, q) for p, q in pairs)]
    return [
        p
        for p in found
        if p.length <= LONGEST_TAKEAWAY
        and repeats(p, blurb) <= MOST_REPEATED
        and len(set(p.terms) - heading) >= NEW_WORDS
    ]


def _split(blurb: list[Passage], title: frozenset[str]) -> tuple[list[Passage], list[Passage]]:
    """What happened, and why it matters: sentences of cause and consequence on which no other leans."""
    leant_on = {n for n in range(len(blurb) - 1) if blurb[n + 1].leans}
    why = [
        passage
        for n, passage in enumerate(blurb)
        if n and n not in leant_on and not passage.leans and _tells_why(passage, title)
    ]
    return [passage for passage in blurb if passage not in why], why


def _tells_why(passage: Passage, title: frozenset[str]) -> bool:
    """A cause or consequence of this event, in words of the story's own."""
    return len(title.intersection(passage.terms)) >= TIED and tells_cause(_QUOTED.sub("", passage.text))


def tells_cause(text: str) -> bool:
    """A cause or a consequence: why something matters."""
    return _CAUSE.search(text.lower()) is not None  # sooner found than by a search that does not heed case


def tells_outlook(text: str) -> bool:
    """What comes next."""
    return _OUTLOOK.search(text) is not None
