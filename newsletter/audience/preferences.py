"""What readers may wish, checked."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.errors import UsageError
from newsletter.models import Preferences
from newsletter.text import one_line

_LANGUAGE = re.compile(r"([a-z]{2})?")
_MOST_TOPICS = 50
_LONGEST_TOPIC = 80


def checked_preferences(wished: Preferences) -> Preferences:
    """The same, its topics tidied. Raises UsageError, which says what cannot be."""
    if wished.frequency not in ("daily", "weekly"):
        raise UsageError(f"{wished.frequency!r} is no frequency; say daily or weekly")
    if not _LANGUAGE.fullmatch(wished.language):
        raise UsageError(f"{wished.language!r} is no language; write two letters, such as en")
    if wished.zone and not is_zone(wished.zone):
        raise UsageError(f"{wished.zone!r} is no time zone; write an IANA name such as Europe/Paris")
    if wished.hour is not None and not 0 <= wished.hour <= 23:
        raise UsageError(f"{wished.hour} is no hour; write a whole number from 0 to 23")
    topics = dict.fromkeys(one_line(topic)[:_LONGEST_TOPIC] for topic in wished.topics)
    chosen = tuple(topic for topic in topics if topic)[:_MOST_TOPICS]
    return Preferences(chosen, wished.frequency, wished.language, wished.zone, wished.hour)


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
