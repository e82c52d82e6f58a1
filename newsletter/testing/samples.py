"""Small values to test with, in our own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from newsletter.models import (
    Account,
    Blurb,
    Claim,
    Comparison,
    Earlier,
    Edition,
    Envelope,
    Event,
    Evidence,
    Image,
    Item,
    NearMiss,
    Pool,
    RankedEvent,
    Reason,
    Sentence,
    SourceLink,
    Story,
    Thread,
)

DAY = date(2026, 1, 25)
NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
_EARLIER = Earlier(date(2026, 1, 24), "event-0", "bridge-nears", "Bridge nears", ("story-0",), "It nears.")


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


def make_pool(**changes: Any) -> Pool:
    """What an edition of one item is made from: its event, and one more that nobody could explain."""
    edition = make_edition()
    item = edition.items[0]
    events = (Event(item.event, (make_story(1),), item.voices), Event("event-2", (make_story(2),), 1))
    ranked = tuple(RankedEvent(event, 1.5 - place, item.reasons, "Local") for place, event in enumerate(events))
    told = item.blurb.what[0]
    account = Account("The Outlet", told.evidence)
    fields: dict[str, Any] = {
        "date": DAY,
        "made_at": NOON,
        "ranked": ranked,
        "threads": {item.event: Thread(_EARLIER, "continues", "has a new story", ("story-1",))},
        "blurbs": {item.event: item.blurb},
        "texts": {item.event: events[0]},
        "comparisons": {
            "event-2": None,
            item.event: Comparison(("The Outlet",), agreed=(Claim("Tolls start in May.", (account,)),)),
        },
    }
    return Pool(**(fields | changes))


def make_edition(day: date = DAY, **changes: Any) -> Edition:
    """An edition of one item in which every field holds something."""
    quote = "Tolls start in May."
    sentence = Sentence(quote, (Evidence("story-1", 31, 50, quote),))
    reasons = (Reason("voices", 1.5, "3 independent voices"),)
    blurb = Blurb("Bridge opens", (sentence,), (sentence,), (sentence,), (sentence,), "extractive")
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
        follows=_EARLIER,
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


def make_envelope(number: int = 1, body: bytes = b"") -> Envelope:
    """A message to reader N, all ASCII, with lines that begin with dots."""
    recipient = f"r{number}@example.org"
    head = f"From: news@example.org\r\nTo: {recipient}\r\nSubject: No. {number}\r\n\r\n"
    text = head + ".one dot\r\n..two dots\r\n.\r\nend\r\n"
    return Envelope(
        sender="news@example.org",
        recipient=recipient,
        message_id=f"<{DAY}.{number}@example.org>",
        pieces=(body or text.encode(),),
        edition=DAY,
        serial=str(number),
    )
