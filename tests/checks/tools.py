"""Other people's tools that judge letters and pages: SpamAssassin, and what package.json names.

All run on this machine. A tool that is not there is a reason to skip a test on a person's machine, and a failure where
changes are checked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
PLACE = Path(__file__).parents[2] / "build" / "checks"  # kept between runs, outside git; `make clean` removes it


def missing(what: str) -> NoReturn:
    """Say what is not there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def packages() -> Path:
    """The folder of the packages that package-lock.json pins, installed the first time they are asked for."""
    if problem := _installed():
        missing(problem)
    return PLACE / "node_modules"


@cache
def _installed() -> str:
    """Install once, and try once: what went wrong, or ""."""
    if not (shutil.which("npm") and shutil.which("node")):
        return "there is no npm: install it (Debian, Ubuntu: apt install npm)"
    PLACE.mkdir(parents=True, exist_ok=True)
    with FileLock(PLACE / ".lock"):  # tests run in several processes
        for script in HERE.glob("*.js"):
            shutil.copyfile(script, PLACE / script.name)  # beside its packages, where it finds them
        return _install()


def _install() -> str:
    wanted = (HERE / "package-lock.json").read_bytes()
    ready = PLACE / "installed.json"
    if ready.exists() and ready.read_bytes() == wanted:
        return ""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, PLACE / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"npm could not install the checks: {done.stderr.strip()[-300:]}"
    ready.write_bytes(wanted)
    return ""


def node(script: str, given: object, **environment: str) -> Any:
    """What a script of this folder prints as JSON about what it is given as JSON."""
    packages()
    done = subprocess.run(
        ["node", script],
        cwd=PLACE,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def spam_scores(messages: Sequence[bytes]) -> list[tuple[float, str]]:
    """For each message SpamAssassin's score by its local rules, as it is installed, and the rules that hit."""
    if not shutil.which("spamassassin"):
        missing("there is no SpamAssassin: install it (Debian, Ubuntu: apt install spamassassin)")
    mailbox = b"".join(
        b"From a@example.org Mon Nov 23 07:00:00 2026\nX-Number: %d\n" % number
        + re.sub(rb"^(>*From )", rb">\1", message, flags=re.MULTILINE).replace(b"\r\n", b"\n")
        + b"\n"
        for number, message in enumerate(messages)
    )
    with tempfile.TemporaryDirectory() as home:  # nothing that it learnt on this machine before counts
        done = subprocess.run(
            ["spamassassin", "-L", "--mbox", "--cf", "report_safe 0", "--prefspath", f"{home}/prefs"],
            input=mailbox,
            capture_output=True,
            check=False,
            env={**os.environ, "HOME": home},
        )
    verdict = r"^X-Spam-Status: \w+, score=(-?\d+\.\d+)((?:.*\n[ \t])*.*)(?s:.*?)^X-Number: (\d+)$"
    found = re.findall(verdict, done.stdout.decode(errors="replace"), re.MULTILINE)
    assert len(found) == len(messages), done.stderr.decode(errors="replace")[-2000:]
    by_number = sorted(found, key=lambda one: int(one[2]))  # they come back in an order of its own
    return [(float(score), " ".join(rules.split())) for score, rules, _ in by_number]
