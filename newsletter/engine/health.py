"""The sign of life of the scheduler: a file that holds the time of its last beat.

    python -m newsletter.engine.health var/scheduler.alive

leaves with 0 when the beat is recent, else with 1 and one line that says what is wrong (Docker's HEALTHCHECK).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEAT_EVERY = timedelta(seconds=30)
SILENCE = timedelta(minutes=2)  # longer than a few missed beats on a busy machine


def beat(path: Path, now: datetime) -> None:
    path.write_text(now.isoformat(), encoding="ascii")


def problem(path: Path, now: datetime, silence: timedelta = SILENCE) -> str:
    """What is wrong, in one line; "" when the scheduler was alive less than silence ago."""
    try:
        last = datetime.fromisoformat(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return f"{path} does not exist: the scheduler has not started, or runs in another folder"
    except (OSError, ValueError) as error:
        return f"{path} cannot be read: {error}"
    age = now - last
    return f"the scheduler has been silent for {int(age.total_seconds())} s (see {path})" if age > silence else ""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m newsletter.engine.health FILE\n")
        return 2
    wrong = problem(Path(arguments[0]), datetime.now(UTC))
    sys.stderr.write(wrong and f"{wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
