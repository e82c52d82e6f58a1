from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest


class Certificate(NamedTuple):
    public: Path
    server: ssl.SSLContext


def tool(name: str) -> str:
    """The path of a program of the system; without it the test is skipped, but not where everything must be shown."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path:
        return path
    message = f"{name} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate of our own for localhost and 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    key, public = folder / "key.pem", folder / "public.pem"
    subprocess.run(
        [tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-keyout", str(key), "-out", str(public), "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, key)
    return Certificate(public, server)
