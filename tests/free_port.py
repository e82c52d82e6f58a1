"""Where a server of a test may listen."""

from __future__ import annotations

import socket
import sys


def free_port() -> int:
    """A port of loopback that nobody listens on, and that nobody else is given as long as this process lives.

    It stays bound, for reuse: a server that binds for reuse too, as servers do, may listen on it, may stop, and may
    come back; whoever connects, or asks for any port, is not given it meanwhile.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port = int(probe.getsockname()[1])
    if sys.platform == "linux":
        probe.detach()  # the kernel keeps it bound until we end
    else:
        probe.close()  # elsewhere two may not be bound to one port
    return port
