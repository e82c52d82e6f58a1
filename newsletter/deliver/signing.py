"""RSA signatures made by processes of their own, so that a large edition is signed on all cores.

A signature by RSA-2048 takes longer than all else that a message needs, and `cryptography` keeps the interpreter to
itself meanwhile: threads would wait for one another.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.deliver.dkim import Signer, read_key, signature_of
from newsletter.errors import DeliveryError

_WORTH_MESSAGES = 2000  # below, the processes take longer to start than they save
_WORTH_RATE = 300.0  # messages a second; below, one core signs easily beside its other work
_Idle = SimpleQueue[Connection]  # to processes that wait for work


def processes_for(messages: int, per_second: float = inf) -> int:
    """How many processes are worth it for so many messages at that pace; 0: none."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if cores > 1 and messages >= _WORTH_MESSAGES and per_second >= _WORTH_RATE else 0


@contextmanager
def in_processes(signers: Sequence[Signer], count: int) -> Iterator[tuple[Signer, ...]]:
    """The same signers, of which those with RSA keys sign in so many processes. What they sign is the same, too."""
    slow = [signer for signer in signers if isinstance(signer.key, rsa.RSAPrivateKey)]
    if not count or not slow:
        yield tuple(signers)
        return
    keys = [signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for signer in slow]
    started = [_started(keys) for _ in range(count)]
    idle: _Idle = SimpleQueue()
    for pipe, _ in started:
        idle.put(pipe)
    try:
        # Ed25519 is quicker than the way to another process
        yield tuple(_elsewhere(one, slow.index(one), idle) if one in slow else one for one in signers)
    finally:
        for pipe, process in started:
            pipe.close()
            process.join()


def _started(keys: Sequence[bytes]) -> tuple[Connection, BaseProcess]:
    context = get_context("spawn")  # a fork would copy threads' locks
    ours, theirs = context.Pipe()
    process = context.Process(target=_sign_all, args=(theirs, keys), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _elsewhere(signer: Signer, number: int, idle: _Idle) -> Signer:
    def sign(text: bytes) -> bytes:
        pipe = idle.get()
        try:
            pipe.send_bytes(bytes([number]) + text)
            return pipe.recv_bytes()
        except (OSError, EOFError) as error:
            raise DeliveryError("a process that signs messages has ended; `newsletter send` goes on") from error
        finally:
            idle.put(pipe)

    return replace(signer, elsewhere=sign)


def _sign_all(pipe: Connection, pems: Sequence[bytes]) -> None:
    """Sign until the sender is gone. What stops the sender does not stop us: it finishes what it has in hand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    keys = [read_key(pem, "the key of [[deliver.dkim]]") for pem in pems]
    while True:
        try:
            asked = pipe.recv_bytes()
        except EOFError:
            return
        pipe.send_bytes(signature_of(asked[1:], keys[asked[0]]))
