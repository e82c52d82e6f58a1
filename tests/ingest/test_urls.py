from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.ingest.urls import canonical, identity


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://News.Example:80/A?utm_source=rss&id=7&fbclid=x#top", "http://news.example/A?id=7"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/2026/a-story/amp/", "https://news.example/2026/a-story/"),
        ("https://news.example/2026/a-story/amp", "https://news.example/2026/a-story"),
        ("https://news.example/amp/2026/a-story", "https://news.example/2026/a-story"),
        ("https://news.example/a-story.amp.html", "https://news.example/a-story.html"),
        ("https://amp.news.example/a-story?amp=1&outputType=amp", "https://news.example/a-story"),
        ("https://www.google.com/amp/s/news.example/a-story", "https://news.example/a-story"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a-story", "https://news.example/a-story"),
        ("https://news.example/a?ref=other.example&source=rss", "https://news.example/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://müller.example/ä b", "https://xn--mller-kva.example/%C3%A4%20b"),
        ("https://news.example/%7euser/%e4", "https://news.example/~user/%E4"),
        ("https://[2606:4700::1111]:8080/a", "https://[2606:4700::1111]:8080/a"),
        ("https://forum.example/#!topic/7", "https://forum.example/#!topic/7"),
    ],
)
def test_an_address_loses_what_does_not_choose_the_article(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    "url",
    ["", "news", "mailto:a@b.example", "javascript:alert(1)", "ftp://a.example/", "http://", "http://a:b/",
     "http://a b/", "https://[::1", "https://a.example/" + "x" * 3000, "http://exam\u200bple!.example/"],
)  # fmt: skip
def test_what_is_no_web_address_gives_none(url: str) -> None:
    assert canonical(url) == ""
    assert identity(url) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/wiki/amp", "https://a.example/wiki"),
        ("https://a.example/amp", "https://a.example/"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/x?ref=main", "https://a.example/x?ref=next"),
        ("https://a.example/x?source=7", "https://a.example/x?source=8"),
        ("https://a.example/A", "https://a.example/a"),
        ("https://a.example/now#2026-02-16", "https://a.example/now#2026-02-11"),
        ("https://a.example/now#the-first-day", "https://a.example/now#the-second-day"),
        ("https://a.example/", "https://b.a.example/"),
        ("https://a.example/", "https://a.example:8443/"),
        ("https://a.example/x%2Fy", "https://a.example/x/y"),
    ],
)
def test_two_articles_are_never_merged(one: str, other: str) -> None:
    assert identity(one) != identity(other)


SEGMENT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
ADDRESS = st.builds(
    lambda scheme, path, query: f"{scheme}://news.example/{'/'.join(path)}{'?' if query else ''}{query}",
    st.sampled_from(["http", "https"]),
    st.lists(SEGMENT, max_size=4),
    st.one_of(st.just(""), st.from_regex(r"id=[0-9]{1,5}(&page=[a-z]{1,5})?", fullmatch=True)),
)


@given(ADDRESS)
def test_a_canonical_address_is_final(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
    assert identity(canonical(url)) == identity(url)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert canonical(text) in ("", canonical(canonical(text)))
    canonical(f"https://{text}")


@given(
    st.from_regex(r"[a-z]{1,8}(/[a-z0-9-]{1,12}){1,3}", fullmatch=True),
    st.lists(
        st.sampled_from(["utm_source=a", "utm_medium=b&utm_campaign=c", "fbclid=1", "gclid=2", "mc_cid=3", "ref=rss"]),
        max_size=4,
    ),
    st.booleans(),
    st.booleans(),
)
def test_one_article_keeps_its_identity_however_it_is_linked(
    path: str, noise: list[str], www: bool, slash: bool
) -> None:
    assume(not path.endswith("/amp"))
    linked = f"http://{'www.' if www else ''}news.example/{path}{'/' if slash else ''}?id=5&{'&'.join(noise)}#comments"
    assert identity(linked) == identity(f"https://news.example/{path}?id=5")


@given(st.lists(st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True), min_size=1, max_size=3, unique=True), st.integers())
def test_another_number_is_another_article(path: list[str], number: int) -> None:
    url = f"https://news.example/{'/'.join(path)}"
    assert identity(f"{url}?id={number}") != identity(f"{url}?id={number + 1}")
