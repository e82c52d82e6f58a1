"""What mailbox providers ask of a message: its headers, its parts, its size, and that it loads nothing."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from itertools import pairwise

from lxml import html

from newsletter.render.fit import LIMIT
from tests.email.letters import PUBLIC, Made

ONCE = (
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To", "List-Id", "List-Help",
    "List-Archive", "List-Unsubscribe", "Auto-Submitted", "Feedback-ID",
)  # fmt: skip


def test_each_header_stands_once_and_none_is_torn(letter: Made) -> None:
    read = message_from_bytes(letter.message, policy=policy.default)
    assert {name: len(read.get_all(name, [])) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert read.defects == []
    assert read["From"] == "The Daily Intel <daily@intel.example>"
    assert read["Subject"] == letter.letter.subject
    assert all(header.defects == () for header in read.values())
    lines = letter.message.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_a_click_is_promised_where_there_are_public_pages_and_else_leaving_is_by_mail(letter: Made) -> None:
    read = message_from_bytes(letter.message, policy=policy.default)
    by_mail = "<mailto:daily@intel.example?subject=unsubscribe>"
    if letter.name != PUBLIC:
        assert (read["List-Unsubscribe"], read["List-Unsubscribe-Post"]) == (by_mail, None)
        return
    page, mail = read["List-Unsubscribe"].split(", ")
    assert re.fullmatch(r"<https://readers\.intel\.example/unsubscribe/[^<>\s]+>", page)
    assert mail == by_mail
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_both_parts_are_there_and_the_text_is_first(letter: Made) -> None:
    read = message_from_bytes(letter.message, policy=policy.default)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    text, page = (part.get_content() for part in read.iter_parts())
    for item in letter.edition.items[:3]:
        words = " ".join(item.blurb.headline.split())
        assert words in " ".join(text.split())
        assert words in " ".join(html.fromstring(page.encode()).text_content().split())


def test_it_is_small_enough_for_every_mailbox(letter: Made) -> None:
    assert len(letter.letter.html.encode()) <= LIMIT
    usual = letter.name != "a very long day"
    assert bool(letter.letter.warnings) != usual
    if usual:
        assert len(letter.letter.html.encode()) < 60_000


def test_nothing_is_loaded_and_nothing_runs(letter: Made) -> None:
    page = letter.letter.html
    tree = html.fromstring(page.encode())
    assert tree.xpath("//img | //script | //form | //link | //iframe | //object | //embed | //video | //audio") == []
    assert not tree.xpath("//*[local-name() = 'svg']")
    assert tree.xpath("//@src | //@srcset | //@background | //@poster") == []
    assert not re.search(r"@import|url\(|expression\(|javascript:", page, re.IGNORECASE)
    schemes = {re.match(r"[a-z]+:|%%", link)[0] for link in tree.xpath("//@href")}
    assert schemes <= {"https:", "http:", "mailto:", "%%"}


def test_a_screen_reader_finds_its_way(letter: Made) -> None:
    tree = html.fromstring(letter.letter.html.encode())
    assert tree.get("lang") == "en"
    assert len(tree.xpath("//h1")) == 1
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tree.xpath("//table[not(@role='presentation')]") == []
    assert tree.xpath("//*[@role='article'][@aria-roledescription='email'][@lang='en']")
    assert tree.xpath("//img[not(@alt)]") == []


def test_no_text_is_hidden(letter: Made) -> None:
    page = letter.letter.html.replace(" ", "").lower()
    for trick in ("display:none", "visibility:hidden", "opacity:0", "mso-hide", "max-height:0", "text-indent:-"):
        assert trick not in page, trick


def test_the_text_part_is_wrapped_and_holds_every_link(letter: Made) -> None:
    text = letter.letter.text
    for line in text.splitlines():
        assert len(line) <= 72 or "://" in line or " " not in line.strip(), line
    links = set(html.fromstring(letter.letter.html.encode()).xpath("//p[@class='meta']/a[@class='source']/@href"))
    assert {link for link in links if link not in text} == set()
