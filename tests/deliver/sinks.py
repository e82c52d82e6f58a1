"""Postfix's smtp-sink, which takes every message and keeps it in a file."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deliver.conftest import tool


@contextmanager
def smtp_sink(folder: Path) -> Iterator[int]:
    """Its port; the folder gets one file for each message that it took."""
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [tool("smtp-sink"), "-u", "root", "-d", "taken.", f"127.0.0.1:{port}", "100"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        _wait_for(port, process)
        yield port
        process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        assert process.poll() is None, "smtp-sink did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)  # until it listens
    pytest.fail("smtp-sink does not listen")
