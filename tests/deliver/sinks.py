"""Postfix's smtp-sink, which takes every message and keeps it in a file."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deliver.conftest import tool
from tests.free_port import free_port
from tests.patience import until


@contextmanager
def smtp_sink(folder: Path) -> Iterator[int]:
    """Its port; the folder gets one file for each message that it took."""
    folder.mkdir()
    port = free_port()
    command = [tool("smtp-sink"), "-u", "root", "-d", "taken.", f"127.0.0.1:{port}", "100"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _listens(port, process))
            yield port
        finally:
            process.kill()


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "smtp-sink did not start"
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
