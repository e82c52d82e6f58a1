"""Small values to test with, in our own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from newsletter.models import (
    Blurb,
    Earlier,
    Edition,
    Evidence,
    Image,
    Item,
    NearMiss,
    Reason,
    Sentence,
    SourceLink,
    Story,
)

DAY = date(2026, 1, 25)
NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)


def make_story(number: int = 1, **changes: Any) -> Story:
    """A story that differs from others by its number; name fields to change them."""
    fields: dict[str, Any] = {
        "id": f"story-{number}",
        "title": f"Harbour bridge {number} opens",
        "summary": f"Bridge {number} opened on Sunday.",
        "text": f"Bridge {number} opened on Sunday.\n\nTolls start in May.",
        "url": f"https://outlet.example/{number}",
        "source": "The Outlet",
        "published": NOON,
        "via": "the-outlet",
        "author": "A. Writer",
        "language": "en",
        "tags": ("bridges",),
        "image": Image("https://outlet.example/bridge.jpg", "The bridge", "A. Photographer"),
    }
    return Story(**(fields | changes))


def make_edition(day: date = DAY, **changes: Any) -> Edition:
    """An edition of one item in which every field holds something."""
    quote = "Tolls start in May."
    sentence = Sentence(quote, (Evidence("story-1", 31, 50, quote),))
    reasons = (Reason("voices", 1.5, "3 independent voices"),)
    blurb = Blurb("Bridge opens", (sentence,), (sentence,), (sentence,), (sentence,), "extractive")
    earlier = Earlier(date(2026, 1, 24), "event-0", "bridge-nears", "Bridge nears", ("story-0",), "It nears.")
    item = Item(
        event="event-1",
        slug="bridge-opens",
        section="Local",
        blurb=blurb,
        sources=(SourceLink("story-1", "The Outlet", "Harbour bridge 1 opens", "https://outlet.example/1", NOON),),
        voices=3,
        score=1.5,
        reasons=reasons,
        tags=("bridges",),
        image=Image("https://outlet.example/bridge.jpg"),
        follows=earlier,
    )
    fields: dict[str, Any] = {
        "date": day,
        "items": (item,),
        "near_misses": (NearMiss("event-2", "A quiet one", 0.1 + 0.2, "0.5 points", reasons),),
        "notices": ("A quiet day.",),
        "note": "Good morning – “dear” reader.\n",
        "sample": True,
        "made_at": datetime(2026, 1, 25, 6, 0, 0, 1, tzinfo=UTC),
    }
    return Edition(**(fields | changes))
