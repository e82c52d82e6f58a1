"""The JSON lines that filters read and write (docs/reference.md, "Filters")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from newsletter.errors import BadLine
from newsletter.models import UNDATED, Blurb, Event, RankedEvent, Story, Verdict

Line = TypeVar("Line", bound=msgspec.Struct)


class StoryLine(msgspec.Struct, frozen=True):
    """A story as scripts write it; more keys than these are allowed and ignored."""

    id: str
    title: str = ""
    summary: str = ""
    text: str | None = None
    url: str = ""
    source: str = ""
    published: str | None = None


class EventLine(msgspec.Struct, frozen=True):
    """An event to summarize."""

    id: str
    stories: tuple[StoryLine, ...]


class ClaimLine(msgspec.Struct, frozen=True):
    """A claim to check against the texts of its sources."""

    id: str
    claim: str
    sources: tuple[str, ...]


def read_lines(lines: Iterable[bytes], kind: type[Line]) -> Iterator[tuple[int, Line]]:
    """Decode each line that is not empty, with its number. Raises BadLine."""
    decoder = msgspec.json.Decoder(kind)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadLine(number, str(error).replace("`$.", "`")) from None


def to_story(number: int, line: StoryLine) -> Story:
    """Raises BadLine when the date is not ISO 8601."""
    return Story(
        id=line.id,
        title=line.title,
        summary=line.summary,
        text=line.text or "",
        url=line.url,
        source=line.source,
        published=_moment(number, line.published),
    )


def read_stories(lines: Iterable[bytes]) -> list[Story]:
    """Read all stories. Raises BadLine, also when an id comes twice."""
    stories: dict[str, Story] = {}
    for number, line in read_lines(lines, StoryLine):
        if line.id in stories:
            raise BadLine(number, f'the id "{line.id}" stands on an earlier line too; ids must be unique')
        stories[line.id] = to_story(number, line)
    return list(stories.values())


def read_events(lines: Iterable[bytes]) -> Iterator[Event]:
    """Read events with their stories, one by one. Raises BadLine."""
    for number, line in read_lines(lines, EventLine):
        stories = tuple(to_story(number, story) for story in line.stories)
        if not stories:
            raise BadLine(number, "an event needs at least one story in `stories`")
        yield Event(line.id, stories, voices=len({story.source for story in stories}))


def ranked_line(ranked: RankedEvent) -> dict[str, Any]:
    return {
        "event": ranked.event.id,
        "stories": [story.id for story in ranked.event.stories],
        "score": round(ranked.score, 4),
        "reasons": {reason.name: round(reason.points, 4) for reason in ranked.reasons},
    }


def blurb_line(event: str, blurb: Blurb) -> dict[str, Any]:
    return {
        "id": event,
        "headline": blurb.headline,
        "blurb": blurb.text,
        "why": " ".join(sentence.text for sentence in blurb.why),
        "takeaways": [
            {
                "text": takeaway.text,
                "evidence": [{"story": e.story, "start": e.start, "end": e.end} for e in takeaway.evidence],
            }
            for takeaway in blurb.takeaways
        ],
        "watch": " ".join(sentence.text for sentence in blurb.watch),
        "words": blurb.words,
        "seconds": blurb.seconds,
    }


def verdict_line(claim: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": claim,
        "supported": verdict.supported,
        "score": round(verdict.score, 4),
        "problems": list(verdict.problems),
    }


def dump(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _moment(number: int, text: str | None) -> datetime:
    if not text:
        return UNDATED
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine(number, f'published is "{text}", not an ISO 8601 time such as 2026-01-25T11:00:00Z') from None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
