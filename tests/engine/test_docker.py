"""The Dockerfile, step by step, where there is no Docker: its commands run in a folder that stands for the image."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import until

ROOT = Path(__file__).parents[2]
READER = 10001  # the user that the image runs as


def instructions() -> list[tuple[str, str]]:
    """(instruction, the rest), comments and line breaks gone."""
    lines = (line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#"))
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines() if line]


def argument(name: str) -> str:
    return next(rest for instruction, rest in reversed(instructions()) if instruction == name)


def copies() -> list[tuple[list[str], str]]:
    """(sources, target) of what is copied from the build context."""
    words = [rest.split() for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [(each[:-1], each[-1]) for each in words]


def let_through() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    return {line[1:] for line in lines if line.startswith("!")}


def test_every_file_that_is_copied_exists_and_is_let_through() -> None:
    sources = {source for each, _ in copies() for source in each}
    assert sources == let_through()
    assert all((ROOT / source).exists() for source in sources)


def test_it_runs_as_nobody_special_and_keeps_what_must_stay() -> None:
    assert argument("USER") == f"{READER}:{READER}"
    assert json.loads(argument("VOLUME")) == ["/newsletter/var", "/newsletter/build"]
    assert all(rest.startswith("python:3.11-slim") for name, rest in instructions() if name == "FROM")


def base_python() -> str:
    """A Python that the image's user may run: one in root's home it may not."""
    candidates = [path for path in (sys.executable, "/usr/bin/python3") if Path(path).exists()]
    for path in candidates:
        code = "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"
        command = [os.path.realpath(path), "-c", code]
        try:
            if subprocess.run(command, user=user(), check=False, capture_output=True).returncode == 0:
                return os.path.realpath(path)
        except PermissionError:
            continue
    pytest.skip(f"no Python 3.11 with venv that user {READER} may run; tried {', '.join(candidates)}")


def user() -> int | None:
    """The image's user where we may take that part, else our own."""
    return READER if os.geteuid() == 0 else None


class Image:
    """A folder that stands for the root of the image."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root
        self.environment = {"PATH": f"{root}/base/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        subprocess.run([base_python(), "-m", "venv", root / "base"], check=True)  # python:3.11-slim, as it were

    def place(self, text: str) -> str:
        """The image's absolute paths, here."""
        return re.sub(r"(?<![\w.}])/(src|dist|opt|newsletter)\b", rf"{self.root}/\1", text)

    def build(self) -> None:
        for name, rest in instructions():
            step = getattr(self, name.lower(), None)
            if step:
                step(rest)

    def workdir(self, rest: str) -> None:
        self.folder = Path(self.place(rest))
        self.folder.mkdir()

    def copy(self, rest: str) -> None:
        if rest.startswith("--from=build"):
            assert Path(self.place(rest.split()[1])).exists()  # both stages share one folder here
            return
        *sources, target = rest.split()
        for source in sources:
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, self.folder / target, dirs_exist_ok=True, ignore=ignored)
            else:
                shutil.copy(ROOT / source, self.folder / target)

    def run(self, rest: str) -> None:
        command = self.place(rest).replace(" --no-cache-dir", "")  # be gentle to the package index
        if os.geteuid() != 0:
            command = re.sub(r" && chown .*", "", command)
        done = subprocess.run(
            ["sh", "-ec", command], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def env(self, rest: str) -> None:
        for name, value in (pair.split("=", 1) for pair in rest.split()):
            self.environment[name] = self.place(value).replace("$PATH", self.environment["PATH"])

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        place = shutil.which(command[0], path=self.environment["PATH"])
        return subprocess.Popen(
            [str(place), *command[1:]], cwd=self.folder, env=self.environment, user=user(), group=user(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def ends(self, command: list[str]) -> int:
        """The exit code of a command."""
        with self.start(command) as process:
            process.communicate()
            return process.returncode


@pytest.fixture
def image() -> Iterator[Image]:
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        Path(folder).chmod(0o755)
        image = Image(Path(folder))
        image.build()
        yield image


@pytest.mark.slow
def test_each_step_works_and_the_scheduler_lives_and_ends(image: Image) -> None:
    shutil.rmtree(image.root / "src")  # the second stage has no source: what runs comes from the wheel
    shutil.rmtree(image.root / "dist")
    (image.folder / "content" / "sources.toml").write_text("")  # a test reads no news
    health = json.loads(argument("HEALTHCHECK").split("CMD ")[1])
    with image.start(health) as before:
        assert "has not started" in before.communicate()[0]
        assert before.returncode == 1
    with image.start(json.loads(argument("CMD"))) as process:
        try:
            assert process.stdout
            assert "due at" in process.stdout.readline()
            until(lambda: image.ends(health) == 0)
            process.send_signal(signal.SIGTERM)
            said = process.communicate()[0]
            assert "the scheduler has ended" in said
            assert process.returncode == 0
        finally:
            process.kill()
    assert (image.folder / "var" / "newsletter.db").stat().st_uid == (user() or os.getuid())
    assert not (image.folder / "newsletter").exists()
