"""The picture beside a shared link: what it shows, in whichever colours and letters, and when it is drawn."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from newsletter.errors import RenderError
from newsletter.render import Site, Theme, build_site, environment
from newsletter.render.cards import HEIGHT, WIDTH, Card, Picture, draw, edition_card, event_card, open_fonts
from newsletter.render.cards.setting import cut, fitted, width
from newsletter.render.views import view_edition
from newsletter.testing import MemoryEditions
from newsletter.text import one_line
from tests import factories
from tests.conftest import TIMED
from tests.render.conftest import PAGES, TEMPLATES

DAY = Theme()
FONTS = open_fonts([TEMPLATES])
CARD = Card("Daily Intel", "27 January 2026", "Energy", "Port reopens after a week of storms", ("Northern Ledger",))
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def drawn(card: Card = CARD, theme: Theme = DAY, fonts=FONTS) -> Image.Image:
    return Image.open(io.BytesIO(draw(card, theme, fonts, "note"))).convert("RGB")


def inked(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether there is anything but paper."""
    return len(picture.crop(box).getcolors()) > 1


def headline_area(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 216, WIDTH, HEIGHT - 110))


def test_a_card_has_the_size_that_networks_ask_for_and_is_small():
    body = draw(CARD, Theme(), FONTS, "note")
    assert Image.open(io.BytesIO(body)).size == (WIDTH, HEIGHT) == (1200, 630)
    assert len(body) < 40_000
    assert draw(CARD, Theme(), FONTS, "note") == body


def test_a_card_has_the_colours_of_the_theme():
    night = Theme(paper="#101010", ground="#000000", ink="#fafafa", muted="#c8c8c8", accent="#ffcc00", mark="#333300")
    for theme in (Theme(), night):
        picture = drawn(theme=theme)
        wanted = {theme.paper, theme.ink, theme.muted, theme.accent}
        assert wanted <= {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in picture.getcolors()}
        assert f"#{bytes(picture.getpixel((WIDTH - 1, HEIGHT - 1))).hex()}" == theme.paper


@pytest.mark.parametrize(
    "headline",
    ["Rain", "word " * 120, "Donaudampfschifffahrtsgesellschaft" * 9, "Η Βουλή ψήφισε τον νέο νόμο", "Thủ tướng ký"],
    ids=["one word", "long", "one endless word", "Greek", "Vietnamese"],
)
def test_a_headline_stays_within_its_place(headline):
    picture = drawn(replace(CARD, headline=headline))
    assert inked(picture, (72, 216, WIDTH - 72, HEIGHT - 110))
    for margin in [(0, 140, 66, HEIGHT), (WIDTH - 66, 140, WIDTH, HEIGHT), (0, HEIGHT - 40, WIDTH, HEIGHT)]:
        assert not inked(picture, margin)


def test_a_short_headline_is_larger_than_a_long_one():
    (large, _), (small, lines) = (fitted(text, FONTS.headline, 1000, 350) for text in ("Rain", "rain and wind " * 9))
    assert large > small
    assert len(lines) > 1


def test_lines_are_even():
    size, lines = fitted("Three countries sign a pact to share power now", FONTS.headline, 1000, 300)
    widths = [width(text, FONTS.headline) * size for text, _ in lines]
    assert max(widths) - min(widths) < 350


@settings(max_examples=60, deadline=None, suppress_health_check=[*TIMED, HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120).map(one_line), st.integers(1, 30))
def test_what_is_cut_fits_and_says_so(text, room):
    shown = cut(text, FONTS.text, room)
    assert shown == text or shown.endswith("…") or not shown
    assert width(shown, FONTS.text) <= room


def test_a_headline_that_no_font_can_show_gives_way_to_the_date_and_the_editor_is_told(newsletter, env, tmp_path):
    tokyo = "東京で電力協定"
    assert drawn(replace(CARD, headline=tokyo)).tobytes() == drawn(replace(CARD, headline=CARD.when)).tobytes()
    site = Site(newsletter, Theme(), env, {})
    assert "templates/cards/" in site.picture("x/", replace(CARD, headline=tokyo)).problem
    assert not site.picture("x/", CARD).problem
    store = MemoryEditions()
    store.save(factories.edition((factories.item(tokyo, slug="one"), factories.item(f"{tokyo}。", slug="two"))), "sent")
    assert len(build_site(store, site, tmp_path).problems) == 1
    assert not build_site(store, site, tmp_path).problems


def test_an_emoji_that_no_font_has_costs_no_headline(newsletter, env):
    rain = replace(CARD, headline="Rain ☔\ufe0f, then sun 😀")
    assert drawn(rain).tobytes() == drawn(replace(CARD, headline="Rain , then sun")).tobytes()
    assert not Site(newsletter, DAY, env, {}).picture("x/", rain).problem


def test_another_font_shows_what_the_first_cannot(tmp_path):
    if not DEJAVU.exists():
        pytest.skip("no DejaVu Sans here (Debian, Ubuntu: apt install fonts-dejavu-core)")
    (tmp_path / "cards").mkdir()
    shutil.copy(DEJAVU, tmp_path / "cards" / "hebrew.ttf")
    fonts = open_fonts([tmp_path, TEMPLATES])
    hebrew = headline_area(drawn(replace(CARD, headline="הנמל נפתח"), fonts=fonts))
    latin = headline_area(drawn(fonts=fonts))
    half = (0, 0, 200, hebrew.height)
    assert not inked(hebrew, half), "what runs to the left begins at the right"
    assert inked(hebrew, (WIDTH // 2, 0, WIDTH, hebrew.height))
    assert inked(latin, half)


def test_fonts_of_ones_own_replace_the_built_in_ones(tmp_path):
    (tmp_path / "cards").mkdir()
    shutil.copy(FONTS.text, tmp_path / "cards" / "headline.otf")
    fonts = open_fonts([tmp_path, TEMPLATES])
    assert drawn(fonts=fonts).tobytes() != drawn().tobytes()
    assert fonts.text == FONTS.text


def test_a_font_that_is_none_or_missing_is_named(tmp_path):
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "headline.otf").write_text("no font")
    with pytest.raises(RenderError, match=r"headline\.otf: this is no font"):
        draw(CARD, Theme(), open_fonts([tmp_path, TEMPLATES]), "")
    with pytest.raises(RenderError, match=r"cards/headline\.otf: there is no such font"):
        open_fonts([tmp_path / "nothing"])


# -- in the archive -------------------------------------------------------------------------------
def said(page: bytes) -> dict[str, str]:
    return {one.get("property") or one.get("name"): one.get("content") for one in html.fromstring(page).iter("meta")}


@pytest.fixture
def site(newsletter, theme, env):
    return Site(newsletter, theme, env, PAGES)


@pytest.fixture
def store():
    filled = MemoryEditions()
    for edition in factories.archive():
        filled.save(edition, "sent")
    return filled


def test_every_page_names_a_picture_that_exists(site, store, tmp_path):
    build_site(store, site, tmp_path)
    own = set()
    for file in tmp_path.rglob("*.html"):
        meta = said(file.read_bytes())
        place = tmp_path / meta["og:image"].removeprefix("https://daily.example/")
        with Image.open(place) as picture:
            assert picture.size == (int(meta["og:image:width"]), int(meta["og:image:height"]))
        assert meta["twitter:card"] == "summary_large_image"
        assert meta["og:image:alt"]
        own |= {file.parent} if place.parent == file.parent else set()
    days = {file.parent for file in tmp_path.glob("2026-*/**/index.html")}
    assert days <= own, "each edition and each event has its own"


def test_a_card_says_what_its_page_is_about(newsletter):
    view = view_edition(factories.edition())
    assert event_card(view, view.items[0], newsletter).headline == view.items[0].headline
    card = edition_card(view, newsletter)
    assert (card.headline, card.when) == (view.items[0].headline, "Tuesday 27 January 2026")
    assert edition_card(view_edition(factories.edition(())), newsletter).headline == "A quiet day"


def test_a_sample_says_so_on_its_pictures(newsletter):
    view = view_edition(factories.edition(sample=True))
    cards = [edition_card(view, newsletter), *(event_card(view, entry, newsletter) for entry in view.items)]
    assert {card.label for card in cards} == {"Sample edition"}


def test_a_picture_is_drawn_only_when_it_shows_something_else(site, store, tmp_path, monkeypatch):
    build_site(store, site, tmp_path)
    made, drawing = [], Picture.draw
    monkeypatch.setattr(Picture, "draw", lambda self: made.append(self.path) or drawing(self))
    build_site(store, site, tmp_path, everything=True)
    assert made == []
    first, *others = factories.edition().items
    renamed = replace(first, blurb=replace(first.blurb, headline="Another headline"))
    store.save(replace(factories.edition(), items=(renamed, *others)), "corrected")
    build_site(store, site, tmp_path)
    assert sorted(made) == ["2026-01-27/card.png", f"2026-01-27/{first.slug}/card.png"]


def test_after_a_year_the_picture_of_the_edition_stands_for_its_items(site, tmp_path):
    store, fresh = MemoryEditions(), tmp_path / "fresh"
    old, new = factories.edition((factories.item("A dam opens"),)), factories.edition((factories.item("A dam closes"),))
    page = Path("2026-01-27/a-dam-opens/index.html")
    store.save(old, "sent")
    build_site(store, site, tmp_path)
    assert said((tmp_path / page).read_bytes())["og:image"].endswith("/a-dam-opens/card.png")
    store.save(replace(new, date=old.date + timedelta(366)), "sent")
    build_site(store, site, tmp_path)
    assert said((tmp_path / page).read_bytes())["og:image"].endswith("/2026-01-27/card.png")
    assert (tmp_path / page).with_name("card.png").exists(), "somebody may still show it"
    build_site(store, site, fresh)
    assert (fresh / page).read_bytes() == (tmp_path / page).read_bytes()


def test_a_mistake_in_a_font_of_ones_own_is_no_traceback(newsletter, theme, store, tmp_path):
    (tmp_path / "own/cards").mkdir(parents=True)
    (tmp_path / "own/cards/text.otf").write_bytes(b"\x00")
    site = Site(newsletter, theme, environment([tmp_path / "own", TEMPLATES]), {})
    with pytest.raises(RenderError, match=r"text\.otf"):
        build_site(store, site, tmp_path / "site")
