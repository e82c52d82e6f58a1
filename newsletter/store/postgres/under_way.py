"""What is on its way to readers, of all newsletters of a database: asked by workers every minute, in one query."""

from __future__ import annotations

from datetime import datetime

from newsletter.models import Mailing
from newsletter.store.postgres.database import PostgresDatabase
from newsletter.store.rows import to_mailing

_EDITIONS = "SELECT date FROM editions WHERE status = 'sending' ORDER BY date"


def under_way(database: PostgresDatabase, now: datetime) -> list[Mailing]:
    """Editions that are being sent, or wait for their readers' own hours."""
    del now
    with database.read() as connection:
        rows = connection.execute(_EDITIONS).fetchall()
    return [to_mailing(key) for (key,) in rows]
