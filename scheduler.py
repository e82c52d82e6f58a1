"""Runs the newsletter every day at its hour: python scheduler.py --config content/newsletter.toml."""

from __future__ import annotations

import sys

from newsletter.cli import main

if __name__ == "__main__":
    main(["schedule", *sys.argv[1:]])
