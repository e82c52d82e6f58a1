"""What is on its way to readers, of all newsletters of a database: asked by workers every minute, in one query."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.models import Mailing
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import to_mailing, to_text

_EDITIONS = "SELECT date FROM editions WHERE status = 'sending' ORDER BY date"
_LETTERS = """
    SELECT edition FROM frozen WHERE strpos(edition, '+') > 0 AND at >= ?
    AND (SELECT min(due) FROM deliveries WHERE deliveries.edition = frozen.edition
        AND state IN ('pending', 'claimed', 'marked')) <= ?
    ORDER BY at, edition
"""  # no name holds a plus sign


def under_way(database: PostgresDatabase, now: datetime, go_on: timedelta) -> list[Mailing]:
    """Editions that are being sent or wait for their readers' own hours; letters for which somebody waits now.

    go_on: how long ago a letter may have been asked for; of older ones a person decides.
    """
    with database.read() as connection:
        rows = connection.execute(_EDITIONS).fetchall()
        rows += connection.execute(_LETTERS, (to_text(now - go_on), to_text(now))).fetchall()
    return [to_mailing(key) for (key,) in rows]
