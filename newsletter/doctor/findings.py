"""What the doctor says: one finding for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "advice", "wrong", "unchecked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and how to mend it."""

    subject: str  # "SPF", "disk"
    state: State
    what: str  # is the case
    mend: str = ""  # what to do; "" where nothing is to be done

    @property
    def line(self) -> str:
        return f"{self.what}; {self.mend}" if self.mend else self.what


def fine(subject: str, what: str) -> Finding:
    return Finding(subject, "fine", what)


def advice(subject: str, what: str, mend: str) -> Finding:
    """It works, and could be better."""
    return Finding(subject, "advice", what, mend)


def wrong(subject: str, what: str, mend: str) -> Finding:
    """Mail, or an edition, will suffer from it."""
    return Finding(subject, "wrong", what, mend)


def unchecked(subject: str, what: str, mend: str = "") -> Finding:
    """Nobody knows: what was needed to find out could not be reached, or was not said."""
    return Finding(subject, "unchecked", what, mend)
