"""msgspec's types, each learnt by one thread.

msgspec (0.22) learns what a type holds when it first meets it. Two threads that meet it at the same time crash the
process: the one sees what the other has half learnt.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from functools import cache
from typing import TypeVar, cast

import msgspec

T = TypeVar("T")

_learning = threading.Lock()


def known(kind: type[T]) -> type[T]:
    """The same type, learnt; for each that is not learnt when its module is imported."""
    _learn(cast("Hashable", kind))
    return kind


@cache
def _learn(kind: Hashable) -> None:
    with _learning:
        msgspec.json.Decoder(kind)
