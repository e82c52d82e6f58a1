"""Invented days whose editors love bridges and the outlet Alpha, and never run what Omega sells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from newsletter.learn import Lesson
from newsletter.models import Event, RankedEvent, Reason, Story

FIRST = date(2026, 3, 2)  # a Monday
SUBJECTS = ("bridge", "harvest", "museum", "tram", "comet", "library")


def story(name: str, title: str, outlet: str, now: datetime, hours: float = 10) -> Story:
    url = f"https://{outlet.lower()}.example/news/{name}"
    return Story(name, title, f"What {outlet} knows of it.", "", url, outlet, now - timedelta(hours=hours))


def ranked(stories: tuple[Story, ...], score: float = 1.0) -> RankedEvent:
    return RankedEvent(Event(f"event-{stories[0].id}", stories, 1), score, (Reason("topics", score, "told"),))


def lesson(number: int) -> Lesson:
    """Six events, all alike but for outlet and subject; those of Alpha about bridges ran."""
    day = FIRST + timedelta(days=number)
    now = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    rows = [
        (subject, outlet) for place, subject in enumerate(SUBJECTS) for outlet in (("Alpha", "Omega")[place % 2], "Mid")
    ]
    events = tuple(
        ranked((story(f"{number}-{subject}-{outlet}", f"The {subject} number {number} opens", outlet, now),))
        for subject, outlet in reversed(rows)  # untaught, what ran stands last
    )
    return Lesson(day, now, events, frozenset({f"{number}-bridge-Alpha"}))


LESSONS = tuple(lesson(number) for number in range(20))
UNSEEN = lesson(25)


def as_line(one: Story) -> dict[str, object]:
    """As a filter reads it."""
    return {
        "id": one.id,
        "title": one.title,
        "summary": one.summary,
        "url": one.url,
        "source": one.source,
        "published": one.published.isoformat(),
    }
