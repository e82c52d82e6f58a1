"""So many at once, of all workers together: messages to a domain, requests to a host.

A slot is an advisory lock of a session, so that a death frees it. All slots of a process are in one connection; when
that is lost, so are they, and for as long as takes what was begun with them there may be more at once.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import psycopg

from newsletter.errors import StoreError
from newsletter.store.postgres.database import PostgresConnection, PostgresDatabase, explained
from newsletter.store.sql import Values

# Rows are tried one after the other until one is free: there is no order that would make the server try all of them.
_ENTER = """
    SELECT slot FROM unnest(CAST(:free AS bigint[])) AS slot
    WHERE pg_try_advisory_lock(hashtextextended('newsletter slot ' || current_schema() || ' ' || :what, slot)) LIMIT 1
"""
_LEAVE = "SELECT pg_advisory_unlock(hashtextextended('newsletter slot ' || current_schema() || ' ' || :what, :slot))"


class SharedSlots:
    """Implements ports.Slots for all workers of a database; one for each process."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._lock = threading.Lock()  # guards the two below
        self._held: dict[str, list[int]] = {}
        self._connection: PostgresConnection | None = None

    def enter(self, what: str, most: int) -> bool:
        with self._lock:
            ours = self._held.get(what, [])
            free = [slot for slot in range(most) if slot not in ours]
            found = self._ask(_ENTER, {"what": what, "free": free}) if free else []
            if found:
                self._held[what] = [*ours, found[0][0]]
            return bool(found)

    def leave(self, what: str) -> None:
        with self._lock:
            if ours := self._held.pop(what, []):  # else they were lost with the connection
                self._held |= {what: ours[1:]} if ours[1:] else {}
                with suppress(StoreError):  # lost with the connection at this moment
                    self._ask(_LEAVE, {"what": what, "slot": ours[0]})

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _ask(self, query: str, values: Values) -> list[Any]:
        with explained(self._database.name):
            if self._connection is None:
                self._connection = PostgresConnection(self._database.connect())
            try:
                return self._connection.execute(query, values).fetchall()
            except psycopg.OperationalError:
                self._forget()
                raise

    def _forget(self) -> None:
        self._held.clear()
        if self._connection:
            self._connection.raw.close()
        self._connection = None
