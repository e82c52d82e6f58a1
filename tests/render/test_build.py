"""An archive that was brought up to date is the archive made from nothing, byte for byte, and costs what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import RenderError
from newsletter.models import Correction, Edition
from newsletter.render import Site, Theme, Written, build_site, environment, index, plan, render_site, search, workers
from newsletter.render import build as building
from newsletter.render.cards import Picture
from newsletter.testing import MemoryEditions
from tests import factories
from tests.conftest import TIMED
from tests.render.conftest import PAGES, TEMPLATES

START = date(2025, 12, 20)
DRAW = Picture.draw


@pytest.fixture(autouse=True, scope="module")
def without_search_and_drawing():
    """Its index is no page: test_search.py looks at it. Of pictures only what tells one from another is written."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Picture, "draw", lambda self: self.key.encode())
        patched.setattr(plan, "can_search", lambda: False)
        patched.setattr(search, "can_search", lambda: False)
        yield


@pytest.fixture(scope="module")
def site(newsletter, theme, env):
    return Site(newsletter, theme, env, PAGES)


@pytest.fixture
def few(monkeypatch):
    """few(3): the page of a label holds three items."""

    def few(count: int) -> None:
        for module in (index, plan):
            monkeypatch.setattr(module, "LABELLED", count)

    return few


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != building.STATE
    }


def from_nothing(store: MemoryEditions, site: Site) -> dict[str, bytes]:
    editions = [edition for edition, _ in store.editions()]
    pages = render_site(editions, site.newsletter, site.theme, site.env, site.pages, site.setup)
    return {page.path: page.body for page in pages}


def filled(days: int) -> MemoryEditions:
    store = MemoryEditions()
    for number in range(days):
        store.save(plain_edition(number), "sent")
    return store


def plain_edition(number: int, note: str = "") -> Edition:
    """Two items; the second continues that of the day before."""
    day = START + timedelta(number)
    before = factories.earlier(day - timedelta(1), f"Dam step {number - 1}", "dam")
    items = (
        factories.item(f"News of day {number}", tags=("shipping", f"rare {number % 7}")),
        factories.item(f"Dam step {number}", slug="dam", tags=("energy",), follows=before if number else None),
    )
    return factories.edition(items, day=day, note=note)


def test_a_second_build_writes_nothing(site, tmp_path):
    store = filled(4)
    first = build_site(store, site, tmp_path)
    assert first.written == len(from_nothing(store, site))
    again = build_site(store, site, tmp_path)
    assert (again.written, again.removed) == (0, 0)
    assert again.unchanged < 25  # only what each build makes was looked at
    assert build_site(store, site, tmp_path, everything=True) == Written(0, first.written)


def test_a_build_says_how_far_it_is(site, tmp_path):
    told: list[tuple[int, int]] = []
    build_site(filled(4), site, tmp_path, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 12


def test_one_more_edition_costs_the_same_in_a_long_archive(site, tmp_path):
    looked_at = {}
    for days in (35, 70):
        folder, store = tmp_path / str(days), filled(days)
        build_site(store, site, folder)
        store.save(plain_edition(days), "sent")
        looked_at[days] = build_site(store, site, folder)
        assert files(folder) == from_nothing(store, site)
    assert looked_at[70].written + looked_at[70].unchanged <= looked_at[35].written + looked_at[35].unchanged + 6


def test_a_label_gets_pages_by_month_as_soon_as_one_page_does_not_hold_it(site, tmp_path, few):
    few(20)
    store = filled(20)
    build_site(store, site, tmp_path)
    assert not (tmp_path / "tags/shipping/2025-12/index.html").exists()
    store.save(plain_edition(20), "draft")
    build_site(store, site, tmp_path)
    assert (tmp_path / "tags/shipping/2025-12/index.html").exists()
    assert files(tmp_path) == from_nothing(store, site)
    store.save(factories.edition((), day=START + timedelta(20)), "draft")
    build_site(store, site, tmp_path)
    assert files(tmp_path) == from_nothing(store, site)


def test_processes_write_the_same_bytes(site, tmp_path, monkeypatch):
    store = filled(8)
    monkeypatch.setattr(workers, "ENOUGH", 10)
    monkeypatch.setattr(Picture, "draw", DRAW)
    build_site(store, site, tmp_path)
    assert files(tmp_path) == from_nothing(store, site)


def test_a_mistake_in_a_template_is_named_from_any_process(newsletter, theme, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "ENOUGH", 1)
    own = tmp_path / "templates/site/event.html"
    own.parent.mkdir(parents=True)
    own.write_text("{{ 1 / 0 }}")
    site = Site(newsletter, theme, environment([own.parents[1], TEMPLATES]), {})
    with pytest.raises(RenderError, match=r"event\.html, line 1: division by zero"):
        build_site(filled(2), site, tmp_path / "site")


@pytest.mark.parametrize(
    "change",
    [
        lambda site, _: replace(site, theme=Theme(paper="#fffffe")),
        lambda site, _: replace(site, newsletter=replace(site.newsletter, name="The Other Ledger")),
        lambda site, _: replace(site, newsletter=replace(site.newsletter, base_url="https://other.example")),
        lambda site, _: replace(site, pages={**PAGES, "imprint": "# Imprint\n"}),
        lambda site, _: replace(site, pages={"about": "# Renamed\n"}),
        lambda site, folder: replace(site, env=own_templates(folder)),
    ],
    ids=["theme", "name", "address", "page added", "page removed", "template"],
)
def test_what_every_page_shows_is_never_stale(site, tmp_path, change):
    store, folder = filled(3), tmp_path / "site"
    build_site(store, site, folder)
    changed = change(site, tmp_path)
    build_site(store, changed, folder)
    assert files(folder) == from_nothing(store, changed)


def own_templates(folder: Path):
    (folder / "own/site").mkdir(parents=True)
    (folder / "own/site/macros.html").write_text((TEMPLATES / "site/macros.html").read_text() + "{# changed #}\nx")
    return environment([folder / "own", TEMPLATES])


def test_another_program_makes_everything_anew(site, tmp_path, monkeypatch):
    store = filled(2)
    build_site(store, site, tmp_path)
    (tmp_path / "2025-12-20/index.html").write_text("made by an earlier version")
    build_site(store, site, tmp_path)
    assert files(tmp_path)["2025-12-20/index.html"] == b"made by an earlier version"
    monkeypatch.setattr(Site, "fingerprint", lambda self: "of the next version")
    build_site(store, site, tmp_path)
    assert files(tmp_path) == from_nothing(store, site)


@pytest.mark.parametrize("state", [b"", b"{", b'{"contents": {"days": 3}}'])
def test_a_state_that_cannot_be_read_is_made_anew(site, tmp_path, state):
    store = filled(2)
    build_site(store, site, tmp_path)
    (tmp_path / building.STATE).write_bytes(state)
    (tmp_path / "index.html").write_text("stale")
    build_site(store, site, tmp_path)
    assert files(tmp_path) == from_nothing(store, site)


def test_a_build_that_was_stopped_goes_on(site, tmp_path, monkeypatch):
    store = filled(3)
    build_site(store, site, tmp_path)
    store.save(plain_edition(1, note="Corrected."), "corrected")

    def stopped(*_: object) -> Written:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(building, "write_all", stopped)
        with pytest.raises(KeyboardInterrupt):
            build_site(store, site, tmp_path)
    build_site(store, site, tmp_path)
    assert files(tmp_path) == from_nothing(store, site)


def test_pages_of_an_edition_that_went_out_outlive_the_store(site, tmp_path):
    build_site(filled(3), site, tmp_path)
    before = files(tmp_path)
    poorer = filled(2)
    build_site(poorer, site, tmp_path)
    build_site(poorer, site, tmp_path, everything=True)
    kept = files(tmp_path)
    for path in before:
        assert path in kept
        if path.startswith("2025-12-22/"):
            assert kept[path] == before[path]


def test_a_draft_that_is_built_anew_leaves_nothing_behind(site, tmp_path):
    store = filled(2)
    store.save(plain_edition(2), "draft")
    build_site(store, site, tmp_path)
    store.save(factories.edition((factories.item("Something else", tags=("new",)),), day=START + timedelta(2)), "draft")
    assert build_site(store, site, tmp_path).removed >= 3
    assert files(tmp_path) == from_nothing(store, site)


def test_files_of_others_stay(site, tmp_path):
    tmp_path.joinpath("2025-12-20").mkdir()
    for name in ("CNAME", "2025-12-20/photo.jpg"):
        (tmp_path / name).write_text("mine")
    store = MemoryEditions()
    store.save(plain_edition(0), "draft")
    build_site(store, site, tmp_path)
    build_site(MemoryEditions(), site, tmp_path)
    assert (tmp_path / "CNAME").read_text() == (tmp_path / "2025-12-20/photo.jpg").read_text() == "mine"
    assert not (tmp_path / "2025-12-20/index.html").exists()


def test_an_older_edition_that_comes_late_is_related_to_those_of_its_last_day(site, tmp_path):
    store = MemoryEditions()
    first, last = START, START + timedelta(30)
    store.save(factories.edition((factories.item("A dam closes", tags=("energy",)),), day=last), "sent")
    build_site(store, site, tmp_path)
    store.save(factories.edition((factories.item("A dam opens", tags=("energy",)),), day=first), "sent")
    build_site(store, site, tmp_path)
    assert b"A dam opens" in files(tmp_path)[f"{last}/a-dam-closes/index.html"]
    assert files(tmp_path) == from_nothing(store, site)


# -- whatever happens ------------------------------------------------------------------------------
days = st.integers(0, 45).map(lambda number: START + timedelta(number))
slugs = st.sampled_from(["dam", "ferry", "well"])


@st.composite
def items(draw, day):
    slug = draw(slugs)
    follows = draw(st.none() | st.tuples(st.integers(1, 20), slugs))
    before = follows and factories.earlier(day - timedelta(follows[0]), f"Earlier {follows[1]}", follows[1])
    tags = draw(st.lists(st.sampled_from(["energy", "Energy", "東京", "shipping"]), max_size=2, unique=True))
    outlets = draw(st.lists(st.sampled_from(["harbour", "ledger", "signal"]), min_size=1, max_size=3, unique=True))
    sources = tuple(factories.link(outlet, f"{slug} of {day}") for outlet in outlets)
    headline = draw(st.sampled_from(["It opens", "It closes"]))
    return factories.item(f"{headline}: {slug}", sources=sources, slug=slug, tags=tuple(tags), follows=before)


@st.composite
def editions(draw):
    day = draw(days)
    chosen = draw(st.lists(items(day), max_size=3, unique_by=lambda item: item.slug))
    wrong = draw(st.none() | st.tuples(st.integers(1, 10), st.just("") | slugs))
    corrections = (Correction(day - timedelta(wrong[0]), "Not so.", wrong[1], "A dam"),) if wrong else ()
    split = draw(st.integers(0, 1)) if chosen else 0
    made = factories.edition(tuple(chosen[split:]), day=day, corrections=corrections)
    languages = draw(st.sampled_from([(), ("de",)]))
    return replace(made, briefs=tuple(chosen[:split]), languages=languages)


changes = st.lists(
    st.lists(st.tuples(editions(), st.sampled_from(["draft", "sent"])), max_size=4), min_size=1, max_size=4
)


@settings(max_examples=30, deadline=None, suppress_health_check=[*TIMED, HealthCheck.function_scoped_fixture])
@given(steps=changes)
def test_brought_up_to_date_is_made_from_nothing(site, tmp_path_factory, few, steps):
    few(3)
    store, folder = MemoryEditions(), tmp_path_factory.mktemp("site")
    for step in steps:
        for edition, status in step:
            store.save(edition, status)
        build_site(store, site, folder)
        assert files(folder) == from_nothing(store, site)
