"""What is decided for a day, with what was dropped and regrouped on the days before: it still counts tomorrow."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta

from newsletter.edition.decisions import read_decisions
from newsletter.errors import ConfigError
from newsletter.models import Decisions
from newsletter.pipeline.newsroom import Rules

_log = logging.getLogger(__name__)


def standing_decisions(rules: Rules, day: date) -> Decisions:
    """The decisions by which the day's events are chosen; pinning an event runs it all the same.

    Only the days count whose stories can still be in the window. Raises ConfigError for the day's own file; an older
    one that cannot be read is logged and left out.
    """
    decisions = read_decisions(rules.decisions, day)
    spoken = {*decisions.pinned, *(event for event, _ in decisions.dropped)}
    older: dict[str, str] = {}
    groups = decisions.groups
    for ago in range(1, (2 * rules.window).days + 1):
        before = day - timedelta(days=ago)
        said = _decided(rules, before)
        groups = (*said.groups, *groups)  # the oldest first, since a later one may name what they made
        for event, reason in said.dropped:
            if event not in spoken:
                older.setdefault(event, f"{reason}, on {before}" if reason else f"on {before}")
    return replace(decisions, dropped=(*decisions.dropped, *older.items()), groups=tuple(dict.fromkeys(groups)))


def _decided(rules: Rules, day: date) -> Decisions:
    try:
        return read_decisions(rules.decisions, day)
    except ConfigError as error:
        _log.error("what was dropped or regrouped on %s does not count: %s", day, error)
        return Decisions()
