"""Invented events and a small profile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.models import Event, RankedEvent, Reason, Story
from newsletter.rank import Profile, Topic

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)

PROFILE = Profile(
    topics=(
        Topic("Chips", ("photonic chip", "Velmora"), 1.0, "Business"),
        Topic("Space", ("comet", "Kométa"), 0.5, "Science"),
    ),
    sources={"High Post": 2.0, "Low Post": 0.2, "known.example.org": 1.5},
    sections={"Village Voice": "Local"},
    usual=1.0,
)


def event(
    name: str, title: str = "", source: str = "", hours: float = 6, body: str = "", more: int = 0, url: str = ""
) -> Event:
    """An event whose first story has this title; `more` other outlets tell it too."""
    title = title or f"Something called {name} happens"
    url, source = url or f"https://{name}.example.org/a", source or f"{name} post"
    lead = Story(name, title, body, "", url, source, NOW - timedelta(hours=hours))
    others = (
        Story(f"{name}-{n}", title, "", "", f"https://{name}-{n}.example.org/a", f"{name} post {n}", lead.published)
        for n in range(more)
    )
    return Event(name, (lead, *others), 1 + more)


def ranked(name: str, score: float, section: str = "", source: str = "", title: str = "") -> RankedEvent:
    return RankedEvent(event(name, title or unlike(name), source), score, (Reason("voices", score, "told"),), section)


def unlike(name: str) -> str:
    """A title that shares no word with that of another name."""
    return " ".join(f"{name}{part}" for part in ("alder", "birch", "cedar", "dogwood"))
