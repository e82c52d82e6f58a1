"""A fetcher that answers from a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from newsletter.errors import FetchError
from newsletter.models import Fetched, Validators


class FakeFetcher:
    """Implements ports.Fetcher. An answer is the body, a whole Fetched, or the error to raise.

    `asked` keeps every question, in order. Asked again with the validators that a Fetched carried, it answers 304.
    """

    def __init__(self, answers: Mapping[str, bytes | Fetched | FetchError]) -> None:
        self._answers = dict(answers)
        self.asked: list[tuple[str, str, Validators]] = []

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        self.asked.append((url, kind, validators))
        answer = self._answers.get(url, FetchError(f"{url}: nobody answers"))
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, bytes):
            return Fetched(url, 200, answer, "application/xml" if kind == "feed" else "text/html", Validators(), 0.0)
        if validators != Validators() and validators == answer.validators:
            return Fetched(answer.url, 304, b"", answer.content_type, answer.validators, answer.seconds)
        return answer
