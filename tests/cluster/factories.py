"""Invented stories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.models import Story

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def story(  # a factory takes what a test may want to vary
    name: str,
    title: str,
    summary: str = "",
    source: str = "",
    hours: float = 0,
    text: str = "",
) -> Story:
    return Story(
        id=name,
        title=title,
        summary=summary,
        text=text,
        url=f"https://{name}.example.org/a",
        source=source or f"The {name.title()} Post",
        published=MONDAY + timedelta(hours=hours),
    )


DAM = (
    story(
        "dam-a", "Dam at Lake Orrin gives way after a week of rain", "Engineers had warned of cracks in the Orrin dam."
    ),
    story("dam-b", "Orrin dam collapses, valley evacuated", "Thousands left the valley below Lake Orrin.", hours=3),
    story(
        "dam-c", "Thousands flee as the dam above Orrin valley fails", "Rain had weakened the dam at the lake.", hours=5
    ),
)
CHIP = (
    story(
        "chip-a",
        "Velmora unveils a photonic chip for data centres",
        "Velmora says that its photonic chip needs little power.",
    ),
    story(
        "chip-b",
        "Photonic chip from Velmora promises cooler data centres",
        "Light replaces copper in the Velmora chip.",
        hours=2,
    ),
)
OTHERS = (
    story("vote", "Parliament of Ostria votes on fishing limits", "Herring quotas shrink by a fifth."),
    story("bake", "A bakery in Lindau sells bread by the gram", "Customers weigh their own loaves."),
    story("comet", "Comet Tessaly is visible before dawn this week", "Look east with binoculars."),
    story("bank", "Meridian Bank closes forty branches", "Staff will move to telephone advice."),
)
EVERYTHING = (*DAM, *CHIP, *OTHERS)
