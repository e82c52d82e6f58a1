"""The sign of life of the scheduler, a file that holds the time of its last beat; or a process that is asked.

    python -m newsletter.engine.health var/scheduler.alive
    python -m newsletter.engine.health http://127.0.0.1:9464/ready

leaves with 0 when the beat is recent, or the answer good, else with 1 and one line that says what is wrong (for
containers, whose images have no other program that could ask).
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.text import one_line

BEAT_EVERY = timedelta(seconds=30)
ANSWER = timedelta(seconds=10)
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


def complaint(address: str) -> str:
    """What the process at a loopback address says is wrong, in one line; "" when it says that all is well."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=ANSWER.total_seconds()):
            return ""
    except urllib.error.HTTPError as error:
        return one_line(error.read(10_000).decode("utf-8", "replace"))
    except OSError as error:
        return f"{address} does not answer: {error}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m newsletter.engine.health FILE|ADDRESS\n")
        return 2
    (asked,) = arguments
    wrong = complaint(asked) if asked.startswith("http://") else problem(Path(asked), datetime.now(UTC))
    sys.stderr.write(wrong and f"{wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
