"""One person in the store: all that it holds about them, and how it is forgotten."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from newsletter.store.sql import Connection

# Rows of an erased person belong to this newsletter, which no other can be called. They hold no address any more; they
# keep the counts of past editions right, and a row that is being sent in its place.
ERASED = " "
# Whoever adds a reader first looks whether they were erased, so nobody is erased meanwhile.
READERS = "readers"

_THEIRS = "key = :key OR key = newsletter || ' ' || :key"
_SUBSCRIPTION = (
    "SELECT newsletter, email, name, state, topics, frequency, language, zone, hour, added, changed FROM subscribers"
    " WHERE id = ?"
)
_REPORTS = "SELECT newsletter, email, edition, slug, text, at, settled FROM reports WHERE key = ? ORDER BY id"
_OF_SUBSCRIBER = {
    "consents": "SELECT text, asked, asked_from, confirmed, confirmed_from FROM consents WHERE subscriber = ?",
    "deliveries": "SELECT edition, state, language, error, claimed, settled FROM deliveries WHERE subscriber = ?",
    "returns": "SELECT kind, edition, detail, at FROM returns WHERE subscriber = ?",
}


def record(connection: Connection, email: str) -> dict[str, Any]:
    """All that is held about an address; {} when it is in no row."""
    found: list[dict[str, Any]] = []
    for number in _rows(connection, email):
        (subscription,) = _dicts(connection, _SUBSCRIPTION, number)
        subscription["topics"] = msgspec.json.decode(subscription["topics"])
        found.append(subscription | {name: _dicts(connection, query, number) for name, query in _OF_SUBSCRIBER.items()})
    reports = _dicts(connection, _REPORTS, email.casefold())
    return {"subscriptions": found, "reports": reports} if found or reports else {}


def erase(connection: Connection, email: str, moment: str) -> bool:
    """Forget an address in all newsletters; False when it is in no row."""
    numbers = _rows(connection, email)
    for number in numbers:
        connection.execute("DELETE FROM consents WHERE subscriber = ?", (number,))
        connection.execute("UPDATE deliveries SET error = '', language = '' WHERE subscriber = ?", (number,))
        connection.execute("UPDATE returns SET detail = '' WHERE subscriber = ?", (number,))
        (key,) = connection.execute("SELECT key FROM subscribers WHERE id = ?", (number,)).fetchone()
        connection.execute(
            "UPDATE subscribers SET key = ?, newsletter = ?, email = '', name = '', plain = '', state = 'unsubscribed',"
            " topics = '[]', frequency = 'daily', language = '', zone = '', hour = NULL, changed = ? WHERE id = ?",
            (_free_key(connection, erased_key(key), number), ERASED, moment, number),
        )
    reports = connection.execute("DELETE FROM reports WHERE key = ?", (email.casefold(),)).rowcount
    return bool(numbers or reports)


def erased_key(key: str) -> str:
    """What is left of a key: enough to recognise it in a list that is imported later, too little to read it."""
    return f"erased {hashlib.sha256(key.encode()).hexdigest()}"


def _free_key(connection: Connection, key: str, number: int) -> str:
    """Who was erased, came back and is erased again has two rows."""
    taken = connection.execute("SELECT 1 FROM subscribers WHERE key = ?", (key,)).fetchone()
    return f"{key} {number}" if taken else key


def _rows(connection: Connection, email: str) -> list[int]:
    query = f"SELECT id FROM subscribers WHERE {_THEIRS} ORDER BY id"
    return [number for (number,) in connection.execute(query, {"key": email.casefold()})]


def _dicts(connection: Connection, query: str, value: object) -> list[dict[str, Any]]:
    cursor = connection.execute(query, (value,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
