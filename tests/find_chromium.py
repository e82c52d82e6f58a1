"""Find the browser that the browser tests use; say so when there is none."""

from __future__ import annotations

import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__" and find() is None:
    sys.stderr.write(
        "No Chromium found: the browser tests will be skipped. To run them, install it "
        "(Debian, Ubuntu: apt install chromium) and say `make test` again.\n"
    )
    sys.exit(1)
