"""The secrets that sign readers' links: a file with one a line, newest first, made when it is first needed."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from newsletter.errors import ConfigError

_SECRET = re.compile(r"[0-9a-f]{64,}")


def read_secrets(path: Path) -> tuple[bytes, ...]:
    """The secrets of a file. Raises ConfigError when it cannot be read, others may read it, or a line is no secret."""
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path}: other users may read it; say chmod 600, and put a new secret on its first line")
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the secret of readers' links cannot be read or made ({error})") from error
    if not lines or not all(map(_SECRET.fullmatch, lines)):
        raise ConfigError(f"{path}: each line must hold 64 or more of the digits 0-9a-f; nothing else may stand there")
    return tuple(bytes.fromhex(line[: len(line) // 2 * 2]) for line in lines)


def _make(path: Path) -> None:
    """Whole or not at all, and never a second one: processes that begin at once must sign alike."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
