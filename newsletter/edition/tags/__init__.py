"""What an event is about, in a few short names that readers can follow from day to day."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from newsletter.edition.tags.names import LONGEST, Told, names
from newsletter.edition.tags.vocabulary import Kind, Tag, Vocabulary
from newsletter.models import Event
from newsletter.text import one_line

__all__ = ["LONGEST", "MOST", "Kind", "Tag", "Vocabulary", "tags"]

MOST = 4  # tags on one item
_MOST_NAMES = 3
_OPENING = 1500  # characters of a text that are read: what comes later is background

# Points: a title says what an event is about; a text may only mention it.
_TITLE, _MENTION, _MOST_MENTIONS = 4.0, 1.0, 3
_LABEL = 2  # mentions that a publisher's label is worth: enough with one in the text
_LEAD = 0.6  # the lead's share in an event of several stories
_ENOUGH = 2.1  # the lead's title, though other stories are silent; or three mentions in a lone story
_TELLING = 1.0  # below it, a topic such as "AI" hardly tells items apart: it stands only where names are few
_MAKER = 0.6  # what the maker of a named product gets of the product's points


def tags(event: Event, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names first, the most telling one before others, then a topic; an event without names may have two topics.

    At most MOST, each of at most LONGEST characters, spelled as in the vocabulary or, if it is not listed, as the
    stories mostly do.
    """
    texts = [(_plain(story.title), _plain((story.text or story.summary)[:_OPENING])) for story in event.stories]
    listed = _listed(event, texts, vocabulary)
    topics = {name: points for name, points in listed.items() if vocabulary.tags[name].kind == "topic"}
    named = {name: points for name, points in listed.items() if name not in topics}
    rest = [(vocabulary.unknown(title), vocabulary.unknown(body)) for title, body in texts]
    for name, told in names(event, rest, vocabulary.ignore, vocabulary.generic).items():
        if (points := _points(told)) >= _ENOUGH:
            named.setdefault(vocabulary.spelling(name), points)
    chosen = [name for name in _best(named) if name not in topics][:_MOST_NAMES]
    telling = [name for name in _best(topics) if len(chosen) < 2 or topics[name] >= _TELLING]
    return (*chosen, *telling[: 1 if chosen else 2])


def _listed(event: Event, texts: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> dict[str, float]:
    """Tags of the vocabulary -> points, if they have enough."""
    counts = [(vocabulary.mentions(title), vocabulary.mentions(body)) for title, body in texts]
    labels = [vocabulary.mentions(_plain(" | ".join(story.tags))) for story in event.stories]
    every = zip(counts, labels, strict=True)
    told = [{name: Told(name in t, b[name] + _LABEL * own[name]) for name in t | b | own} for (t, b), own in every]
    found = vocabulary.meant(sorted({name for one in told for name in one}), " ".join(map(" ".join, texts)))
    points = {name: _points([one.get(name, Told(title=False, times=0)) for one in told]) for name in found}
    for name in found:
        if maker := vocabulary.tags[name].of:
            points[maker] = max(points.get(maker, 0.0), _MAKER * points[name])
    return {name: p * vocabulary.tags[name].weight for name, p in points.items() if p >= _ENOUGH}


def _plain(text: str) -> str:
    """On one line, an accent and its letter as one character."""
    return unicodedata.normalize("NFC", one_line(text))


def _points(told: Sequence[Told]) -> float:
    """What the lead says, and less of what the others say: they may have been grouped with it by mistake."""
    each = [_TITLE * one.title + _MENTION * min(one.times, _MOST_MENTIONS) for one in told]
    lead, others = each[0], each[1:]
    return _LEAD * lead + (1 - _LEAD) * sum(others) / len(others) if others else lead


def _best(points: Mapping[str, float]) -> list[str]:
    return sorted(points, key=lambda name: (-points[name], name))
