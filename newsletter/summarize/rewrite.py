"""An editor's own words for a part of a blurb: they pass the same gate, or run for a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newsletter.models import Blurb, BlurbPart, Edit, Event, Evidence, Rewrite, Sentence
from newsletter.summarize.days import absolute_text
from newsletter.summarize.draft import HEADLINE_WORDS
from newsletter.summarize.extractive import MOST_WORDS
from newsletter.summarize.gate import check
from newsletter.summarize.passages import Passage, passages
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms
from newsletter.text import one_line

MOST_PASSAGES = 2  # that one sentence is shown to rest on
FEWEST_SHARED = 2  # words that a passage adds, or it is no evidence


def rewrite(blurb: Blurb, event: Event, change: Rewrite) -> tuple[Blurb, Edit]:
    """The blurb with the editor's words in place of a part, and what the gate says of them.

    Each sentence is judged alone, against all stories of the event. When one is refused, the part stays as it was,
    unless the editor gave a reason to run it all the same.
    """
    texts = [change.text] if change.part == "headline" else [span.text for span in split(change.text)]
    lines = [text for text in map(one_line, texts) if text]
    if change.part == "headline" and not lines:
        return blurb, Edit(change.part, ("no item can do without a headline",))
    known = {sentence.text: sentence for sentence in (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)}
    changed = _with_part(blurb, event, change, lines, known)
    problems = (*_refused(event, [text for text in lines if text not in known]), *_too_long(changed, change.part))
    edit = Edit(change.part, problems, change.override.strip() if problems else "")
    return (changed if edit.runs else blurb), edit


def _with_part(
    blurb: Blurb, event: Event, change: Rewrite, lines: Sequence[str], known: Mapping[str, Sentence]
) -> Blurb:
    """known: sentences that passed the gate before, by their text; they keep their evidence."""
    if change.part == "headline":
        return replace(blurb, headline=lines[0], made_by=change.made_by or blurb.made_by)
    pool = passages(event)
    sentences = tuple(known.get(text) or Sentence(text, find_evidence(text, pool)) for text in lines)
    part: dict[str, Any] = {change.part: sentences}
    return replace(blurb, **part, made_by=change.made_by or blurb.made_by)


def _refused(event: Event, lines: Sequence[str]) -> Iterator[str]:
    sources = [absolute_text(story) for story in event.stories]
    for text in lines:
        verdict = check(text, sources)
        if not verdict.supported:
            yield f"“{text}”: {'; '.join(verdict.problems)}"


def _too_long(blurb: Blurb, part: BlurbPart) -> Iterator[str]:
    if part == "headline" and (words := len(blurb.headline.split())) > HEADLINE_WORDS:
        yield f"the headline has {words} words, of {HEADLINE_WORDS} at most"
    if blurb.words > MOST_WORDS:
        yield f"the item has {blurb.words} words, of {MOST_WORDS} that can be read in 30 seconds"


def find_evidence(text: str, pool: Sequence[Passage]) -> tuple[Evidence, ...]:
    """The passages that hold most of a sentence's words, best first; none when no passage comes near."""
    missing = set(terms(text))
    found: list[Evidence] = []
    while pool and len(found) < MOST_PASSAGES:
        best = max(pool, key=lambda passage: len(missing & set(passage.terms)))  # the first of equals
        if len(missing & set(best.terms)) < FEWEST_SHARED:
            break
        missing -= set(best.terms)
        found += best.sentence.evidence
    return tuple(found)
