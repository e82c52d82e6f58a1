"""What all jobs of a worker know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procrastinate import App

from newsletter.engine.scheduler import Schedule
from newsletter.engine.workers.newsletter import Newsletter
from newsletter.engine.workers.pulse import Pulse
from newsletter.models import Mailing
from newsletter.ports import Observer


@dataclass(frozen=True, slots=True)
class Nap:
    """Nothing is owed before then, as long as the plan is this one."""

    plan: Schedule
    until: datetime


@dataclass(frozen=True, slots=True)
class Crew:
    newsletters: Mapping[str, Newsletter]
    now: Callable[[], datetime]
    desk: App  # by which jobs put up other jobs, from any thread
    under_way: Callable[[datetime], Iterable[Mailing]]  # begun and not at its end, of all newsletters of the database
    observer: Observer = field(default_factory=Observer)
    pulse: Pulse = field(default_factory=Pulse)
    stalled: float = 30.0  # seconds without a sign of life, after which a worker's jobs go to others
    slice: float = 20.0  # seconds for which a shard is sent, then its place is free for who has waited longer
    naps: dict[str, Nap] = field(default_factory=dict)  # newsletter -> while it need not be asked what it owes
