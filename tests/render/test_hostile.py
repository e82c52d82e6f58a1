"""Nothing that a feed says can become markup, code, a link of another scheme or a placeholder."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from newsletter.models import (
    PREFERENCES_URL,
    READER_NAME,
    UNSUBSCRIBE_URL,
    Account,
    Claim,
    Comparison,
    Correction,
    Definition,
    Difference,
    Edition,
    Evidence,
    QuickLink,
    Side,
)
from newsletter.render import render_letter, render_site
from newsletter.render.links import text_fragment, web_url
from tests import factories
from tests.conftest import TIMED
from tests.render.conftest import PAGES, texts

ATTACKS = [
    "<script>alert(1)</script>",
    "</mj-text></mj-column></mj-section><mj-raw><script>alert(1)</script></mj-raw>",
    "<mj-include path='/etc/passwd' />",
    "{{ 7*7 }} {% raw %} {{ newsletter.__class__ }}",
    "\"' onmouseover=alert(1) x='\"",
    "]]> <![CDATA[ <!-- --> <? ?>",
    f"Click {UNSUBSCRIBE_URL} {PREFERENCES_URL} {READER_NAME} %%%%UNSUBSCRIBE_URL%%%%",
    "100%%UNSUBSCRIBE_URL%%",
    "safe \u202egnp.exe \u2066hidden\u2069 \U000e0041\U000e0042 \x00\x1b \ud800 \ufffe",
    "\r\nBcc: everyone@evil.example\r\n\r\n<b>body</b>",
    "&lt;script&gt; &#60;script&#62; &amp;lt;b&amp;gt;",
]

BAD_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "jav\tascript:alert(1)",
    " https://lead.example/",
    "data:text/html,<script>alert(1)</script>",
    "//no-scheme.example/",
    "https:///no-host",
    "file:///etc/passwd",
    "http://[broken",
    "https://back.example\\@evil.example/",
    "",
]


def hostile(text: str, url: str) -> Edition:
    """An edition in which every text and every address comes from the attacker."""
    source = replace(factories.link("harbour", "x"), outlet=text, title=text, url=url)
    said = (factories.said(text, (source, text)),)
    item = factories.item(
        text, text, (source,), slug="s", tags=(text,), what=said, why=said, takeaways=said, watch=said
    )
    reasons = tuple(replace(reason, fact=text, name=text) for reason in item.reasons)
    follows = replace(factories.earlier(factories.DAY.replace(day=20), "x", "y"), headline=text)
    terms = (Definition(text, text, said[0].evidence),)
    item = replace(
        item, reasons=reasons, follows=follows, comparison=compared(text, said[0].evidence), definitions=terms
    )
    bare = replace(item, blurb=factories.blurb(text))
    wrong = Correction(factories.DAY.replace(day=20), "Not so.", headline=text)
    return factories.edition(
        (item,) * 4, notices=(text,), briefs=(bare,), corrections=(wrong,), links=(QuickLink(text, url, text),)
    )


def compared(text: str, evidence: tuple[Evidence, ...]) -> Comparison:
    accounts = (Account(text, evidence),) * 2
    difference = Difference("figure", text, (Side(text, accounts),) * 2)
    claim, side = Claim(text, accounts, text), Side(text, accounts)
    return Comparison((text,) * 3, ((text, (text,)),), (claim,), (side,), (claim,), (difference,), (difference,))


@pytest.fixture(scope="module")
def render(newsletter, theme, env):
    def everything(edition: Edition) -> dict[str, str]:
        letter = render_letter(edition, newsletter, theme, env)
        days = [edition, *factories.archive()[:2]]
        # Four items with one address: the site is told apart by path alone, so later pages replace earlier ones here.
        pages = texts(render_site(days, newsletter, theme, env, PAGES))
        return {"letter.html": letter.html, "letter.txt": letter.text, "subject": letter.subject, **pages}

    return everything


def assert_harmless(name: str, body: str) -> None:
    tree = html.fromstring(body.encode())
    for data in tree.xpath("//script[@type='application/ld+json']/text()"):
        json.loads(data)
    foreign = "//script[not(@type='application/ld+json' or @src='../search.js')] | //form[not(@id='search')]"
    assert tree.xpath(f"{foreign} | //iframe | //object | //img | //b") == [], name
    assert tree.xpath("//@*[starts-with(local-name(), 'on')]") == [], name
    for link in tree.xpath("//@href | //@src | //@cite"):
        # As a browser reads it: white space and control characters do not count, and "//host" leaves the site.
        scheme, colon, _ = re.sub(r"[\x00-\x20]", "", link).partition(":")
        assert not link.startswith("//"), (name, link)
        assert not colon or scheme in ("http", "https", "mailto") or "/" in scheme or scheme.startswith("#"), (
            name,
            link,
        )


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_stays_text(render, text):
    made = render(hostile(text, 'https://harbour.example/?a=1&b="><script>alert(1)</script>'))
    for name, body in made.items():
        if name.endswith(".html"):
            assert_harmless(name, body)
        if name.endswith((".xml", ".svg")):
            etree.fromstring(body.encode())
        assert not any(char in body for char in "\u202e\u2066\U000e0041\x00\x1b"), name
        tokens = 1 if name.startswith("letter") else 0
        assert body.count(UNSUBSCRIBE_URL) == body.count(PREFERENCES_URL) == tokens, name
        assert READER_NAME not in body
    assert "\n" not in made["subject"]
    assert "\r" not in made["subject"]


def test_template_code_in_a_story_is_printed_not_run(render):
    made = render(hostile("{{ 7*7 }}{% for x in y %}", "https://harbour.example/"))
    assert "{{ 7*7 }}{% for x in y %}" in html.fromstring(made["letter.html"]).text_content()
    assert "{{ 7*7 }}" in made["letter.txt"]


@pytest.mark.parametrize("url", BAD_URLS)
def test_only_web_addresses_are_linked(render, url):
    assert web_url(url) == ""
    made = render(hostile("The Outlet", url))
    for name, body in made.items():
        if name.endswith(".html"):
            assert_harmless(name, body)
            assert "script:" not in body.lower()
    assert "- The Outlet (no link)" in made["letter.txt"]


def test_a_link_cannot_carry_off_a_readers_own_address(render):
    made = render(hostile("The Outlet", "https://evil.example/?leak=%%UNSUBSCRIBE_URL%%"))
    assert "https://evil.example/?leak=%UNSUBSCRIBE_URL%" in made["letter.html"]
    assert made["letter.html"].count(UNSUBSCRIBE_URL) == made["letter.txt"].count(UNSUBSCRIBE_URL) == 1


def test_an_editors_note_cannot_bring_script_or_placeholder(newsletter, theme, env):
    note = (
        "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> "
        f"&#37;%UNSUBSCRIBE_URL%% {UNSUBSCRIBE_URL}"
    )
    letter = render_letter(factories.edition(note=note), newsletter, theme, env)
    assert_harmless("letter.html", letter.html)
    assert letter.html.count(UNSUBSCRIBE_URL) == 1
    assert letter.text.count(UNSUBSCRIBE_URL) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[*TIMED, HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=40), url=st.text(max_size=30), note=st.text(st.characters(), max_size=60))
def test_any_text_makes_a_well_formed_letter_and_site(newsletter, theme, env, text, url, note):
    edition = replace(hostile(text, f"https://x.example/{url}"), note=note)
    letter = render_letter(edition, newsletter, theme, env)
    letter.html.encode()
    letter.text.encode()
    assert_harmless("letter.html", letter.html)
    for page in render_site([edition], newsletter, theme, env, {}):
        if page.path.endswith(".xml"):
            etree.fromstring(page.body)


@given(url=st.text(), passage=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_fragment_is_always_a_web_address_or_nothing(url, passage):
    assert text_fragment(url, passage) == "" or web_url(text_fragment(url, passage)) == text_fragment(url, passage)


@pytest.mark.parametrize(
    ("passage", "fragment"),
    [
        ("Short passage.", "#:~:text=Short%20passage."),
        ("It rose 3-fold, he said & left", "#:~:text=It%20rose%203%2Dfold%2C%20he%20said%20%26%20left"),
        ("a b c d e f g h i j k l m", "#:~:text=a%20b%20c%20d%20e,i%20j%20k%20l%20m"),
        ("", ""),
    ],
)
def test_text_fragment(passage, fragment):
    assert text_fragment("https://x.example/a", passage) == f"https://x.example/a{fragment}"


def test_a_text_fragment_joins_an_anchor():
    assert text_fragment("https://x.example/a#top", "b") == "https://x.example/a#top:~:text=b"
