"""What an editor sees of the look: the file is the built-in theme, each mistake is named, and text stays legible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.bootstrap.press import theme
from newsletter.config import defaults, read_settings
from newsletter.config.theme import Colours, FontLists, LogoTable, Spacing
from newsletter.errors import ConfigError
from newsletter.render import Logo, Theme
from newsletter.render.contrast import ENOUGH, contrast


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str | None) -> Theme:
        content = tmp_path / "content"
        content.mkdir(exist_ok=True)
        for name in ("newsletter.toml", "sources.toml"):
            (content / name).write_text("", encoding="utf-8")
        if text is not None:
            (content / "theme.toml").write_text(text, encoding="utf-8")
        return theme(read_settings(content / "newsletter.toml", {}))

    return read


def test_without_a_file_and_with_the_shipped_one_it_is_the_built_in_look(read) -> None:
    assert read(None) == Theme()
    assert read((defaults() / "content" / "theme.toml").read_text(encoding="utf-8")) == Theme()


def test_what_is_said_is_taken_and_the_rest_stays(read) -> None:
    made = read(
        '[colours]\naccent = "#8a2b0d"\n[dark]\naccent = "#f0a58a"\n[fonts]\nserif = "Georgia, serif"\n'
        '[spacing]\ngutter = 20\n[logo]\nurl = "https://x.example/logo.png"\nalt = "The Ledger"\nwidth = 200\n'
    )
    assert made == Theme(
        accent="#8a2b0d",
        dark_accent="#f0a58a",
        serif="Georgia, serif",
        gutter=20,
        logo=Logo("https://x.example/logo.png", "The Ledger", 200),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[colours]\naccent = "green"', "line 2: [colours] accent: the value does not have the right form; allowed: a"),
        ('[colours]\n\nacent = "#0b6a4b"', "line 3: [colours] acent: there is no such key; allowed: ink, muted"),
        ('[colors]\nink = "#000000"', "line 1: colors: there is no such key; allowed: colours, dark"),
        ('[fonts]\nserif = "x; } </style><script>"', "[fonts] serif: the value does not have the right form"),
        ("[spacing]\nwidth = 2000", "line 2: [spacing] width: expected a whole number <= 720"),
        ('[logo]\nurl = "http://x.example/a.png"\nalt = "x"\nwidth = 200', "[logo] url"),
        ('[logo]\nurl = "https://x.example/a.png"\nwidth = 200', "[logo] alt: is missing"),
        ('[logo]\nurl = "https://x.example/a.png"\nalt = " "\nwidth = 200', "[logo] alt"),
        ('[colours]\naccent = "#ff8800"', "accent on paper has a contrast of 2.39, and readers need 4.5"),
        ('[dark]\nmuted = "#444444"', "dark_muted on dark_paper has a contrast of"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_is_allowed(read, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=r"theme\.toml") as caught:
        read(text)
    assert says in str(caught.value)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)  # the usual example: just too little
    assert contrast("#777777", "#777777") == 1


def test_the_built_in_text_stands_out_in_both_modes() -> None:
    built_in = Theme()
    for text, behind in Theme.pairs():
        assert contrast(getattr(built_in, text), getattr(built_in, behind)) >= ENOUGH


def test_the_guide_lists_every_key() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "how-to" / "change-the-look.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\|[^|]*\| `([a-z]+)` \|", guide, re.MULTILINE))
    tables = (Colours, FontLists, Spacing, LogoTable)
    assert described == {key for table in tables for key in table.__struct_fields__}
