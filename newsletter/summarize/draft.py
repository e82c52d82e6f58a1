"""What a language model hands in, and how a blurb is made of it: every sentence with the passages that it rests on.

Nothing in a draft is trusted. A quotation must stand in the story that it is said to be from, or its sentence carries
no evidence and the gate refuses it; addresses are not part of a draft at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Evidence, Sentence, Story
from newsletter.summarize import wording
from newsletter.summarize.extractive import MOST_WORDS, TAKEAWAYS
from newsletter.summarize.passages import LONGEST, MOST_STORIES
from newsletter.summarize.words import terms
from newsletter.text import one_line

HEADLINE_WORDS = 12
SHORTEST_QUOTE = 12  # characters: "of the" stands everywhere and proves nothing
MOST_OF_ONE_WORD = 3  # times that a sentence may use a word; models that loop use it without end

# No headline of ours holds an address, markup or a picture.
_LITTER = re.compile(r"https?://|www\.|[{}<>|@#\\]|[\U0001f000-\U0001faff]")
_SAME = {"'": "['‘’]", "‘": "['‘’]", "’": "['‘’]", '"': '["“”]', "“": '["“”]', "”": '["“”]', "–": "[–—-]", "—": "[–—-]"}


# Lists and plain names: this is the form that the model is asked for, in JSON.
@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a story, as they stand there."""

    story: int  # its number in the prompt, from 1
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and what it rests on."""

    text: str
    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class Draft:
    """An explained event."""

    headline: str
    what: list[Line]
    why: list[Line]
    takeaways: list[Line]
    watch: list[Line]


def sent_stories(event: Event) -> tuple[Story, ...]:
    """The stories that a model gets to see, numbered from 1 in this order."""
    return event.stories[:MOST_STORIES]


def to_blurb(draft: Draft, event: Event, made_by: str) -> Blurb:
    """The draft as a blurb within the limits, its quotations located in the stories.

    What an editor would not print is left out. Raises SummaryError when nothing of what happened is left.
    """
    headline = one_line(draft.headline).rstrip(".")
    told: set[str] = set()
    parts = [_sentences(part, event, told) for part in (draft.what, draft.why, draft.takeaways, draft.watch)]
    what, why, takeaways, watch = parts
    if not what:
        raise SummaryError("it told nothing of what happened that can be printed")
    fitting = len(headline.split()) <= HEADLINE_WORDS and not has_litter(headline)
    blurb = Blurb(headline if fitting else "", what, why, takeaways[:TAKEAWAYS], watch[:1], made_by)
    return _within_limits(blurb)


def locate(quote: Quote, stories: Sequence[Story]) -> Evidence:
    """Where the words stand. White space, and the kind of quotation marks and dashes, may differ; nothing else may.

    Words that stand nowhere become evidence that holds nothing, which the gate refuses and names.
    """
    story = stories[quote.story - 1] if 0 < quote.story <= len(stories) else None
    words = quote.text.split()
    if story is None or len(" ".join(words)) < SHORTEST_QUOTE:
        return Evidence(story.id if story else "", 0, 0, quote.text)
    found = re.search(r"\s+".join(map(_pattern, words)), story.body)
    if found is None:
        return Evidence(story.id, 0, 0, quote.text)
    return Evidence(story.id, found.start(), found.end(), found[0])


def _pattern(word: str) -> str:
    return "".join(_SAME.get(char) or re.escape(char) for char in word)


def _sentences(lines: Iterable[Line], event: Event, told: set[str]) -> tuple[Sentence, ...]:
    """The lines that may be printed, each once in the whole draft."""
    found = []
    for line in lines:
        text = one_line(line.text)
        if text not in told and may_print(text):
            told.add(text)
            stories = sent_stories(event)
            evidence = dict.fromkeys(locate(quote, stories) for quote in line.quotes)
            found.append(Sentence(text, tuple(evidence)))
    return tuple(found)


def has_litter(text: str) -> bool:
    """An address, markup or a picture."""
    return _LITTER.search(text) is not None


def may_print(text: str) -> bool:
    """Whether an editor would print this sentence."""
    used = Counter(terms(text))
    loops = bool(used) and max(used.values()) > MOST_OF_ONE_WORD
    return len(text.split()) <= LONGEST and not loops and wording.acceptable(text)


def _within_limits(blurb: Blurb) -> Blurb:
    """Whole sentences are left out from the end, the least needed parts first, until it takes 30 seconds."""
    for part in ("takeaways", "watch", "why", "what"):
        least = 1 if part == "what" else 0
        while blurb.words > MOST_WORDS and len(getattr(blurb, part)) > least:
            blurb = replace(blurb, **{part: getattr(blurb, part)[:-1]})
    return blurb
