"""Room to write in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from newsletter.doctor.findings import Finding, advice, fine, wrong

NEEDED = 200_000_000  # bytes: a store that grows by a day, an archive that is written anew, SQLite's log
WANTED = 1_000_000_000


def look(folder: Path, needed: int = 0) -> Finding:
    """Whether the folder, or the one that it will stand in, may be written and has room. needed: bytes besides."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return wrong("disk", f"{there} may not be written", "let it belong to the user that runs the newsletter")
    free = shutil.disk_usage(there).free
    text = f"{_size(free)} are free for {folder}"
    if free < NEEDED + needed:
        return wrong("disk", f"only {text}, and {_size(NEEDED + needed)} are needed", "free some space")
    if free < WANTED + needed:
        return advice("disk", f"only {text}", "free some space before it runs out")
    return fine("disk", text)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
