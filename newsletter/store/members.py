"""Who may work at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from newsletter.models import Member, Role, Session
from newsletter.store.rows import to_text, to_time
from newsletter.store.sql import Database

_SESSION = (
    "SELECT sessions.key, members.name, members.role, sessions.began, sessions.used, sessions.token"
    " FROM sessions JOIN members ON members.key = sessions.member"
)


class SqlMembers:
    """Implements ports.Members."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._newsletter = newsletter

    def save(self, member: Member) -> None:
        key = self._key(member.name)
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE member = ?", (key,))
            connection.execute(
                "INSERT INTO members (key, name, role, password, newsletter) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET name = excluded.name, role = excluded.role,"
                " password = excluded.password",
                (key, member.name, member.role, member.password, self._newsletter),
            )

    def remove(self, name: str) -> bool:
        key = self._key(name)
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE member = ?", (key,))
            return connection.execute("DELETE FROM members WHERE key = ?", (key,)).rowcount == 1

    def member(self, name: str) -> Member | None:
        query = "SELECT name, role, password FROM members WHERE key = ?"
        with self._database.read() as connection:
            row = connection.execute(query, (self._key(name),)).fetchone()
        return _member(row) if row else None

    def members(self) -> list[Member]:
        query = "SELECT name, role, password FROM members WHERE newsletter = ? ORDER BY key"
        with self._database.read() as connection:
            rows = connection.execute(query, (self._newsletter,)).fetchall()
        return [_member(row) for row in rows]

    def begin(self, key: str, session: Session) -> None:
        row = (key, self._key(session.member), session.token, to_text(session.began), to_text(session.used))
        with self._database.write() as connection:
            connection.execute("INSERT INTO sessions (key, member, token, began, used) VALUES (?, ?, ?, ?, ?)", row)

    def session(self, key: str, now: datetime) -> Session | None:
        with self._database.write(through_power_cut=False) as connection:
            query = f"{_SESSION} WHERE sessions.key = ? AND members.newsletter = ?"
            row = connection.execute(query, (key, self._newsletter)).fetchone()
            if row:
                connection.execute("UPDATE sessions SET used = ? WHERE key = ?", (to_text(now), key))
        return _session(row)[1] if row else None

    def sessions(self, member: str) -> list[tuple[str, Session]]:
        query = f"{_SESSION} WHERE members.key = ? ORDER BY sessions.began, sessions.key"
        with self._database.read() as connection:
            rows = connection.execute(query, (self._key(member),)).fetchall()
        return [_session(row) for row in rows]

    def end(self, key: str) -> bool:
        with self._database.write() as connection:
            ours = "SELECT members.key FROM members WHERE newsletter = ?"
            query = f"DELETE FROM sessions WHERE key = ? AND member IN ({ours})"
            return connection.execute(query, (key, self._newsletter)).rowcount == 1

    def _key(self, name: str) -> str:
        return f"{self._newsletter}\n{name.casefold()}" if self._newsletter else name.casefold()


def _member(row: tuple[Any, ...]) -> Member:
    name, role, password = row
    return Member(name, msgspec.convert(role, Role), password)


def _session(row: tuple[Any, ...]) -> tuple[str, Session]:
    key, name, role, began, used, token = row
    return key, Session(name, msgspec.convert(role, Role), to_time(began), to_time(used), token)
