"""Changing sources.toml without touching what a person wrote around its tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli_w

from newsletter.config import read_sources
from newsletter.config.tables import SourceTable
from newsletter.errors import ConfigError, UsageError
from newsletter.text import slug

_HEAD = re.compile(r"\s*\[\[\s*source\s*\]\]")
_PAUSED = re.compile(r"\s*paused\s*=")
_REMARK = re.compile(r"\s*(#|$)")  # or an empty line

_Lines = list[str]


def add_sources(path: Path, rows: Iterable[SourceTable]) -> None:
    """Add tables at the end of the file. Raises ConfigError; nothing is written then."""
    tables = [f"[[source]]\n{tomli_w.dumps(plain(row))}" for row in rows]
    if tables:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        _write(path, "\n".join((f"{old.rstrip()}\n" if old.strip() else "", *tables)).lstrip("\n"))


def pause_source(path: Path, name: str, *, paused: bool) -> None:
    """Read the source no more for now, or again. Raises UsageError when there is none of this name, ConfigError."""

    def change(lines: _Lines) -> _Lines:
        """A table's own lines end where the remarks begin that belong to the next one."""
        kept = [line for line in lines if not _PAUSED.match(line)]
        end = len(kept) - len(_remarks(kept))
        return [*kept[:end], "paused = true\n", *kept[end:]] if paused else kept

    _change(path, name, change, {"paused": True} if paused else {})


def remove_source(path: Path, name: str) -> None:
    """Take the source's table out; its stories stay. Raises UsageError when there is none of this name, ConfigError."""
    _change(path, name, _remarks, None)


def new_source(location: str, title: str, known: Mapping[str, str], section: str = "") -> SourceTable:
    """A feed to add, under a name that is free; without a title it has its host's name.

    known: name -> location of the sources that there are. Raises UsageError when one of them is this feed.
    """
    if taken := next((name for name, where in known.items() if where == location), ""):
        raise UsageError(f"this feed is read already, as {taken}")
    title = title.strip() or location.rpartition("//")[2].partition("/")[0]
    return SourceTable(name=_free_name(title, known), location=location, title=title, section=section)


def _free_name(title: str, taken: Container[str]) -> str:
    """A short name for a source that none has yet."""
    name, number = slug(title, 40), 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def plain(source: SourceTable) -> dict[str, Any]:
    """Only what differs from the defaults."""
    row: dict[str, Any] = {"name": source.name, "title": source.title, "location": source.location}
    if source.kind != "feed":
        row["kind"] = source.kind
    if source.weight is not None:
        row["weight"] = source.weight
    if source.section:
        row["section"] = source.section
    if source.groups:
        row["groups"] = list(source.groups)
    if source.paused:
        row["paused"] = True
    return row


def _change(path: Path, name: str, change: Callable[[_Lines], _Lines], wanted: dict[str, Any] | None) -> None:
    """Change the lines of one table. wanted: what it says then of being paused; None: it is gone.

    The result is read and compared before it is written: a file of unusual make is left to its editor.
    """
    read_sources(path)  # says what is wrong with the file, if anything is
    old = path.read_text(encoding="utf-8")
    tables = _tables(old) or []
    at = next((at for at, table in enumerate(tables) if table["name"] == name), None)
    if at is None:
        raise UsageError(f'no source is named "{name}"; `newsletter sources list` shows them')
    lines = [line if line.endswith("\n") else f"{line}\n" for line in old.splitlines(keepends=True)]
    heads = [n for n, line in enumerate(lines) if _HEAD.match(line)]
    new = old
    if len(heads) == len(tables):
        start, end = list(pairwise((*heads, len(lines))))[at]
        new = "".join((*lines[:start], *change(lines[start:end]), *lines[end:]))
    plainly = {key: value for key, value in tables[at].items() if key != "paused"}
    expected = [*tables[:at], *([] if wanted is None else [plainly | wanted]), *tables[at + 1 :]]
    if _tables(new) != expected:
        raise ConfigError(f'{path}: the table of "{name}" cannot be changed safely as it is written; edit it by hand')
    _write(path, new)


def _tables(text: str) -> list[dict[str, Any]] | None:
    """None for what is no TOML."""
    try:
        found: list[dict[str, Any]] = tomllib.loads(text).get("source", [])
    except tomllib.TOMLDecodeError:
        return None
    return found


def _remarks(lines: Sequence[str]) -> _Lines:
    """The comments and empty lines at the end."""
    end = len(lines)
    while end and _REMARK.match(lines[end - 1]):
        end -= 1
    return list(lines[end:])


def _write(path: Path, text: str) -> None:
    """Nothing is written when the result would be wrong."""
    fresh = path.with_name("sources.toml.new")
    fresh.write_text(text, encoding="utf-8")
    try:
        read_sources(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
