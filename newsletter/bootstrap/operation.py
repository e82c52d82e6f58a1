"""What an operator's machines ask of a worker: how its queue stands, and whether it can work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from newsletter.bootstrap.observing import edition_gauges
from newsletter.bootstrap.workers import access_of
from newsletter.config import Settings
from newsletter.engine.workers.jobs import QUEUES
from newsletter.engine.workers.pulse import Pulse
from newsletter.engine.workers.status import Queue, Status, ask
from newsletter.errors import StoreError
from newsletter.ports import Gauge
from newsletter.store import Standings
from newsletter.store.postgres.database import PostgresDatabase, out_of_date


def gauges_of(settings: Sequence[Settings], silence: float) -> Callable[[], Iterable[Gauge]]:
    """What a worker tells besides what it did. Asking may raise StoreError."""
    access = access_of(settings[0])
    standings = Standings(
        PostgresDatabase(access.url, access.password), [one.file.store.newsletter for one in settings]
    )

    def gauges() -> Iterable[Gauge]:
        yield from _of_queue(ask(access), datetime.now(UTC), timedelta(seconds=silence))
        yield from edition_gauges(standings)

    return gauges


def unready_of(settings: Settings, pulse: Pulse) -> Callable[[], str]:
    """Why the worker cannot do its work now; "" when it can."""
    access = access_of(settings)
    database = PostgresDatabase(access.url, access.password)

    def unready() -> str:
        try:
            return out_of_date(database) or pulse.idle()
        except StoreError as error:
            return str(error)

    return unready


def _of_queue(status: Status, now: datetime, silence: timedelta) -> Iterable[Gauge]:
    known = {one.kind: one for one in status.queues}
    queues = [known.get(kind, Queue(kind, 0, 0, 0, 0, None)) for kind in QUEUES]  # without a job, none has a row
    yield Gauge(
        "newsletter_queue_jobs",
        "Jobs by kind: to be done now, later, being done, given up.",
        ("kind", "state"),
        {(one.kind, state): getattr(one, state) for one in queues for state in ("waiting", "later", "doing", "failed")},
    )
    yield Gauge(
        "newsletter_queue_oldest_seconds",
        "For how long the oldest job has waited that is to be done now; 0: none waits.",
        ("kind",),
        {(one.kind,): (now - one.oldest).total_seconds() if one.oldest else 0.0 for one in queues},
    )
    alive = sum(now - one.sign <= silence for one in status.workers)
    yield Gauge("newsletter_workers", "Workers that give signs of life.", (), {(): alive})
