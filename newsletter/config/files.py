"""A file of the configuration: TOML, read as a table of its own kind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from newsletter.config.errors import explain
from newsletter.config.tables import Table
from newsletter.errors import ConfigError
from newsletter.known import known

T = TypeVar("T", bound=Table)


def read_file(path: Path, kind: type[T]) -> T:
    """Read a TOML file as its table. Raises ConfigError naming the file, the line and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist; `newsletter init DIR` makes a newsletter, --config FILE names one"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); it must be a UTF-8 text file that you may read") from None
    try:
        return msgspec.convert(tomllib.loads(text), known(kind))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(explain(error, path, text, kind)) from None
