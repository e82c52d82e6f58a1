"""What many tests start from: a newsletter of one's own, the captured data, and a server that replays it."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import hypothesis
import pytest

from newsletter.bootstrap import open_newsroom, sample_settings
from newsletter.cli import main
from newsletter.config import read_settings
from newsletter.pipeline import Newsroom
from tests.free_port import free_port
from tests.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]  # fixtures, told beside what they start

# A slow machine is no fault of the program: no test has a time limit of its own.
TIMED = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("newsletter", deadline=None, suppress_health_check=TIMED)
hypothesis.settings.load_profile("newsletter")

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLE_DAY = date(2026, 3, 6)  # the last of the sample's editions
# Real news belongs to its publishers, so it is kept outside the project.
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the captured news is not here ({SHARED})")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new newsletter, as `newsletter init` makes it; the test works inside it."""
    folder = tmp_path / "own"
    main(["init", str(folder)])
    monkeypatch.chdir(folder)
    return folder


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def newsletter(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line as a user does; in this process, which saves the start-up each time."""

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.chdir(home)
        streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for name in ("stdout", "stderr")}
        given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", given)
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            code = exit_code(list(arguments))
        for stream in streams.values():
            stream.seek(0)
        return Done(code, streams["stdout"].read(), streams["stderr"].read())

    return run


def exit_code(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture(scope="session")
def replay() -> Iterator[str]:
    """The address of a server that replays captured days, real feeds and faults."""
    if not SHARED.is_dir():
        pytest.skip(f"the captured news is not here ({SHARED})")
    command = [sys.executable, str(SHARED / "tools" / "replay_feeds.py"), "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        ready = server.stdout.readline()
        address = re.search(r"http://\S+", ready)
        assert address, f"the replay server did not start: {ready}"
        yield address[0]
        server.terminate()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsletter with the sample's editions."""
    folder = tmp_path_factory.mktemp("made") / "own"
    assert exit_code(["init", str(folder)]) == 0
    config = str(folder / "content" / "newsletter.toml")
    assert exit_code(["run", "--no-send", "--sample", "--config", config]) == 0
    return folder


@pytest.fixture
def own_sample(sample_home: Path, tmp_path: Path) -> Path:
    """The same newsletter for one test alone."""
    return shutil.copytree(sample_home, tmp_path / "sample")


@pytest.fixture
def room(own_sample: Path) -> Iterator[Newsroom]:
    settings = sample_settings(read_settings(own_sample / "content" / "newsletter.toml", os.environ))
    with open_newsroom(settings, sample=True) as opened:
        yield opened
