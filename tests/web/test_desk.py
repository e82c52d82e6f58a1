"""The desk over real HTTP, as a browser without script uses it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from newsletter.web.desk.door import IDLE, LASTS
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.desk import Served, Visit, edition, first
from tests.web.serving import get


# -- who may come in --------------------------------------------------------------------------------
def test_nobody_comes_in_without_the_link_and_the_link_works_once(served: Served) -> None:
    link = served.invitation()
    with httpx.Client(base_url=served.address, follow_redirects=True, timeout=PATIENCE) as stranger:
        for path in (
            "/",
            "/item/x",
            "/sign-off",
            "/corrections",
            "/history",
            "/letter",
            "/preview/",
            "/preview/email.html",
        ):
            answer = stranger.get(path)
            assert answer.status_code == 401, path
            assert "newsletter preview" in answer.text
        assert stranger.post("/do/undo", data={"token": "x"}).status_code == 401
        assert stranger.get(link).status_code == 200
        assert stranger.get(link).status_code == 200, "whoever is in already is led to the desk"
    assert get(link, follow_redirects=True).status_code == 401


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(served: Served) -> None:
    cookie = get(served.invitation()).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


@pytest.mark.parametrize("pause", [IDLE + timedelta(minutes=1), LASTS + timedelta(minutes=1)])
def test_a_visit_ends_by_itself(served: Served, ada: Visit, pause: timedelta) -> None:
    served.clock.now += pause
    assert ada.client.get("/").status_code == 401


def test_who_signs_out_is_out_everywhere(served: Served, ada: Visit) -> None:
    cookies = dict(ada.client.cookies)
    token = re.search(r'name="token" value="(\w+)"', ada.page())
    assert token
    ada.client.post("/out", data={"token": token[1]})
    assert get(f"{served.address}/", cookies=cookies).status_code == 401


def test_a_form_of_a_foreign_page_does_nothing(served: Served, ada: Visit) -> None:
    before = edition(served)
    for token in ("", "0" * 64):
        answer = ada.do("drop", event=before.items[0].event, token=token)
        assert answer.status_code == 400
        assert "load the page again" in answer.text
    assert edition(served) == before


def test_a_form_leads_to_no_other_site(served: Served, ada: Visit) -> None:
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = ada.do("pin", event=first(served).event, back=back)
        assert str(answer.url) == f"{served.address}/"


# -- what an editor does ----------------------------------------------------------------------------
def test_today_shows_items_near_misses_budget_and_size(served: Served, ada: Visit) -> None:
    page, made = ada.page(), edition(served)
    for item in made.items:
        assert f'href="/item/{item.event}"' in page
    for missed in made.near_misses:
        assert missed.event in page
    assert f"{made.seconds} of 300 s" in page
    assert re.search(r"\d+ of 80 KB", page)


def test_drop_with_a_reason_take_back(served: Served, ada: Visit) -> None:
    item = first(served)
    answer = ada.do("drop", event=item.event, reason="told last week")
    assert "You dropped" in answer.text
    assert item.event not in {one.event for one in edition(served).items}
    assert "told last week" in ada.page("/history")
    assert f"Take back: dropped “{item.blurb.headline}”" in ada.page().replace("&#39;", "'")
    ada.do("undo")
    assert first(served) == item


def test_a_near_miss_is_taken_in_with_one_click(served: Served, ada: Visit) -> None:
    missed = edition(served).near_misses[0]
    ada.do("pin", event=missed.event)
    made = edition(served)
    assert missed.event in {one.event for one in (*made.items, *made.briefs)}
    ada.do("leave", event=missed.event)
    assert missed.event in {one.event for one in edition(served).near_misses}


def test_items_move_up_and_down_and_into_other_sections(served: Served, ada: Visit) -> None:
    standing = [item.event for item in edition(served).items]
    ada.do("order", order=" ".join(standing), event=standing[1], step="up")
    assert [item.event for item in edition(served).items][:2] == [standing[1], standing[0]]
    ada.do("move", event=standing[0], section="Science")
    assert {item.event: item.section for item in edition(served).items}[standing[0]] == "Science"


def test_an_order_of_items_that_are_gone_is_refused(served: Served, ada: Visit) -> None:
    standing = [item.event for item in edition(served).items]
    ada.do("drop", event=standing[0])
    answer = ada.do("order", order=" ".join(standing))
    assert answer.status_code == 409
    assert "have changed since" in answer.text


def test_a_step_of_an_item_that_is_gone_is_refused(served: Served, ada: Visit) -> None:
    standing = " ".join(item.event for item in edition(served).items)
    answer = ada.do("order", order=standing, event="gone", step="up")
    assert answer.status_code == 409
    assert "have changed since" in answer.text


def test_a_form_that_lacks_a_field_or_holds_nonsense_is_refused_in_words(served: Served, ada: Visit) -> None:
    for action, fields, said in (
        ("drop", {}, "event"),
        ("drop", {"event": "x" * 201}, "event"),
        ("settle", {"number": "one", "item": "x"}, "number"),
        ("order", {"order": "", "step": "sideways"}, "step"),
    ):
        answer = ada.do(action, **fields)
        assert answer.status_code == 400
        assert said in answer.text
        assert "load the page again" in answer.text
    assert ada.do("nothing").status_code == 404


def words_of(visit: Visit, event: str) -> dict[str, str]:
    """The fields of an item's form as they stand."""
    page = visit.page(f"/item/{event}")
    fields = dict(re.findall(r'name="(was_\w+)" value="([^"]*)"', page))
    known = {name: html.unescape(value) for name, value in fields.items()}
    return known | {name.removeprefix("was_"): value for name, value in known.items()} | {"event": event, "refused": ""}


def test_a_sentence_that_no_story_supports_does_not_run_without_a_reason(served: Served, ada: Visit) -> None:
    item = first(served)
    invented = "The fine is 93 million euros."
    fields = words_of(ada, item.event) | {"what": invented}
    ada.do("rewrite", **fields, back=f"/item/{item.event}")
    assert first(served).blurb == item.blurb
    page = ada.page(f"/item/{item.event}")
    assert "It does not run" in page
    assert invented in page, "what was typed is not lost"
    assert "does not run" in ada.page()
    again = words_of(ada, item.event) | {"refused": "what", "override": "The ministry told us"}
    ada.do("rewrite", **again)
    assert first(served).blurb.what[0].text == invented
    assert "The ministry told us" in ada.page("/")


def test_words_that_the_stories_support_run_at_once_and_may_be_taken_away_again(served: Served, ada: Visit) -> None:
    item = first(served)
    source = item.blurb.what[0].text
    ada.do("rewrite", **(words_of(ada, item.event) | {"what": source, "headline": "Assembly passes AI law"}))
    assert first(served).blurb.headline == "Assembly passes AI law"
    assert [sentence.text for sentence in first(served).blurb.what] == [source]
    fields = words_of(ada, item.event)
    ada.do("rewrite", **(fields | {"headline": item.blurb.headline}))
    assert first(served).blurb.headline == item.blurb.headline


def test_the_check_judges_while_one_types(served: Served, ada: Visit) -> None:
    item = first(served)
    token = re.search(r'name="token" value="(\w+)"', ada.page())
    assert token
    fields = {"token": token[1], "event": item.event, "part": "what"}
    supported = ada.client.post("/check", data={**fields, "text": item.blurb.what[0].text}).json()
    assert supported["problems"] == []
    refused = ada.client.post("/check", data={**fields, "text": "The fine is 93 million euros."}).json()
    assert "93" in refused["problems"][0]
    assert first(served) == item, "nothing was kept"


def test_two_editors_lose_nothing(served: Served, ada: Visit) -> None:
    item = first(served)
    with served.visit("Bo", "editor") as bo:
        hers, his = words_of(ada, item.event), words_of(bo, item.event)
        ada.do("rewrite", **(hers | {"headline": "Assembly passes AI law"}))
        answer = bo.do("rewrite", **(his | {"headline": "AI law passes the assembly"}))
        assert answer.status_code == 409
        assert "Assembly passes AI law" in answer.text
        assert "AI law passes the assembly" in answer.text
        assert first(served).blurb.headline == "Assembly passes AI law"
        bo.do("rewrite", **(his | {"takeaways": ""}))
    made = first(served)
    assert made.blurb.headline == "Assembly passes AI law", "changes of other parts add up"
    assert made.blurb.takeaways == ()
    history = ada.page("/history")
    assert "<td>Ada</td>" in history
    assert "<td>Bo</td>" in history


def test_subject_and_note(served: Served, ada: Visit) -> None:
    fields = {"was_subject": "", "was_note": ""}
    ada.do("words", subject="Good news", note="Hello, *reader*.", **fields)
    assert (edition(served).subject, edition(served).note) == ("Good news", "Hello, *reader*.")
    answer = ada.do("words", subject="Other news", note="Hello, *reader*.", **fields)
    assert answer.status_code == 409
    assert edition(served).subject == "Good news"


# -- signing off ------------------------------------------------------------------------------------
def digest(visit: Visit) -> str:
    found = re.search(r'name="digest" value="(\w+)"', visit.page("/sign-off"))
    assert found
    return found[1]


def test_an_approval_is_for_the_bytes_that_were_seen_and_void_after_a_change(served: Served, ada: Visit) -> None:
    seen = digest(ada)
    ada.do("pin", event=first(served).event)
    ada.do("words", was_subject="", was_note="", subject="", note="Hello.")
    assert ada.do("approve", digest=seen).status_code == 409
    ada.do("approve", digest=digest(ada))
    assert "Approved by Ada" in ada.page()
    ada.do("words", was_subject="", was_note="Hello.", subject="", note="Hello again.")
    assert "Approval void" in ada.page()
    assert "has changed since: the approval is void" in ada.page("/sign-off")
    ada.do("undo")
    assert "Approved by Ada" in ada.page(), "the same bytes again"


def test_an_editor_may_edit_and_not_approve(served: Served) -> None:
    with served.visit("Bo", "editor") as bo:
        assert "A publisher signs off" in bo.page("/sign-off")
        answer = bo.do("approve", digest="x")
        assert answer.status_code == 403
        assert "only a publisher" in answer.text


def test_a_changed_template_voids_an_approval(served: Served, ada: Visit, own_sample: Path) -> None:
    ada.do("approve", digest=digest(ada))
    own = own_sample / "templates" / "email"
    own.mkdir(parents=True, exist_ok=True)
    shipped = Path(__file__).parents[2] / "templates" / "email" / "letter.txt"
    (own / "letter.txt").write_text(shipped.read_text(encoding="utf-8") + "\nBye.\n", encoding="utf-8")
    (own_sample / "content" / "theme.toml").write_text("# touched\n", encoding="utf-8")
    assert "Approval void" in ada.page()


def test_a_test_copy_goes_to_oneself_alone(served: Served, ada: Visit, own_sample: Path) -> None:
    answer = ada.do("test", address="ada@example.org")
    assert "A copy went to ada@example.org" in answer.text
    assert len(list((own_sample / "var" / "outbox").rglob("*.eml"))) == 1


def test_the_sending_can_be_stopped_and_let_go(served: Served, ada: Visit) -> None:
    ada.do("pause")
    assert served.live().ledger.paused(SAMPLE_DAY)
    assert "nothing leaves" in ada.page("/sign-off")
    ada.do("resume")
    assert served.live().ledger.paused(SAMPLE_DAY) is None


def test_numbers_are_drawn_and_stand_in_a_table(served: Served, ada: Visit) -> None:
    assert "Nothing has been sent yet" in ada.page("/numbers")
    room = served.live()
    for name in ("ada", "bo", "cy"):
        room.audience.add(f"{name}@example.org", "", "active", served.clock.now)
    room.ledger.freeze(SAMPLE_DAY, served.clock.now)
    for state in ("sent", "sent", "failed"):
        delivery = room.ledger.claim(SAMPLE_DAY, served.clock.now)
        assert delivery
        room.ledger.settle(delivery, state, served.clock.now)
    page = ada.page("/numbers")
    sent, failed = (
        float(re.search(rf'class="{state}"[^>]* height="([0-9.]+)"', page)[1]) for state in ("sent", "failed")
    )
    assert sent == pytest.approx(2 * failed, rel=0.01)
    assert re.search(rf'<th scope="row">{SAMPLE_DAY}</th><td>2</td><td>0</td><td>1</td>', page)


# -- what is shown ----------------------------------------------------------------------------------
def test_the_email_beside_the_list_is_the_one_that_would_be_sent(served: Served, ada: Visit) -> None:
    ada.do("words", was_subject="", was_note="", subject="", note="Hello.")
    letter = ada.client.get("/letter")
    assert "Hello." in letter.text
    assert "allow-scripts" not in letter.headers["Content-Security-Policy"]


def test_a_wrong_configuration_is_said_and_the_last_good_one_used(served: Served, ada: Visit, own_sample: Path) -> None:
    file = own_sample / "content" / "newsletter.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n[edition]\nitems = -1\n", encoding="utf-8")
    page = ada.page()
    assert "The configuration is wrong" in page
    assert first(served).blurb.headline in page.replace("&#39;", "'")


def test_text_of_a_feed_is_text(served: Served, ada: Visit) -> None:
    item = first(served)
    ada.do("rewrite", **(words_of(ada, item.event) | {"headline": "<script>alert(1)</script>", "override": "mine"}))
    for path in ("/", f"/item/{item.event}", "/history"):
        assert "<script>alert" not in ada.page(path)


def test_an_item_that_is_gone_is_said_in_words(ada: Visit) -> None:
    answer = ada.client.get("/item/nothing")
    assert answer.status_code == 400
    assert "no item nothing now" in answer.text
