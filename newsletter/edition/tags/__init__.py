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
# Mentions that a publisher's label is worth: publishers give many names, and tell of few of them.
_LABELLED_TOPIC, _LABELLED_NAME = 3, 1
_LEAD, _LEAD_OF_TWO = (
    0.6,
    0.8,
)  # its share: the others may have been grouped with it by mistake, one sooner than several
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
    told = [
        _told(vocabulary, title, body, tuple(map(_plain, story.tags)))
        for (title, body), story in zip(texts, event.stories, strict=True)
    ]
    found = vocabulary.meant(sorted({name for one in told for name in one}), " ".join(map(" ".join, texts)))
    points = {name: _points([one.get(name, Told(title=False, times=0)) for one in told]) for name in found}
    for name in found:
        if maker := vocabulary.tags[name].of:
            points[maker] = max(points.get(maker, 0.0), _MAKER * points[name])
    return {name: p * vocabulary.tags[name].weight for name, p in points.items() if p >= _ENOUGH}


def _told(vocabulary: Vocabulary, title: str, body: str, labels: Sequence[str]) -> dict[str, Told]:
    """Tags of the vocabulary that a story names; a publisher's label counts like mentions."""
    in_title, in_body, given = vocabulary.mentions(title), vocabulary.mentions(body), vocabulary.labels(labels)
    worth = {name: _LABELLED_TOPIC if vocabulary.tags[name].kind == "topic" else _LABELLED_NAME for name in given}
    return {name: Told(name in in_title, in_body[name] + worth.get(name, 0)) for name in in_title | in_body | given}


def _plain(text: str) -> str:
    """On one line, an accent and its letter as one character."""
    return unicodedata.normalize("NFC", one_line(text))


def _points(told: Sequence[Told]) -> float:
    """What the lead says, and less of what the others say."""
    lead, *others = (_TITLE * one.title + _MENTION * min(one.times, _MOST_MENTIONS) for one in told)
    if not others:
        return lead
    share = _LEAD_OF_TWO if len(others) == 1 else _LEAD
    return share * lead + (1 - share) * sum(others) / len(others)


def _best(points: Mapping[str, float]) -> list[str]:
    return sorted(points, key=lambda name: (-points[name], name))
