"""The learned taste and its file: versioned JSON, small enough to read and to keep in version control."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from newsletter.errors import ConfigError
from newsletter.known import known
from newsletter.text import one_line

VERSION = 1  # of the file; another one is refused
MOST = 1000.0  # points; what no learning comes near, so that a damaged file cannot drown all other reasons


@dataclass(frozen=True, slots=True)
class Taste:
    """Points for each fact that may be true of a story (features.py)."""

    weights: Mapping[str, float]
    level: float  # points that every event gets, so that the best of a day score as high as without taste
    days: int  # learned from
    picks: int
    first: date
    last: date


Points = Annotated[float, msgspec.Meta(ge=-MOST, le=MOST)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class _Learned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Count
    picks: Count
    first: date
    last: date


class _Head(msgspec.Struct, frozen=True):
    """What every version has."""

    format: Literal["newsletter taste"]
    version: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["newsletter taste"]
    version: int
    learned: _Learned
    level: Points
    weights: dict[str, Points]


def write_taste(path: Path, taste: Taste) -> None:
    """Write the file; one that is there stays whole until the new one is."""
    learned = {"days": taste.days, "picks": taste.picks, "first": str(taste.first), "last": str(taste.last)}
    file = {
        "format": "newsletter taste",
        "version": VERSION,
        "learned": learned,
        "level": taste.level,
        "weights": dict(sorted(taste.weights.items())),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps(file, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(path)


def read_taste(path: Path) -> Taste:
    """Read what `newsletter learn` wrote; nothing in it is ever run. Raises ConfigError."""
    again = f"`newsletter learn --out {path}` makes it"
    try:
        file = _decode(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist; {again}") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}); {again}") from None
    except (ValueError, RecursionError) as error:  # ValueError: msgspec's own errors, and text that is no UTF-8
        raise ConfigError(f"{path} is no learned taste ({one_line(str(error))}); {again}") from None
    learned = file.learned
    return Taste(file.weights, file.level, learned.days, learned.picks, learned.first, learned.last)


def _decode(text: bytes) -> _File:
    head = msgspec.json.decode(text, type=known(_Head))
    if head.version != VERSION:
        raise ValueError(f"its version is {head.version}, and this program reads {VERSION}")
    return msgspec.json.decode(text, type=known(_File))
