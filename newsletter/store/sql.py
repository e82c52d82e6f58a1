"""What the stores ask of a database, and the few words in which SQLite and PostgreSQL differ.

Queries are written once, for both. A value is bound as `?`, or by its name as `:name`; so nothing else in a query looks
like that: no cast is written as `::`, no literal holds a question mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Values = Sequence[Any] | Mapping[str, Any]


class Cursor(Protocol):
    """What came of a query."""

    @property
    def rowcount(self) -> int:
        """Rows that were changed."""
        ...

    @property
    def description(self) -> Any:
        """Of each column a sequence that begins with its name."""
        ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection, borrowed from a Database."""

    def execute(self, query: str, values: Values = (), /) -> Cursor: ...

    def executemany(self, query: str, rows: Iterable[Values], /) -> Cursor: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """Parts of queries that each database says in its own way."""

    items: str  # "{}", the text of a JSON array, as rows "item" with one column "value"
    greatest: str  # function: the greatest of its arguments, none of which is NULL
    least: str
    skip_locked: str  # after a SELECT of deliveries: take these rows; pass over those that another transaction holds
    domain: str  # of the column email, in lower case
    told: str  # the same of items of editions, from told
    # FROM, WHERE and the first part of ORDER BY: stories, and brought, of :newsletter with all of :words (:quoted, each
    # in quotes)
    search: str


class Database(Protocol):
    """A store that is open, for any number of threads."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def dialect(self) -> Dialect: ...

    def read(self) -> AbstractContextManager[Connection]:
        """Borrow a connection for reading."""
        ...

    def write(self, *, alone: str = "", through_power_cut: bool = True) -> AbstractContextManager[Connection]:
        """Borrow a connection inside a transaction: committed at the end, rolled back on any exception.

        alone: no other transaction of this name runs meanwhile, so that what is read inside stays true until the
        commit. Without through_power_cut, a commit may outlive the death of the process alone, until `sync`.
        """
        ...

    def sync(self) -> None:
        """Wait until all that is committed outlives a power cut."""
        ...

    def hold(self, what: str) -> AbstractContextManager[bool]:
        """Whether nobody else does what is named here; if so, nobody can until the end. A death frees it."""
        ...
