"""Run the soak and print what came of it; exit code 1 when anybody got it twice or was left out."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.killing import kill_and_resume

KILLS_OF_A_SEND = 20


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make soak")
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--readers", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    print(f"{'send':>4} {'senders':>7} {'kills':>5} {'turned away':>11} {'lost to kills':>13}  states")
    kills = number = wrong = 0
    start = time.monotonic()
    while kills < given.kills and number < given.kills:
        number += 1
        senders = 1 if number % 2 else 2
        with tempfile.TemporaryDirectory() as folder:
            most = min(KILLS_OF_A_SEND, given.kills - kills)
            path, seed = Path(folder) / "newsletter.db", given.seed * 1000 + number
            outcome = kill_and_resume(path, given.readers, most, seed, senders=senders)
        kills += outcome.kills
        wrong += len(outcome.problems)
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(outcome.states.items()))
        figures = f"{outcome.kills:>5} {outcome.turned_away:>11} {outcome.lost_to_kills:>13}"
        print(f"{number:>4} {senders:>7} {figures}  {states}", flush=True)
        for problem in outcome.problems:
            print(f"     WRONG: {problem}", flush=True)
    print(f"{kills} kills, {number} sends, {wrong} wrong, {time.monotonic() - start:.0f} s")
    return 1 if wrong or kills < given.kills else 0


if __name__ == "__main__":
    sys.exit(main())
