"""The archive that is checked: the sample's days, and before them days that hold every part a page can have."""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.bootstrap import open_newsroom, sample_mornings, sample_settings
from newsletter.cli import main
from newsletter.config import read_settings
from newsletter.pipeline import build, publish, read_news
from tests import factories

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def write_archive(home: Path, base_url: str) -> Path:
    """Publish it as `newsletter run` does; the folder of its pages."""
    main(["init", str(home)])
    config = home / "content" / "newsletter.toml"
    config.write_text(
        f'[newsletter]\nname = "The Daily Intel"\ntagline = "What happened, and why"\nbase_url = "{base_url}"\n'
        'from = "The Daily Intel <daily@intel.example>"\npostal_address = "4 Quay Street, Easthaven EH1 2AB"\n'
        '[web]\npublic_url = "https://readers.intel.example"\n',
        encoding="utf-8",
    )
    settings = sample_settings(read_settings(config, {}))
    with open_newsroom(settings, sample=True) as room:
        for edition in (*factories.archive()[:-1], factories.everything()):
            room.editions.save(edition, "sent")
        mornings = sample_mornings(settings)
        read_news(room, mornings[-1])
        for moment in mornings:
            edition = build(room, room.rules.day(moment), moment)
        return publish(room, edition).site


def pages(site: Path) -> list[str]:
    """Every HTML page, as its path below the site."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def kinds(site: Path) -> dict[str, str]:
    """One page of each kind, the richest: kind -> path. "DATE/SLUG" is an event's page, "tags/SLUG" a tag's."""
    richest: dict[str, str] = {}
    for path in sorted(pages(site), key=lambda path: -(site / path).stat().st_size):
        parts = path.removesuffix("/index.html").split("/")
        if len(parts) == 2:
            parts[1] = "SLUG"
        richest.setdefault(_DATE.sub("DATE", "/".join(parts)), path)
    return richest
