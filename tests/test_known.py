"""Types that several threads meet at once: in a process of its own, since one that is not learnt first crashes it."""

from __future__ import annotations

import subprocess
import sys

_MEETING = """
import sys, threading
from msgspec import convert, defstruct
from newsletter.known import known

sys.setswitchinterval(1e-6)
for number in range(50):
    fields = [("word", "str"), ("more", "tuple[int, ...]", ())]
    parts = [(f"part_{n}", defstruct(f"Part{n}", fields)) for n in range(20)]
    kind, together = defstruct(f"Kind{number}", parts), threading.Barrier(4)

    def meet():
        together.wait()
        convert({f"part_{n}": {"word": "w"} for n in range(20)}, known(kind))

    threads = [threading.Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_meet_a_type_at_once_do_not_crash() -> None:
    done = subprocess.run([sys.executable, "-c", _MEETING], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
