"""How times and dates stand in a row."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """UTC with microseconds: text order is time order. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def to_hour(text: str) -> datetime:
    """From the first characters of a time, "2026-01-25T07"."""
    return datetime.fromisoformat(f"{text}:00+00:00")
