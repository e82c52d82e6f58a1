"""Several observers as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from newsletter.ports import Answer, Job, Observer, Reading


class Several(Observer):
    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    @contextmanager
    def job(self, job: Job, carried: str = "") -> Iterator[None]:
        with ExitStack() as stack:
            for observer in self._observers:
                stack.enter_context(observer.job(job, carried))
            yield

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        with ExitStack() as stack:
            for observer in self._observers:
                stack.enter_context(observer.stage(name))
            yield

    def begin(self, job: Job) -> str:
        return next(filter(None, [observer.begin(job) for observer in self._observers]), "")

    def carry(self) -> str:
        return next(filter(None, [observer.carry() for observer in self._observers]), "")

    def message(self, newsletter: str, answer: Answer, seconds: float) -> None:
        for observer in self._observers:
            observer.message(newsletter, answer, seconds)

    def source(self, newsletter: str, reading: Reading) -> None:
        for observer in self._observers:
            observer.source(newsletter, reading)

    def model_call(self, newsletter: str, model: str, cost: int, tokens: Mapping[str, int]) -> None:
        for observer in self._observers:
            observer.model_call(newsletter, model, cost, tokens)
