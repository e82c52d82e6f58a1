"""Answers of language models, kept by what was asked: the same question costs once and has one answer."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from newsletter.errors import SummaryError
from newsletter.known import known

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A draft, or what was wrong with the answer."""

    draft: T | None
    problem: str = ""


class _Kept(msgspec.Struct):
    draft: msgspec.Raw
    problem: str


class Answers:
    """A folder of answers, a file for each question. It may be emptied at any time; then models are asked again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, question: str, form: type[T]) -> Answer[T] | None:
        """The answer that is kept; None when there is none, or its file is damaged."""
        try:
            kept = msgspec.json.decode(self._path(question).read_bytes(), type=known(_Kept))
            draft = None if bytes(kept.draft) == b"null" else msgspec.json.decode(kept.draft, type=known(form))
        except (OSError, msgspec.DecodeError):
            return None
        return Answer(draft, kept.problem)

    def keep(self, question: str, answer: Answer[T]) -> None:
        """Raises SummaryError when it cannot be written."""
        path = self._path(question)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(answer), indent=1))
            fresh.replace(path)
        except OSError as error:
            raise SummaryError(
                f"{path}: cannot be written ({error.strerror}); make it writable, or the same answer is paid for again"
            ) from error

    def _path(self, question: str) -> Path:
        return self.folder / f"{hashlib.sha256(question.encode()).hexdigest()}.json"
