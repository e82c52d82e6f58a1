"""`make pictures`: photograph the sample's letter, every kind of page and the desk, and renew the README's pictures.

They go into build/pictures/, narrow and wide, light and dark: to look at, with a designer's eye.
"""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from newsletter.cli import main as newsletter
from newsletter.web.desk.pages import PAGES
from tests.archive.sites import kinds
from tests.browser.conftest import ARGS
from tests.conftest import SAMPLE_DAY
from tests.find_chromium import find
from tests.web.desk import desk

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
IMAGES = ROOT / "docs" / "images"
OVERVIEW = """<!doctype html><style>
  body { margin: 0; width: 1600px; height: 940px; box-sizing: border-box; padding: 20px; display: flex; gap: 20px;
         background: #e3e8e3; overflow: hidden }
  div { height: 900px; overflow: hidden; border-radius: 16px } img { width: 100%; display: block }
</style><div style="width: 600px"><img src="letter-700-light.png"></div>
<div style="width: 322px"><img src="letter-375-dark.png"></div>
<div style="width: 598px"><img src="index.html-1280-light.png"></div>"""


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGS)
        build = publish_sample(Path(folder) / "own")
        shoot_desk(browser, build.parent)
        letter = max((build / "email").glob("*.html"))
        shoot(browser, letter, "letter", (375, 700))
        for kind, path in kinds(build / "site").items():
            if path == "404.html":  # its links start at the root of a server
                continue
            shoot(browser, build / "site" / path, kind.replace("/", "-"), (375, 1280))
        overview = PICTURES / "overview.html"
        overview.write_text(OVERVIEW, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1600, "height": 940})
        page.goto(overview.as_uri())
        page.screenshot(path=IMAGES / "overview.png")


def publish_sample(home: Path) -> Path:
    """A new newsletter's first edition: the folder of what was made."""
    newsletter(["init", str(home)])
    config = str(home / "content" / "newsletter.toml")
    newsletter(["run", "--sample", "--no-send", "--config", config])
    return home / "build"


def shoot_desk(browser: Browser, home: Path) -> None:
    with desk(home) as served:
        event = served.live().known_edition(SAMPLE_DAY)[0].items[0].event
        paths = {page.name: page.path.format(event=event, date=SAMPLE_DAY, number=0) for page in PAGES.values()}
        for (name, path), (width, scheme) in product(paths.items(), product((375, 1280), ("light", "dark"))):
            with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
                page = context.new_page()
                page.goto(served.invitation())
                page.goto(served.address + path)
                if name == "today" and (width, scheme) == (1280, "light"):
                    page.screenshot(path=IMAGES / "desk.png")
                page.screenshot(path=PICTURES / f"desk-{name}-{width}-{scheme}.png", full_page=True)


def shoot(browser: Browser, file: Path, name: str, widths: tuple[int, int]) -> None:
    for width, scheme in product(widths, ("light", "dark")):
        with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(file.as_uri())
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main()
