"""Past days as JSON lines: candidates with `day` and `picked`, for `newsletter learn --history`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from newsletter.cli import filters
from newsletter.cluster import cluster
from newsletter.errors import BadLine, UsageError
from newsletter.learn import Lesson
from newsletter.models import UNDATED, Story
from newsletter.rank import Profile, rank


class Candidate(filters.StoryLine, frozen=True, kw_only=True):
    """A story that might have run on a day, and whether it did."""

    day: date
    picked: bool


Past = dict[date, dict[str, tuple[Story, bool]]]  # day -> story id -> the story, and whether it ran


def read_history(lines: Iterable[bytes]) -> Past:
    """Raises BadLine, also when a story comes twice on one day."""
    past: Past = defaultdict(dict)
    for number, line in filters.read_lines(lines, Candidate):
        if line.id in past[line.day]:
            raise BadLine(number, f'the id "{line.id}" stands on an earlier line of {line.day} too')
        past[line.day][line.id] = (filters.to_story(number, line), line.picked)
    if not past:
        raise UsageError("the history is empty; it holds one candidate a line, with `day` and `picked`")
    return dict(sorted(past.items()))


def to_lessons(past: Past, profile: Profile, progress: Callable[[int], None]) -> list[Lesson]:
    """Group and rank each day's candidates as that day would have."""
    lessons = []
    for number, (day, candidates) in enumerate(past.items(), 1):
        stories = [story for story, _ in candidates.values()]
        now = issue_hour(day, stories)
        picks = frozenset(name for name, (_, picked) in candidates.items() if picked)
        lessons.append(Lesson(day, now, rank(cluster(stories), profile, now), picks))
        progress(number)
    return lessons


def issue_hour(day: date, stories: Sequence[Story]) -> datetime:
    """The full hour after the newest candidate: a history does not say when its issues went out."""
    newest = max((story.published for story in stories if story.published != UNDATED), default=None)
    if newest is None:
        return datetime.combine(day, time(12), UTC)
    hour = newest.replace(minute=0, second=0, microsecond=0)
    return hour if hour == newest else hour + timedelta(hours=1)
