"""Settings as the hours of the daily run."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from newsletter.bootstrap.rules import draft_hour
from newsletter.config import Settings
from newsletter.engine.scheduler import Schedule


def plan(settings: Settings) -> Schedule:
    """[schedule] and [newsletter] timezone, as scheduler and workers take them."""
    given = settings.file.schedule
    return Schedule(
        send_at=time.fromisoformat(given.send_at),
        draft_at=draft_hour(settings),
        zone=ZoneInfo(settings.file.newsletter.timezone),
        grace=timedelta(hours=given.grace_hours),
        ingest_every=timedelta(minutes=given.ingest_every_minutes),
    )
