"""Wishes to subscribe and the proof of consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsletter.models import Consent, Origin
from newsletter.store.person import READERS
from newsletter.store.rows import SUBSCRIBER, Shelf, to_plain, to_subscriber, to_text, to_time
from newsletter.store.sql import Database

_CONSENT = f"""
    SELECT consents.id, text, asked, asked_from, tries, confirmed, confirmed_from, {SUBSCRIBER}
    FROM consents JOIN subscribers ON subscribers.id = subscriber
"""
_BATCH = 50  # mails that are handed over at once


class SqlConsents:
    """Implements ports.Consents."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def ask(self, email: str, text: str, origin: Origin, now: datetime) -> Consent:
        key, moment = self._shelf.key(email.casefold()), to_text(now)
        with self._database.write(alone=READERS) as connection:
            connection.execute(
                "INSERT INTO subscribers (key, newsletter, email, name, plain, state, added, changed)"
                " VALUES (?, ?, ?, '', ?, 'pending', ?, ?) ON CONFLICT (key) DO NOTHING",
                (key, self._shelf.newsletter, email, to_plain(email, ""), moment, moment),
            )
            number = connection.execute(
                "INSERT INTO consents (subscriber, text, asked, asked_from, network, mailbox, due)"
                " SELECT id, ?, ?, ?, ?, ?, ? FROM subscribers WHERE key = ? RETURNING id",
                (text, moment, origin.address, origin.network, origin.mailbox, moment, key),
            ).fetchone()
            row = connection.execute(f"{_CONSENT} WHERE consents.id = ?", number).fetchone()
        return _consent(*row)

    def asked(self, since: datetime, *, mailbox: str = "", network: str = "") -> int:
        column, value = ("mailbox", mailbox) if mailbox else ("network", network)
        query = f"SELECT count(*) FROM consents WHERE {column} = ? AND asked > ?"
        with self._database.read() as connection:
            return int(connection.execute(query, (value, to_text(since))).fetchone()[0])

    def consent(self, number: int) -> Consent | None:
        with self._database.read() as connection:
            row = connection.execute(
                f"{_CONSENT} WHERE consents.id = ? AND newsletter = ?", (number, self._shelf.newsletter)
            ).fetchone()
        return None if row is None else _consent(*row)

    def due(self, now: datetime) -> list[Consent]:
        query = f"{_CONSENT} WHERE due <= ? AND newsletter = ? ORDER BY due, consents.id LIMIT {_BATCH}"
        with self._database.read() as connection:
            rows = connection.execute(query, (to_text(now), self._shelf.newsletter)).fetchall()
        return [_consent(*row) for row in rows]

    def mail_next(self, consent: Consent, due: datetime | None) -> None:
        with self._database.write() as connection:
            connection.execute(
                "UPDATE consents SET due = ?, tries = tries + 1 WHERE id = ?", (due and to_text(due), consent.id)
            )

    def confirm(self, consent: Consent, confirmed_from: str, now: datetime) -> bool:
        moment = to_text(now)
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE consents SET confirmed = ?, confirmed_from = ?, due = NULL WHERE id = ? AND confirmed IS NULL",
                (moment, confirmed_from, consent.id),
            ).rowcount
            if changed:
                connection.execute(
                    "UPDATE subscribers SET state = 'active', changed = ? WHERE id = ?", (moment, consent.subscriber.id)
                )
        return changed == 1

    def forget(self, before: datetime) -> int:
        moment, newsletter = to_text(before), self._shelf.newsletter
        with self._database.write(alone=READERS) as connection:
            connection.execute(
                "DELETE FROM consents WHERE confirmed IS NULL AND asked < ?"
                " AND subscriber IN (SELECT id FROM subscribers WHERE newsletter = ?)",
                (moment, newsletter),
            )
            return connection.execute(
                # pending and never changed: no edition was ever addressed to them
                "DELETE FROM subscribers WHERE newsletter = ? AND state = 'pending' AND added = changed AND added < ?"
                " AND NOT EXISTS (SELECT 1 FROM consents WHERE subscriber = subscribers.id)"
                " AND NOT EXISTS (SELECT 1 FROM returns WHERE subscriber = subscribers.id)",
                (newsletter, moment),
            ).rowcount


def _consent(
    id_: int, text: str, asked: str, asked_from: str, tries: int, confirmed: str | None, *rest: Any
) -> Consent:
    confirmed_from, *subscriber = rest
    when = to_time(confirmed) if confirmed else None
    return Consent(id_, to_subscriber(*subscriber), text, to_time(asked), asked_from, tries, when, confirmed_from)
