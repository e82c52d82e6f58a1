"""Work for language models, done at the same time and within one edition's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from typing import TypeVar

from newsletter.errors import SummaryError
from newsletter.pipeline.newsroom import Newsroom
from newsletter.summarize.budget import Budget
from newsletter.summarize.model import Model, Writer

LAST_SECONDS = 2.0  # calls end by themselves when their time is over; this is for what they leave behind

T = TypeVar("T")


class Shift:
    """The models at work for one edition: one budget of money and time, and one writer for each model.

    A model that was silent for the blurbs is not asked again for the analysis. The time runs from when it is made.
    """

    def __init__(self, room: Newsroom, day: date) -> None:
        self.budget = Budget(room.spending, day, room.rules.models)
        self._workers = room.rules.models.workers
        self._writers: dict[str, Writer] = {}

    def writer(self, model: Model) -> Writer:
        return self._writers.setdefault(model.name, model.within(self.budget))

    def all_of(self, jobs: Mapping[str, Callable[[], T]]) -> Iterator[tuple[str, T | None, str]]:
        """Key, result and problem of each job, in their order; None for what failed or was not done in time."""
        pool = ThreadPoolExecutor(self._workers, "write")
        running = {key: pool.submit(job) for key, job in jobs.items()}
        wait(running.values(), timeout=self.budget.seconds + LAST_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        for key, work in running.items():
            yield key, *_outcome(work)


def _outcome(work: Future[T]) -> tuple[T | None, str]:
    if not work.done() or work.cancelled():
        return None, "the edition's time for models was over ([summarize] seconds)"
    try:
        return work.result(), ""
    except SummaryError as error:
        return None, str(error)
    except Exception as error:  # a rung may be a plug-in; whatever it raises, the edition ships
        return None, f"a fault in a summarizer ({type(error).__name__}: {error})"
