"""What calls of language models took: one row for each call.

The most that a call can cost is put aside in the same transaction that reads what is spent, so that threads and
processes together keep within a limit. A call that never settles (no answer came, its process died) keeps that amount:
it may have been billed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from newsletter.models import Spent
from newsletter.store.rows import Shelf, to_text, to_time
from newsletter.store.sql import Database

_SUM = "SELECT COALESCE(SUM(cost), 0) FROM model_calls WHERE edition BETWEEN ? AND ?"


class SqlSpending:
    """Implements ports.Spending."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def reserve(self, day: date, model: str, amount: int, most_edition: int, most_month: int) -> int | None:
        with self._database.write(alone=self._shelf.key("spending")) as connection:
            (edition,) = connection.execute(_SUM, (self._shelf.edition(day),) * 2).fetchone()
            (month,) = connection.execute(_SUM, self._month(day)).fetchone()
            if edition + amount > most_edition or month + amount > most_month:
                return None
            (number,) = connection.execute(
                "INSERT INTO model_calls (edition, model, cost) VALUES (?, ?, ?) RETURNING id",
                (self._shelf.edition(day), model, amount),
            ).fetchone()
        return int(number)

    def settle(self, call: int, cost: int, input_tokens: int, output_tokens: int) -> None:
        with self._database.write() as connection:
            connection.execute(
                "UPDATE model_calls SET cost = ?, input_tokens = ?, output_tokens = ? WHERE id = ?",
                (cost, input_tokens, output_tokens, call),
            )

    def spent(self, day: date) -> Spent:
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT COUNT(*), COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0),"
                " COALESCE(SUM(cost), 0) FROM model_calls WHERE edition = ?",
                (self._shelf.edition(day),),
            ).fetchone()
            (month,) = connection.execute(_SUM, self._month(day)).fetchone()
        calls, input_tokens, output_tokens, edition = row
        return Spent(calls, input_tokens, output_tokens, edition, month)

    def turn(self, model: str, interval: timedelta, now: datetime, latest: datetime) -> datetime | None:
        with self._database.write(alone="model turns") as connection:
            row = connection.execute("SELECT next FROM model_turns WHERE model = ?", (model,)).fetchone()
            at = max(to_time(row[0]), now) if row else now
            if at > latest:
                return None
            connection.execute(
                "INSERT INTO model_turns (model, next) VALUES (?, ?)"
                " ON CONFLICT (model) DO UPDATE SET next = excluded.next",
                (model, to_text(at + interval)),
            )
        return at

    def _month(self, day: date) -> tuple[str, str]:
        """The keys of its first and last possible day."""
        return self._shelf.key(f"{day:%Y-%m}-01"), self._shelf.key(f"{day:%Y-%m}-31")
