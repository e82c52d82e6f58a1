"""What the render tests share: an identity, the built-in templates, and the tree of a rendered page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from jinja2 import Environment

from newsletter.models import Page
from newsletter.render import Newsletter, Theme, environment

TEMPLATES = Path(__file__).parents[2] / "templates"

PAGES = {
    "about": "# About the Ledger\n\nOne page a day. [How it is made](process.md)\n",
    "process": "# How it is made\n\n1. Read\n2. Choose\n",
    "privacy": "Nothing is tracked.\n",
}


def texts(pages: Iterable[Page]) -> dict[str, str]:
    """Path -> text of all that is text."""
    return {page.path: page.body.decode() for page in pages if not page.path.endswith(".png")}


@pytest.fixture(scope="session")
def newsletter() -> Newsletter:
    return Newsletter(
        "The Valmere Ledger",
        "What happened, why it matters & where it says so",
        base_url="https://daily.example",
        postal_address="4 Quay Street, Easthaven EH1 2AB",
        timezone="Europe/London",
        reply_to="editor@daily.example",
    )


@pytest.fixture(scope="session")
def theme() -> Theme:
    return Theme()


@pytest.fixture(scope="session")
def env() -> Environment:
    return environment([TEMPLATES])
