"""Accounts that are forgotten at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsletter.models import Member, Session


class MemoryMembers:
    """Implements ports.Members."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}
        self._sessions: dict[str, Session] = {}

    def save(self, member: Member) -> None:
        self._end_all(member.name)
        self._members[member.name.casefold()] = member

    def remove(self, name: str) -> bool:
        self._end_all(name)
        return self._members.pop(name.casefold(), None) is not None

    def member(self, name: str) -> Member | None:
        return self._members.get(name.casefold())

    def members(self) -> list[Member]:
        return [member for _, member in sorted(self._members.items())]

    def begin(self, key: str, session: Session) -> None:
        self._sessions[key] = session

    def session(self, key: str, now: datetime) -> Session | None:
        found = self._sessions.get(key)
        if found:
            self._sessions[key] = replace(found, used=now)
        return found

    def sessions(self, member: str) -> list[tuple[str, Session]]:
        known = [(key, one) for key, one in self._sessions.items() if one.member.casefold() == member.casefold()]
        return sorted(known, key=lambda pair: (pair[1].began, pair[0]))

    def end(self, key: str) -> bool:
        return self._sessions.pop(key, None) is not None

    def _end_all(self, name: str) -> None:
        for key, _ in self.sessions(name):
            self.end(key)
