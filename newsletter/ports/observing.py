"""Who watches the program at work: metrics, traces, logs. By default nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

# What became of one message: taken, refused for good, refused for now, the answer was lost, or there is no way out.
Answer = Literal["sent", "rejected", "later", "unknown", "no_way_out"]
Reading = Literal["read", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is being done. Never a reader: these words stand in metrics, traces and logs."""

    kind: str  # read, edition, send ...
    newsletter: str = ""
    edition: str = ""  # its date
    shard: int | None = None
    source: str = ""
    worker: str = ""  # its number


class Observer:
    """Is told what happens, and does nothing about it. Who watches overrides what it wants to know of.

    Called from any thread. What is raised inside a block goes through it.
    """

    def job(self, job: Job, carried: str = "") -> AbstractContextManager[None]:
        """While a job is done. carried: what `carry` said when it was put up."""
        del job, carried
        return nullcontext()

    def stage(self, name: str) -> AbstractContextManager[None]:
        """While a stage of the job is done that this thread does."""
        del name
        return nullcontext()

    def begin(self, job: Job) -> str:
        """A first job is put up for an edition; what it and all that it puts up are to carry."""
        del job
        return ""

    def carry(self) -> str:
        """What a job is to carry that is put up by the one which this thread does."""
        return ""

    def message(self, newsletter: str, answer: Answer, seconds: float) -> None:
        """A message was offered to the way out, which took so long to answer."""

    def source(self, newsletter: str, reading: Reading) -> None:
        """A source was asked."""

    def model_call(self, newsletter: str, model: str, cost: int, tokens: Mapping[str, int]) -> None:
        """A language model answered. cost: in millionths; tokens: of the "input" and the "output"."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """How something stands, whoever brought it there; asked for when metrics are read."""

    name: str
    about: str
    labels: tuple[str, ...]
    values: Mapping[tuple[str, ...], float]  # of the labels


def outcome(error: BaseException | None) -> str:
    """What became of a job: "done", "failed", or what its exception calls it."""
    return str(getattr(error, "outcome", "failed")) if error else "done"
