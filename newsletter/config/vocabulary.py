"""What an editor sets about tags: content/vocabulary.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from newsletter.config.errors import line_of
from newsletter.config.files import read_file
from newsletter.config.tables import Table
from newsletter.errors import ConfigError
from newsletter.text import plain_letters

# Tags go into pages, letters and addresses, and several stand in one line.
TagName = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x20<>\"\\\x7f][^\x00-\x1f<>\"\\\x7f]{0,29}$",
        description="1 to 30 characters on one line, none of them <, > or a quotation mark",
    ),
]


class TagTable(Table, frozen=True):
    """[[tag]]: a tag, and the words that call for it."""

    name: TagName  # as readers see it, everywhere the same
    kind: Literal["company", "person", "product", "model", "place", "institution", "topic"] = "topic"
    words: tuple[str, ...] = ()  # the name itself when left out; with capitals as they are written
    unless: tuple[str, ...] = ()  # longer phrases in which a word means something else
    cues: tuple[str, ...] = ()  # a word that is also a common one counts only beside one of these
    of: str = ""  # the tag of who makes it
    weight: Annotated[float, Meta(ge=0, le=2)] = 1.0  # which tags come first


class VocabularyFile(Table, frozen=True):
    """vocabulary.toml."""

    ignore: tuple[str, ...] = ()  # words with capitals that are no part of a name: months, titles
    generic: tuple[str, ...] = ()  # words that are no name alone, but may be part of one
    tag: tuple[TagTable, ...] = ()


def read_vocabulary(path: Path) -> VocabularyFile:
    """Read a vocabulary.toml.

    Raises ConfigError naming the file, the line and the key; also when two tags are one or a maker is no tag.
    """
    file = read_file(path, VocabularyFile)
    names = {table.name for table in file.tag}
    seen: dict[str, str] = {}
    for number, table in enumerate(file.tag):
        letters = "".join(char for char in plain_letters(table.name) if char.isalnum())
        if not letters:
            raise _wrong(path, number, "name", "it holds no letter")
        if letters in seen:
            both = f'"{table.name}" and "{seen[letters]}" would be one page'
            raise _wrong(path, number, "name", f"{both}; keep one of them, with the words of both")
        seen[letters] = table.name
        if table.of and table.of not in names:
            raise _wrong(path, number, "of", f'there is no tag "{table.of}"; add it, or leave `of` out')
    return file


def _wrong(path: Path, number: int, key: str, problem: str) -> ConfigError:
    line = line_of(path.read_text(encoding="utf-8"), ["tag", str(number), key])
    where = f"{path}, line {line}" if line else str(path)
    return ConfigError(f"{where}: [[tag]] number {number + 1}, {key}: {problem}")
