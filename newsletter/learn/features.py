"""What may tell a story that editors pick from one that they pass over: named facts, each there or not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsletter.models import UNDATED, RankedEvent, Story
from newsletter.text import one_line, plain_letters

TITLE_CHARACTERS, SUMMARY_CHARACTERS = 300, 400
NAME_CHARACTERS = 60
AGE_STEP, OLDEST = 6, 42  # hours

# How readily a kind of fact is believed: the standard deviation that its weights have before anything is learned, in
# units of the fit. Habits of sources are few and strong, words are many and weak.
BELIEF = {
    "source": 1.5,
    "site": 1.5,
    "age": 1.5,
    "monday": 1.0,
    "source-age": 0.5,
    "site-section": 0.7,
    "folder": 0.5,
    "title": 0.25,
    "summary": 0.2,
}

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


def features(ranked: RankedEvent, now: datetime) -> dict[str, float]:
    """Name ("kind:value") -> the share of the event's stories, 0 to 1, of which it is true."""
    stories = ranked.event.stories
    share: dict[str, float] = defaultdict(float)
    for story in stories:
        for name in set(_facts(story, ranked.section, now)):
            share[name] += 1 / len(stories)
    return dict(share)


def _facts(story: Story, section: str, now: datetime) -> Iterator[str]:
    source, address = story.source[:NAME_CHARACTERS], _split(story.url)
    yield f"source:{source}"
    yield f"site:{address[0]}"
    if section:
        yield f"site-section:{address[0]} {section}"
    yield from (f"folder:{address[0]}/{folder}" for folder in address[1])
    if story.published != UNDATED:
        age = _age(now - story.published)
        yield f"age:{age}"
        yield f"source-age:{age} {source}"
        if now.weekday() == 0:  # after a weekend without an issue, older stories are new to readers
            yield f"monday:{age}"
    yield from (f"title:{word}" for word in _words(story.title[:TITLE_CHARACTERS]))
    yield from (f"summary:{word}" for word in _words(story.summary[:SUMMARY_CHARACTERS]))


def _split(url: str) -> tuple[str, list[str]]:
    """Host without "www.", and the folders of the path that are no dates."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", []
    folders = parts.path.lower().split("/")[1:-1]
    return host[:NAME_CHARACTERS], [f for f in folders if f and not f.isdigit() and len(f) <= 24]


def _age(age: timedelta) -> int:
    """Full hours in steps: 0, 6, 12 ..."""
    hours = max(0.0, age.total_seconds() / 3600)
    return min(OLDEST, int(hours // AGE_STEP) * AGE_STEP)


def _words(text: str) -> set[str]:
    return {word[:NAME_CHARACTERS] for word in _WORD.findall(plain_letters(text)) if len(word) > 1}


def in_words(name: str) -> str:
    """A feature as an editor would say it; names come from feeds and files, so what does not print is dropped."""
    kind, _, value = one_line(name).partition(":")
    if kind in ("title", "summary"):
        return f"“{value}” in the {kind}"
    if kind == "age":
        return _hours(value)
    if kind == "monday":
        return f"{_hours(value)} on a Monday"
    first, _, rest = value.partition(" ")
    if kind == "source-age":
        return f"{rest} {_hours(first)}"
    if kind == "site-section":
        return f"{rest} from {first}"
    return f"{kind} {value}"


def _hours(start: str) -> str:
    first = int(start) if start.isdigit() else 0
    return f"{first} hours old or more" if first >= OLDEST else f"{first} to {first + AGE_STEP} hours old"
