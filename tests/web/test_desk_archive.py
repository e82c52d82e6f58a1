"""Archive, sources, readers and statistics at the desk, over real HTTP."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.models import Health
from newsletter.testing import make_story
from tests.cli.test_sources import Site
from tests.web.desk import Served, Visit, desk
from tests.web.test_after import DAY, NOW, sent_home

assert sent_home  # a fixture


@pytest.fixture
def served(sent_home: Path, tmp_path: Path) -> Iterator[Served]:
    home = shutil.copytree(sent_home, tmp_path / "own")
    config = home / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("[ingest]\n", '[ingest]\nallow_hosts = ["127.0.0.1"]\n', 1)
    config.write_text(text, encoding="utf-8")
    with desk(home, own=DAY) as running:
        running.clock.now = NOW
        yield running


@pytest.fixture
def ada(served: Served) -> Iterator[Visit]:
    with served.visit() as visit:
        yield visit


@pytest.fixture
def bo(served: Served) -> Iterator[Visit]:
    with served.visit("Bo", "editor") as visit:
        yield visit


# -- archive ----------------------------------------------------------------------------------------
def test_what_was_told_is_found_and_opened(ada: Visit) -> None:
    assert f'href="/archive/{DAY}"' in ada.page("/archive")
    assert f'href="/archive/{DAY}#assembly-in-brennick' in ada.page("/archive?q=412+votes")
    assert "Nothing that was told" in ada.page("/archive?q=ferries")
    page = ada.page(f"/archive/{DAY}")
    assert "3 of 3 readers are done with" in page
    assert "by 412 votes to 187" in page
    assert ada.client.get("/archive/2020-01-01").status_code == 400
    assert ada.client.get("/archive/nonsense").status_code == 400


def test_stories_are_found_page_by_page_and_lead_nowhere_bad(served: Served, ada: Visit) -> None:
    stories = [make_story(n, title=f"Lighthouse {n}", published=NOW - timedelta(hours=n)) for n in range(45)]
    served.live().stories.add_stories([*stories, make_story(99, title="Lighthouse <b>", url="javascript:x")], NOW)
    first = ada.page("/archive?q=lighthouse&where=stories")
    assert first.count('class="item"') == 20
    assert 'rel="next"' in first
    last = ada.page("/archive?q=lighthouse&where=stories&page=3")
    assert last.count('class="item"') == 6
    assert 'rel="next"' not in last
    assert "javascript:" not in "".join(ada.page(f"/archive?q=lighthouse&where=stories&page={n}") for n in (1, 2, 3))
    assert "<b>" not in last + first
    for words in ('"', "NEAR(", "*", "a AND", "%00"):
        assert ada.client.get(f"/archive?q={words}&where=stories").status_code == 200


# -- sources ----------------------------------------------------------------------------------------
@pytest.fixture
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def sources(served: Served) -> str:
    path = served.live().sources_file
    assert path
    return path.read_text(encoding="utf-8")


def test_a_pasted_page_shows_its_feeds_and_one_is_read_from_then_on(served: Served, ada: Visit, site: str) -> None:
    path = served.live().sources_file
    assert path
    path.write_text(f"# mine\n{sources(served)}  # and this\n", encoding="utf-8")
    page = ada.page(f"/sources?find={site}/")
    assert "Harbour Post" in page
    assert "Bridge closes in Port Callen" in page, "what it holds is shown before it is chosen"
    answer = ada.do("add_source", location=f"{site}/feed.xml", title="Harbour Post", section="Policy")
    assert "You added the source harbour-post" in answer.text
    assert sources(served).startswith("# mine\n")
    assert "# and this" in sources(served)
    assert [source.name for source in served.live().sources] == ["own", "harbour-post"]
    assert ada.do("add_source", location=f"{site}/feed.xml", title="Again").status_code == 400


def test_an_address_within_the_house_is_not_asked(served: Served, ada: Visit) -> None:
    for address in ("http://169.254.169.254/latest/", "http://10.0.0.1/", "file:///etc/passwd", "http://[::1]/"):
        page = ada.page(f"/sources?find={address}")
        assert 'id="problem"' in page, address
        assert "Read it from now on" not in page


def test_a_source_is_paused_resumed_and_removed(served: Served, ada: Visit) -> None:
    ada.do("pause_source", name="own")
    assert "paused = true" in sources(served)
    assert served.live().sources[0].paused
    assert "Resume" in ada.page("/sources")
    ada.do("resume_source", name="own")
    assert "paused" not in sources(served)
    ada.do("remove_source", name="own")
    assert served.live().sources == ()
    assert ada.do("remove_source", name="own").status_code == 400
    assert "removed the source own" in {change.what for change in served.live().journal.changes()}


def test_how_a_source_is_doing_is_drawn_and_said(served: Served, ada: Visit) -> None:
    ill = Health("own", NOW - timedelta(days=2), "https://own.example answered 404: check the address", NOW)
    served.live().stories.save_health([ill])
    page = ada.page("/sources")
    assert "answered 404: check the address" in page
    assert 'aria-label="1 story in 30 days; 1 day with a failure"' in page


# -- readers ----------------------------------------------------------------------------------------
def test_nobody_is_listed_before_somebody_asks(ada: Visit) -> None:
    assert "example.org" not in ada.page("/readers")
    page = ada.page("/readers?q=BO@")
    assert "bo@example.org" in page
    assert "ada@example.org" not in page
    assert "cy@example.org" in ada.page("/readers?state=active")
    assert "example.org" not in ada.page("/readers?state=bounced")


def test_an_editor_sees_counts_alone(served: Served, bo: Visit) -> None:
    reader = served.live().audience.find("ada@example.org")
    assert reader
    for path in ("/readers", "/readers?q=ada", "/readers?state=active"):
        assert "example.org" not in bo.page(path)
    assert bo.client.get(f"/readers/{reader.id}").status_code == 400
    assert "example.org" not in bo.client.get(f"/readers/{reader.id}").text
    for action in ("unsubscribe_reader", "erase_reader"):
        assert bo.do(action, number=str(reader.id)).status_code == 403
    assert bo.do("add_reader", email="new@example.org").status_code == 403


def test_a_reader_is_added_looked_at_unsubscribed_and_forgotten(served: Served, ada: Visit) -> None:
    ada.do("add_reader", email="new@example.org", name="New")
    assert ada.do("add_reader", email="NEW@example.org").status_code == 400
    assert ada.do("add_reader", email="no address").status_code == 400
    audience = served.live().audience
    old, new = audience.find("ada@example.org"), audience.find("new@example.org")
    assert old
    assert new
    assert f"<td>{DAY}</td><td>sent</td>" in ada.page(f"/readers/{old.id}")
    ada.do("unsubscribe_reader", number=str(new.id))
    known = audience.find("new@example.org")
    assert known
    assert known.state == "unsubscribed"
    assert ada.do("erase_reader", number=str(new.id)).status_code == 400, "one has to be sure"
    ada.do("erase_reader", number=str(new.id), sure="true")
    assert audience.find("new@example.org") is None
    assert not any("new@example.org" in change.what for change in served.live().journal.changes())


def test_many_readers_come_page_by_page(served: Served, ada: Visit) -> None:
    served.live().audience.add_all([(f"r{n}@many.example", "") for n in range(60)], "active", NOW)
    page = ada.page("/readers?q=many")
    assert page.count("@many.example<") == 50
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert ada.page(following).count("@many.example<") == 10


# -- statistics -------------------------------------------------------------------------------------
def test_numbers_show_the_funnel_and_what_editors_kept(served: Served, ada: Visit) -> None:
    page = ada.page("/numbers")
    assert "Nobody has judged an edition yet" in page
    assert "Stories looked at: 1 in the latest edition" in page
    before = DAY - timedelta(days=1)
    funnel = served.live().editions.funnels()[0]

    kept = replace(funnel, date=before, offered=("a", "b", "c", "d"), chosen=("a", "b", "c", "x"))
    served.live().editions.keep_funnel(kept)
    (served.live().rules.decisions / f"{before}.toml").write_text('pin = ["x"]\n', encoding="utf-8")
    page = ada.page("/numbers")
    assert "Editors kept 75% of what the ranking offered" in page
    assert "<td>75%</td>" in page
