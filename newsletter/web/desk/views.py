"""What the desk's pages show, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal

from newsletter.models import (
    Blurb,
    BlurbPart,
    Decisions,
    Edition,
    Event,
    Health,
    Item,
    Letter,
    Revision,
    Sentence,
    Story,
)
from newsletter.summarize.translate import fingerprint

MOST_BYTES = 80_000  # of a letter: Gmail cuts at 102 KB, and what providers add counts
LEAST_SAME = 3  # words, or a comparison falls to pieces that nobody can read
QUIET_FOR = timedelta(days=3)  # a source that has failed for so long is worth a line

PARTS: Mapping[BlurbPart, str] = {
    "headline": "Headline",
    "what": "What happened",
    "why": "Why it matters",
    "takeaways": "Takeaways, one a sentence",
    "watch": "What to watch",
}


@dataclass(frozen=True, slots=True)
class Caution:
    """What an editor should look at before signing off."""

    text: str
    link: str = ""  # where it can be mended


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a story's text; numbers of the sentences that rest on it, none for the text between."""

    text: str
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that two versions share, or that one of them alone has."""

    kind: Literal["same", "out", "in"]
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a summarizer wrote instead, beside what runs."""

    made_by: str
    fingerprint: str
    parts: Mapping[BlurbPart, tuple[Piece, ...]]  # those that differ
    seconds: int


@dataclass(frozen=True, slots=True)
class StoryView:
    story: Story
    marks: tuple[Mark, ...]


def cautions(edition: Edition, letter: Letter, health: Mapping[str, Health], now: datetime) -> Iterator[Caution]:
    """First what keeps an item from running as the editor wants it, then what readers would notice, then sources."""
    for item in edition.told:
        for edit in item.edits:
            if not edit.runs:
                problems = "; ".join(edit.problems)
                yield Caution(f"Your {edit.part} of “{item.blurb.headline}” does not run: {problems}", item.event)
            elif edit.problems:
                yield Caution(
                    f"The {edit.part} of “{item.blurb.headline}” runs although the check refused it: {edit.override}",
                    item.event,
                )
    running = {item.event for item in edition.told}
    yield from (_of_revision(one, running) for one in edition.revisions)
    yield from (Caution(f"Readers are told: {notice}") for notice in edition.notices)
    yield from (Caution(text) for text in letter.warnings)
    for name, known in sorted(health.items()):
        if known.last_error and (known.last_success is None or now - known.last_success > QUIET_FOR):
            since = f"since {known.last_success:%d %B}" if known.last_success else "yet"
            yield Caution(f"{name} could not be read {since}: {known.last_error}")


def _of_revision(one: Revision, running: Collection[str]) -> Caution:
    new = one.restated
    verb = "contradict" if new.kind == "contradicts" else "go beyond"
    by = ", ".join(account.outlet for account in new.now.accounts)
    text = f"New stories {verb} “{one.headline}” of {one.date:%d %B}: told “{new.said}”, now “{new.now.text}” by {by}"
    return Caution(text, one.event if one.event in running else "")


def part_text(blurb: Blurb, part: BlurbPart) -> str:
    """A part as an editor writes it."""
    if part == "headline":
        return blurb.headline
    sentences: Sequence[Sentence] = getattr(blurb, part)
    return ("\n" if part == "takeaways" else " ").join(sentence.text for sentence in sentences)


def shown_text(item: Item, decisions: Decisions, part: BlurbPart) -> str:
    """What stands in the form: the editor's own words, also where the check refuses them."""
    own = next((r for r in decisions.rewrites if (r.event, r.part) == (item.event, part)), None)
    return own.text if own else part_text(item.blurb, part)


def version(other: Blurb, runs: Blurb) -> Version:
    """What another summarizer wrote, part by part, as far as it differs from what runs."""
    texts = {part: (part_text(runs, part), part_text(other, part)) for part in PARTS}
    differ = {part: word_diff(*pair) for part, pair in texts.items() if pair[0] != pair[1]}
    return Version(other.made_by, fingerprint(other), differ, other.seconds)


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """What was taken out and put in, word by word; a word or two between two changes count as changed."""
    old, new = before.split(), after.split()
    same = [
        block
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        if block.size >= LEAST_SAME or block.a == block.b == 0 or block.a + block.size == len(old)
    ]
    pieces, i, j = list[Piece](), 0, 0
    for block in same:  # the last one is empty, and stands at the end of both
        changed = (Piece("out", " ".join(old[i : block.a])), Piece("in", " ".join(new[j : block.b])))
        pieces += [*changed, Piece("same", " ".join(old[block.a : block.a + block.size]))]
        i, j = block.a + block.size, block.b + block.size
    return tuple(piece for piece in pieces if piece.text)


def sentences(blurb: Blurb) -> tuple[Sentence, ...]:
    """In the order in which they are numbered on the page."""
    return (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)


def with_marks(event: Event, blurb: Blurb) -> tuple[StoryView, ...]:
    """The event's stories, with the passages that the blurb's sentences rest on."""
    return tuple(StoryView(story, tuple(_marks(story, sentences(blurb)))) for story in event.stories)


def _marks(story: Story, told: Sequence[Sentence]) -> Iterator[Mark]:
    body, spans = story.body, dict[tuple[int, int], list[int]]()
    for number, sentence in enumerate(told, 1):
        for evidence in sentence.evidence:
            if evidence.story == story.id and (start := _place(body, evidence.quote, evidence.start)) >= 0:
                spans.setdefault((start, start + len(evidence.quote)), []).append(number)
    at = 0
    for (start, end), numbers in sorted(spans.items()):
        if start < at:  # it overlaps with the one before, which is shown
            continue
        yield Mark(body[at:start])
        yield Mark(body[start:end], tuple(numbers))
        at = end
    yield Mark(body[at:])


def _place(body: str, quote: str, start: int) -> int:
    """Where the quotation stands: where it stood, or elsewhere in a text that has grown since; -1: nowhere."""
    return start if body[start : start + len(quote)] == quote else body.find(quote)
