from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ParseError
from newsletter.ingest.clean import to_story
from newsletter.ingest.furniture import without_furniture, without_sections
from newsletter.models import Entry, Image, Source, Story

# ruff: noqa: E501 - markup and furniture as publishers write them, one a line

NOW = datetime(2026, 1, 27, 11, tzinfo=UTC)
SOURCE = Source("harbour", "The Harbour Post", "https://harbour.example/feed")
PROSE = "The ferry to the island stayed in port on Monday because the wind did not drop below storm force all day."


def story(title: str = "Ferry stays in port", content: str = "", summary: str = "", **more: object) -> Story:
    entry = Entry(title, "https://harbour.example/1", summary, content, **more)  # type: ignore[arg-type]
    return to_story(entry, SOURCE, NOW)


@pytest.mark.parametrize(
    "furniture",
    [
        "Read more", "Read More →", "Continue reading", "Continue reading at Harbour Post", "Read the full article here",
        "The post Ferry stays in port appeared first on The Harbour Post.", "Sign up for our daily newsletter",
        "Subscribe to Updates", "Subscribe now for 1 euro a month!", "Register now. Tickets are limited.",
        "Harbour Post may earn a small commission from links.", "Free daily briefing.",
        "When you buy through our links, we may earn a commission.", "Follow us on Mastodon", "Share this:", "Share",
        "Facebook Twitter LinkedIn Email", "Advertisement", "© 2026 Harbour Post. All rights reserved.", "4 min read",
        "Comments are closed.", "Previous Article", "Image credits: R. Roe", "(Photo by R. Roe)", "Weiterlesen", "***",
        "Article URL: https://harbour.example/1", "# Comments: 7", "Back to top", "← Back to Ports", "Copyright 2026 Harbour Post", "2 days ago",
    ],
)  # fmt: skip
def test_furniture_goes_and_the_article_stays(furniture: str) -> None:
    assert without_furniture([PROSE, furniture, PROSE]) == [PROSE, PROSE]
    assert (
        story(content=f"<p>{PROSE}</p><p>{furniture}</p><p>{PROSE} Really.</p>").text == f"{PROSE}\n\n{PROSE} Really."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        f"Read more than ten books on ports, and you will know as much. {PROSE} {PROSE} {PROSE}",
        "Subscribers to the ferry's season ticket paid 40 euros.",
        "Sharing a cabin costs less.",
        "The newsletter of the port authority said so.",
        "The agent will receive a commission of five per cent on each ticket sold.",
        "The party had mailed its free newsletter to every house on the island.",
        "First published in 1987, the timetable is still in print.",
        "Copyright law changed on Monday.",
        "Images by satellite show the storm growing.",
        "Back to the harbour: that is where the captain wants to go.",
        "Listen to the passengers, said the minister.",
        "Comments by the minister were met with silence.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(sentence: str) -> None:
    assert without_furniture([PROSE, sentence]) == [PROSE, sentence]


def test_what_stands_below_an_article_goes() -> None:
    below = ["Related Posts", "A storm is coming to the southern coast, and nobody is prepared for it at all."]
    assert without_furniture([PROSE, PROSE, *below]) == [PROSE, PROSE]
    assert without_furniture(["Related", PROSE, PROSE]) == [PROSE, PROSE]


def test_aggregators_tails_go() -> None:
    reddit = "Wind closes port submitted by /u/jo_doe to r/ports [link] [comments]"
    assert story(summary=reddit).summary == "Wind closes port"
    assert story(summary=f"{PROSE} The post Ferry appeared first on Harbour Post.").summary == PROSE


def test_boxes_scripts_and_captions_go_with_the_markup() -> None:
    cleaned = story(
        content=f"""<nav>Home Ports</nav><p>{PROSE}</p><script>alert(1)</script><style>p {{}}</style>
        <div class="newsletter-signup"><p>Our letter, daily in your box.</p></div><aside>Look here, too.</aside>
        <figure><img src="/ferry.jpg" alt="A ferry"><figcaption>Photo: R. Roe</figcaption></figure>
        <ul class="post-related"><li>Other news of the week.</li></ul><p>It will sail <b>on</b> Tuesday,<br>they say.</p>"""
    )
    assert cleaned.text == f"{PROSE}\n\nIt will sail on Tuesday, they say."
    assert cleaned.image == Image("https://harbour.example/ferry.jpg", "A ferry", "R. Roe")


def test_a_box_that_holds_the_article_stays() -> None:
    assert PROSE in story(content=f'<div class="newsletter-body"><p>{PROSE}</p><p>{PROSE} Twice.</p></div>').text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry stays in port - The Harbour Post", "Ferry stays in port"),
        ("Ferry stays in port | harbourpost.com", "Ferry stays in port"),
        ("Ferry - an elegy", "Ferry - an elegy"),
        ("Ferry &amp; port", "Ferry & port"),
        ("<b>Ferry</b> stays", "Ferry stays"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("a\u202eb\u0000c\n d", "abc d"),
    ],
)
def test_titles_are_one_plain_line_without_the_outlet(title: str, expected: str) -> None:
    assert story(title).title == expected


def test_an_entry_without_title_is_called_by_its_first_sentence() -> None:
    assert story("", content=f"<p>{PROSE}</p><p>More.</p>").title.startswith("The ferry to the island")


def test_an_entry_that_says_nothing_is_refused() -> None:
    with pytest.raises(ParseError):
        story("", content="<p> </p><script>x</script>")


def test_a_long_summary_is_the_text_and_a_summary_is_made_of_its_sentences() -> None:
    body = "".join(f"<h2>Part {number}</h2><p>{PROSE} Number {number}.</p>" for number in range(20))
    cleaned = story(summary=body)
    assert cleaned.text.count(PROSE) == 20
    assert cleaned.summary.startswith(PROSE)
    assert "Part" not in cleaned.summary
    assert len(cleaned.summary) <= 600


def test_the_same_article_from_two_feeds_is_one_story_and_two_without_link_are_two() -> None:
    other = Source("sur", "Diario del Sur", "https://sur.example/feed")
    linked = Entry("Ferry", "https://harbour.example/1?utm_source=rss")
    again = Entry("Ferry!", "http://www.harbour.example/1/")
    assert to_story(linked, SOURCE, NOW).id == to_story(again, other, NOW).id
    assert (
        to_story(Entry("Ferry", "", guid="a"), SOURCE, NOW).id != to_story(Entry("Ferry", "", guid="b"), SOURCE, NOW).id
    )
    assert to_story(Entry("Ferry", ""), SOURCE, NOW).id != to_story(Entry("Ferry", ""), other, NOW).id


def test_an_aggregators_story_belongs_to_the_outlet_it_names() -> None:
    cleaned = story("Ferry stays - Diario del Sur", outlet="Diario del Sur")
    assert (cleaned.source, cleaned.via, cleaned.title) == ("Diario del Sur", "harbour", "Ferry stays")


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Die Fähre bleibt wegen des Sturms im Hafen, sagte der Kapitän am Montag.", "en", "de"),
        ("Le ferry reste au port à cause de la tempête, selon le capitaine.", "", "fr"),
        (PROSE, "de", "en"),
    ],
)
def test_the_language_is_that_of_the_words(text: str, declared: str, language: str) -> None:
    assert story(text, language=declared).language == language


def test_authors_and_tags_are_names() -> None:
    cleaned = story(
        author="jo@harbour.example (Jo Doe)", tags=("#Ports", "ports", "Uncategorized", " Storms ", "x" * 90)
    )
    assert (cleaned.author, cleaned.tags) == ("Jo Doe", ("Ports", "Storms"))
    assert story(author="By Jo Doe").author == "Jo Doe"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:image/png;base64,x", "", "https://x.example/pixel.gif"])
def test_a_picture_that_no_page_may_show_is_left_out(url: str) -> None:
    assert story(image=Image(url), content=f'<img src="{url}">').image is None


@pytest.mark.parametrize("size", ["1", "16px", "²", "9" * 5000, "50%", ""])
def test_icons_are_no_pictures_and_odd_sizes_do_no_harm(size: str) -> None:
    icon = size in ("1", "16px")
    picture = story(content=f'<p>x<img src="https://x.example/a.jpg" width="{size}"></p>').image
    assert (picture is None) == icon


def test_text_is_cut_between_paragraphs() -> None:
    entry = Entry("Ferry", "", content_html="".join(f"<p>{PROSE} {number}</p>" for number in range(100)))
    cut = to_story(entry, SOURCE, NOW, text_limit=1000).text
    assert 800 < len(cut) <= 1000
    assert all(paragraph.startswith(PROSE) for paragraph in cut.split("\n\n"))


MARKUP = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["<p>", "</p>", "<div class=related>", "<br>", "<img src=x>", "<!--", "]]>", "&#0;", "&lt;b&gt;", "<",
                         "<svg><a xlink:href='javascript:x'>", "<iframe>", "<script>", "jav&#x09;ascript:", "\x00", "\ud800"]),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(MARKUP, MARKUP, MARKUP)
def test_any_markup_gives_plain_text_or_a_refusal(title: str, summary: str, content: str) -> None:
    try:
        cleaned = to_story(Entry(title, "https://a.example/1", summary, content), SOURCE, NOW)
    except ParseError:
        return
    assert cleaned.title
    for text in (cleaned.title, cleaned.summary, *cleaned.text.split("\n\n")):
        assert "\n" not in text
        assert "\x00" not in text
        assert text == text.strip()


@given(st.lists(st.text(max_size=60), max_size=8))
def test_furniture_is_only_ever_taken_away(paragraphs: list[str]) -> None:
    kept = without_furniture(paragraphs)
    assert len(kept) <= len(paragraphs)
    assert all(any(paragraph.startswith(part) for paragraph in paragraphs) for part in kept)


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("Duties will throttle the harbours   Markets", "Duties will throttle the harbours"),
        ("Duties will throttle the harbours  Free Lunch ,  World of Fish", "Duties will throttle the harbours"),
        ("Duties will throttle the harbours.  Markets fell", "Duties will throttle the harbours.  Markets fell"),
        ("Duties will throttle Markets", "Duties will throttle Markets"),
        ("<p>Duties</p>  Markets", "<p>Duties</p>  Markets"),
    ],
)
def test_names_of_sections_behind_a_summary_are_not_told(summary: str, told: str) -> None:
    assert without_sections(summary) == told
