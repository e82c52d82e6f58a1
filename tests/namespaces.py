"""Machines that share no more than wires: network namespaces that have no name, so that nothing is left when we end.

They lead nowhere but to each other. The kernel takes them away with the last process that is in one or holds it open.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.checks.tools import missing

_NET = 0x40000000  # CLONE_NEWNET; from Python 3.12 on, os.unshare and os.setns know it
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Machine:
    """A network of its own, held open by a file."""

    file: int

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread opens and starts meanwhile is on the machine, and stays there."""
        before = _here()
        _call(_libc.setns, self.file, _NET)
        try:
            yield
        finally:
            _call(_libc.setns, before, _NET)
            os.close(before)

    def ip(self, *words: str) -> None:
        """Say it to iproute2."""
        with self.inside():
            subprocess.run(["ip", *words], check=True, capture_output=True)

    @property
    def path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self.file}"


@contextmanager
def new_machine() -> Iterator[Machine]:
    """Skips the test where that is not permitted."""
    if not shutil.which("ip", path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        missing("there is no ip: install it (Debian, Ubuntu: apt install iproute2)")
    before = _here()
    try:
        _call(_libc.unshare, _NET)
    except PermissionError:
        os.close(before)
        pytest.skip("network namespaces may not be made here; that takes root")
    made = Machine(_here())
    _call(_libc.setns, before, _NET)
    os.close(before)
    try:
        made.ip("link", "set", "lo", "up")
        yield made
    finally:
        os.close(made.file)


@dataclass(frozen=True)
class Wire:
    """From a machine to another one, which has the addresses of both ends."""

    name: str
    hub: Machine
    near: str  # address of the hub
    far: str  # address of the machine

    def cut(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self.hub.ip("link", "set", self.name, "down")

    def mend(self) -> None:
        self.hub.ip("link", "set", self.name, "up")


def connect(hub: Machine, machine: Machine, name: str, network: str) -> Wire:
    """network: the first three numbers of its addresses."""
    wire = Wire(name, hub, f"{network}.1", f"{network}.2")
    hub.ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", machine.path)
    for end, device, address in ((hub, name, wire.near), (machine, "eth0", wire.far)):
        end.ip("address", "add", f"{address}/24", "dev", device)
        end.ip("link", "set", device, "up")
    machine.ip("route", "add", "default", "via", wire.near)
    return wire


def _here() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _call(function: ctypes._NamedFuncPointer, *given: int) -> None:
    if function(*given):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
