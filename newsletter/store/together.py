"""Small steps of many threads in few transactions.

A transaction costs more than the step inside it, and a wait for the disk more than both. So while one thread commits,
the others line up, and whoever is first in the line makes the next transaction for all who stand in it by then.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from newsletter.store.sql import Connection, Database

Result = TypeVar("Result")


class _Asked(Generic[Result]):
    """A step that a thread waits for."""

    __slots__ = ("done", "error", "lasting", "result", "step", "turn")

    def __init__(self, step: Callable[[Connection], Result], *, lasting: bool) -> None:
        self.step, self.lasting = step, lasting
        self.turn = threading.Lock()  # held until the step is done, or is the first in the line
        self.turn.acquire()
        self.done = False
        self.result: Result
        self.error: BaseException | None = None


class Together:
    """For all threads of one process that work on one ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()  # guards the two below
        self._line: deque[_Asked[Any]] = deque()
        self._working = False  # somebody makes a transaction, or has been told to

    def make(self, step: Callable[[Connection], Result], *, lasting: bool = False) -> Result:
        """Make a step in a transaction that others may share, and give its result once that is committed.

        What is committed outlives the death of the process; a lasting step outlives a power cut as well. A step must
        not raise: the transaction would be undone, and all who share it would be told.
        """
        mine = _Asked(step, lasting=lasting)
        with self._lock:
            self._line.append(mine)
            first, self._working = not self._working, True
        if not first:
            mine.turn.acquire()
        if not mine.done:
            self._work()
        if mine.error is not None:
            raise mine.error
        return mine.result

    def _work(self) -> None:
        os.sched_yield()  # whoever can run now may soon stand in the line, too
        with self._lock:
            asked = [*self._line]
            self._line.clear()
        try:
            self._commit(asked)
        except BaseException as error:
            for one in asked:
                one.error = error
        with self._lock:
            self._working = bool(self._line)
            following = self._line[0] if self._line else None
        for one in asked:
            one.done = True
            one.turn.release()
        if following is not None:
            following.turn.release()

    def _commit(self, asked: Sequence[_Asked[Any]]) -> None:
        with self._database.write(through_power_cut=False) as connection:
            for one in asked:
                one.result = one.step(connection)
        if any(one.lasting for one in asked):
            self._database.sync()
