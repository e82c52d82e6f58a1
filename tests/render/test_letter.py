"""What a reader finds in the email."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from newsletter.errors import RenderError
from newsletter.models import PREFERENCES_URL, UNSUBSCRIBE_URL, Correction, QuickLink, Sponsor
from newsletter.render import Logo, Theme, environment, render_letter, subject_line, subject_variants
from newsletter.render.fit import LIMIT
from newsletter.render.subject import LENGTH
from tests import factories
from tests.render.conftest import TEMPLATES


@pytest.fixture
def render(newsletter, theme, env):
    return lambda edition: render_letter(edition, newsletter, theme, env)


def many(count: int) -> tuple:
    grid = factories.full_day()[0]
    return tuple(
        replace(grid, slug=f"s{n}", event=f"e{n}", blurb=replace(grid.blurb, headline=f"Headline {n}."))
        for n in range(count)
    )


def test_each_takeaway_leads_to_its_passage_on_the_events_page(render):
    tree = html.fromstring(render(factories.edition()).html)
    page = "https://daily.example/2026-01-27/three-countries-sign-power-pact/"
    refs = tree.xpath(f"//li//a[starts-with(@href, '{page}#e')]/@href")
    assert refs == [f"{page}#e{number}" for number in (1, 2, 3, 4)]


def test_every_source_is_linked_and_named_in_both_parts(render):
    letter = render(factories.edition())
    links = {a.get("href"): a.text_content() for a in html.fromstring(letter.html).iter("a")}
    for source in (source for item in factories.full_day() for source in item.sources):
        assert links[source.url] == source.outlet
        assert f"- {source.outlet}\n      {source.url}\n" in letter.text


def test_a_follow_up_names_the_day_and_links_the_earlier_item(render):
    letter = render(factories.edition())
    assert "New since Thursday:" in letter.html
    assert 'href="https://daily.example/2026-01-22/grid-operator-warns/"' in letter.html
    assert "https://daily.example/2026-01-22/grid-operator-warns/" in letter.text


def test_labels_stand_only_before_parts_that_exist(render):
    bare = render(factories.edition((factories.item(),)))
    assert "harbour office" in bare.html
    for label in ("Why it matters", "Key takeaways", "What to watch", "New since"):
        assert label not in bare.html
        assert label not in bare.text


def test_a_sample_says_so_in_subject_and_both_parts(render):
    letter = render(factories.edition(sample=True))
    assert letter.subject.startswith("[Sample] ")
    assert "Sample edition" in letter.html
    assert "SAMPLE EDITION" in letter.text
    assert "ample edition" not in render(factories.edition()).html


def test_notices_and_the_editors_note_stand_in_both_parts(render):
    letter = render(
        factories.edition(notices=("A quiet day: two stories passed.",), note="Read **this** first.<br>& `that`")
    )
    assert "A quiet day: two stories passed." in letter.html
    assert "<strong>this</strong>" in letter.html
    assert "A quiet day: two stories passed." in letter.text
    assert "Read **this** first." in letter.text


def test_a_brief_is_its_headline_linked_to_the_story_and_the_outlet_named(render):
    letter = render(factories.edition(briefs=(factories.brief("Two bridges close"),)))
    tree = html.fromstring(letter.html)
    (entry,) = tree.xpath("//h2[. = 'In brief']/following::ul[1]/li")
    assert entry.text_content() == "Two bridges closeNorthern Ledger"
    assert entry.xpath("a/@href") == ["https://ledger.example/2026-01-27/two-bridges-close"]
    assert "IN BRIEF" in letter.text
    assert "Two bridges close (Northern Ledger)\n    https://ledger.example/2026-01-27/two-bridges-close" in letter.text


def test_a_quick_link_leads_where_the_editor_points_and_nowhere_else(render):
    good, bad = QuickLink("Tides", "https://tides.example/", "Commons Daily"), QuickLink("Bad", "javascript:alert(1)")
    letter = render(factories.edition(links=(good, bad)))
    (section,) = html.fromstring(letter.html).xpath("//h2[. = 'Quick links']/following::ul[1]")
    assert [(a.text_content(), a.get("href")) for a in section.iter("a")] == [("Tides", "https://tides.example/")]
    assert "QUICK LINKS" in letter.text
    assert "- Tides (Commons Daily)\n    https://tides.example/" in letter.text
    assert "Bad" not in letter.text


def test_a_correction_says_what_is_right_and_leads_to_what_was_wrong(render):
    wrong = Correction(date(2026, 1, 26), "Six ships, not eight.", "ferry", "Ferry line orders ships")
    letter = render(factories.edition(corrections=(wrong, Correction(date(2026, 1, 22), "Two stories, not one."))))
    links = {a.text_content(): a.get("href") for a in html.fromstring(letter.html).iter("a")}
    assert links["Ferry line orders ships"] == "https://daily.example/2026-01-26/ferry/"
    assert links["the edition"] == "https://daily.example/2026-01-22/"
    for part in (letter.html, letter.text):
        assert "Six ships, not eight." in part
        assert "Yesterday: " in part
    assert "https://daily.example/2026-01-26/ferry/" in letter.text


def test_parts_that_an_edition_lacks_leave_no_trace(render):
    letter = render(factories.edition())
    for word in ("In brief", "Quick links", "Corrections</h2>", "Sponsored"):
        assert word not in letter.html
        assert word.upper() not in letter.text


PAID = Sponsor("The Ropewalk", "Ropes that hold, since 1811.", "https://ropewalk.example/")


def test_what_is_paid_for_is_labelled_in_both_parts(render):
    letter = render(factories.edition(sponsor=PAID))
    (box,) = html.fromstring(letter.html).xpath("//div[@class='sponsor']")
    assert " ".join(box.text_content().split()).startswith("Sponsored by The RopewalkRopes that hold")
    assert box.xpath(".//a/@rel") == ["sponsored"]
    assert letter.text.index("Sponsored by The Ropewalk") < letter.text.index("Ropes that hold")


@pytest.mark.parametrize("items", [(), None], ids=["a quiet day", "a full day"])
def test_what_is_paid_for_is_printed_once_on_any_day(render, items):
    letter = render(factories.edition(items, sponsor=PAID))
    for part in (letter.html, letter.text):
        assert part.count("Ropes that hold") == 1


@pytest.mark.parametrize("name", ["sponsor.mjml", "letter.txt"])
def test_a_template_that_hides_the_label_is_refused(tmp_path, newsletter, theme, name):
    bare = "{{ letter.edition.sponsor.text }}"
    cell = f"<mj-section><mj-column><mj-text>{bare}</mj-text></mj-column></mj-section>"
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / name).write_text(cell if name.endswith("mjml") else bare)
    with pytest.raises(RenderError, match="without its label"):
        render_letter(factories.edition(sponsor=PAID), newsletter, theme, environment([tmp_path, TEMPLATES]))


def test_a_logo_stands_for_the_name_with_its_own_words_for_those_who_see_no_pictures(newsletter, env):
    theme = Theme(logo=Logo("https://daily.example/logo.png", "The Ledger’s head", 220), gutter=20, width=600)
    tree = html.fromstring(render_letter(factories.edition(), newsletter, theme, env).html)
    (picture,) = tree.xpath("//h1//img")
    assert (picture.get("src"), picture.get("alt")) == ("https://daily.example/logo.png", "The Ledger’s head")
    assert picture.get("width") == "220"
    assert tree.xpath("//td[contains(@style, ' 20px')]")


def test_a_day_without_items_is_still_a_letter(render):
    letter = render(factories.edition((), notices=("A quiet day: nothing passed.",)))
    assert letter.subject == "The Valmere Ledger: a quiet day"
    assert "nothing passed" in letter.html
    assert "nothing passed" in letter.text


def test_the_footer_has_what_the_law_and_the_reader_want(render):
    letter = render(factories.edition())
    for part in (letter.html, letter.text):
        assert part.count(UNSUBSCRIBE_URL) == 1
        assert part.count(PREFERENCES_URL) == 1
        assert "4 Quay Street, Easthaven EH1 2AB" in part
        assert "because you subscribed" in part
        assert "https://daily.example/2026-01-27/" in part


def test_nothing_remote_is_loaded_and_nothing_is_hidden(render):
    body = render(factories.edition()).html
    assert not re.search(r"@import|url\(|<(link|img|script|form|svg|iframe|input)\b", body)
    assert "display:none" not in body.replace(" ", "")


def test_structure_for_screen_readers(render):
    tree = html.fromstring(render(factories.edition()).html)
    assert tree.get("lang") == "en"
    assert len(tree.xpath("//h1")) == 1
    assert [h.text_content() for h in tree.xpath("//h2")] == ["World", "Business", "Culture & travel"]
    assert len(tree.xpath("//h3")) == 5
    assert tree.xpath("//table[not(@role='presentation')]") == []


def test_the_text_part_is_wrapped_and_keeps_links_whole(render):
    text = render(factories.archive()[-1]).text
    long = [line for line in text.splitlines() if len(line) > 72]
    assert all(line.strip().startswith("https://") for line in long)
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("headlines", "subject"),
    [
        (["Port reopens", "Bank closes"], "Port reopens; Bank closes"),
        (
            ["Port reopens after a week", "A much longer second headline that would not fit beside it"],
            "Port reopens after a week",
        ),
        (["Line\r\nBcc: x@evil.example", "=?UTF-8?Q?=0A?="], "Line Bcc: x@evil.example; =?UTF-8?Q?=0A?="),
    ],
)
def test_subject(newsletter, headlines, subject):
    items = tuple(factories.item(headline, slug=f"s{n}") for n, headline in enumerate(headlines))
    assert subject_line(factories.edition(items), newsletter) == subject


def test_an_editor_chooses_among_subjects_or_writes_one(newsletter):
    edition = factories.edition(tuple(factories.item(f"Port {n} reopens", slug=f"s{n}") for n in range(3)))
    variants = subject_variants(edition, newsletter)
    assert variants == (
        "Port 0 reopens; Port 1 reopens",
        "Port 0 reopens",
        "Port 0 reopens, and 2 more stories",
        "Port 1 reopens",
        "The Valmere Ledger: Port 0 reopens",
    )
    assert subject_line(replace(edition, subject="Ships\r\nBcc: x@evil.example"), newsletter) == (
        "Ships Bcc: x@evil.example"
    )
    assert subject_line(replace(edition, subject="Ships", sample=True), newsletter) == "[Sample] Ships"


def test_every_subject_fits_and_the_top_headline_comes_first(newsletter):
    edition = factories.edition((factories.item("Long words " * 20, slug="a"), factories.item("Short", slug="b")))
    variants = subject_variants(edition, newsletter)
    assert variants[0].startswith("Long words")
    assert all(len(variant) <= LENGTH for variant in variants)


def test_a_long_headline_is_cut_between_words(newsletter):
    subject = subject_line(factories.edition((factories.item("word " * 40),)), newsletter)
    assert len(subject) <= LENGTH
    assert subject.endswith("word…")


def test_a_follow_up_of_yesterday_and_of_last_year(render):
    for day, words in ((date(2026, 1, 26), "New since yesterday:"), (date(2025, 12, 3), "New since 3 December 2025:")):
        item = factories.item(follows=factories.earlier(day, "Before", "before"))
        assert words in render(factories.edition((item,))).html


def test_twelve_full_items_fit_uncut(render):
    letter = render(factories.edition(many(12)))
    assert letter.warnings == ()
    assert len(letter.html.encode()) < LIMIT


def test_takeaways_go_before_items_and_from_the_end(render):
    letter = render(factories.edition(many(19)))
    assert len(letter.html.encode()) <= LIMIT
    assert "without takeaways" in letter.warnings[0]
    assert "left out" not in letter.warnings[0]
    first, last = letter.html.index("Headline 0."), letter.html.rindex("Headline 18.")
    assert "Key takeaways" in letter.html[first:]
    assert "Key takeaways" not in letter.html[last:]


def test_a_huge_edition_is_cut_and_says_where_the_rest_is(render):
    letter = render(factories.edition(many(150)))
    assert len(letter.html.encode()) <= LIMIT
    assert "items left out" in letter.warnings[0]
    assert "full edition online" in letter.html
    assert "more in the full edition online" in letter.text
    assert html.fromstring(letter.html).xpath("//h3")


def test_a_letter_that_is_cut_says_what_it_lacks(render):
    letter = render(
        factories.edition(many(20), briefs=tuple(factories.brief(f"Brief {n} " + "word " * 30) for n in range(60)))
    )
    assert "20 items without takeaways, the items in brief left out" in letter.warnings[0]
    assert "60 more stories are in the" in letter.html


@pytest.mark.parametrize(
    "edition",
    [
        factories.edition(briefs=(factories.brief("Long " * 30_000),)),
        factories.edition(sponsor=Sponsor("The Ropewalk", "Long " * 30_000)),
        factories.edition((factories.item("Long " * 30_000, slug="long"), factories.item())),
        factories.edition((factories.item(),), note="A long note. " * 10_000),
        factories.edition(many(2), notices=("Short",), note="x" * 100_000),
    ],
    ids=["brief", "sponsor", "headline", "note", "word"],
)
def test_no_single_part_can_make_it_too_long(render, edition):
    letter = render(edition)
    assert len(letter.html.encode()) <= LIMIT
    assert letter.warnings
