"""Saved newsletters (.eml): the articles that a mail links to, or the mail itself when it is an essay.

A mail is a list of articles when at least three of its paragraphs or headings consist of little but a link: those are
headlines, and the text down to the next one is what the newsletter says of the article. In an essay links stand inside
sentences.
"""

from __future__ import annotations

import email.message
import email.policy
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import unquote

from lxml import etree

from newsletter.errors import ParseError
from newsletter.ingest.furniture import is_box
from newsletter.models import Entry
from newsletter.text import one_line

_HEADLINES = 3  # fewest of a list of articles
_HEADLINE_WORDS = 4
_MOSTLY = 0.7  # of a headline's letters belong to its link
_NO_ARTICLE = re.compile(
    r"unsubscribe|preferences|view (?:this|in|online|email)|in your browser|privacy|advertis|sponsor|forward|refer"
    r"|terms of|manage (?:your|my)|share (?:on|this|via)|sign up|subscribe|log ?in|download the app|read more",
    re.IGNORECASE,
)
_IN_BROWSER = re.compile(
    r"view (?:this |it )?(?:email |mail |post |message )?(?:in|on)|read (?:in|on|online)|web version", re.IGNORECASE
)
_READING_TIME = re.compile(r"\s*\(\d+ min(?:ute)?s? read\)$", re.IGNORECASE)
_TEXT_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "div")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of a mail, and its link when it is little more than that."""

    text: str
    link: str


def read_mail(body: bytes, max_items: int) -> list[Entry]:
    """Entries of one mail. Raises ParseError when it holds no text."""
    try:
        message = email.message_from_bytes(body, policy=email.policy.default)
        markup, text = _content(message)
        subject, sender, sent = _subject(message), _sender(message), _date(message)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:  # what the email package raises
        raise ParseError("is a mail that cannot be read; save it again") from error
    blocks = _blocks(markup) if markup else []
    headlines = {block.link: place for place, block in reversed(list(enumerate(blocks))) if block.link}
    if len(headlines) >= _HEADLINES:
        return _articles(blocks, sorted(headlines.values()), sent, sender)[:max_items]
    if not re.search(r"\w", markup or text):
        raise ParseError("is a mail without text")
    link = _browser_link(markup)
    content = markup or html.escape(text, quote=False)
    return [Entry(title=subject, link=link, content_html=content, published=sent, author=sender, outlet=sender)]


def _content(message: email.message.EmailMessage) -> tuple[str, str]:
    """The mail's HTML and its plain text; "" for what it has not."""
    parts = (message.get_body(("html",)), message.get_body(("plain",)))
    markup, text = (str(part.get_content()) if part is not None else "" for part in parts)
    return markup, text


def _subject(message: email.message.EmailMessage) -> str:
    return html.escape(one_line(str(message["subject"] or "")), quote=False)


def _sender(message: email.message.EmailMessage) -> str:
    name, address = parseaddr(str(message["from"] or ""))
    return one_line(name) or address.rpartition("@")[2]


def _date(message: email.message.EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["date"]))
    except ValueError:
        return None


def _blocks(markup: str) -> list[_Block]:
    """The innermost text blocks of a mail, in order."""
    root = _tree(markup)
    if root is None:
        return []
    innermost = (
        block for block in root.iter(*_TEXT_BLOCKS) if next(block.iterdescendants(*_TEXT_BLOCKS), None) is None
    )
    blocks = (_Block(one_line("".join(block.itertext())), _link_of(block)) for block in innermost)
    return [block for block in blocks if block.text]


def _tree(markup: str) -> etree._Element | None:
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        etree.strip_elements(root, "script", "style", "title", etree.Comment, with_tail=False)
    return root


def _link_of(block: etree._Element) -> str:
    """The address of a headline: the one link of a block that has hardly any words outside it."""
    links = [link for link in block.iter("a") if link.get("href", "").startswith(("http://", "https://"))]
    words = " ".join(one_line("".join(link.itertext())) for link in links)
    whole = one_line("".join(block.itertext()))
    if len({link.get("href") for link in links}) != 1 or _NO_ARTICLE.search(words):
        return ""
    headline = len(words.split()) >= _HEADLINE_WORDS and len(words) >= len(whole) * _MOSTLY
    return _unwrapped(links[0].get("href")) if headline else ""


def _unwrapped(link: str) -> str:
    """The article behind a mailer's counting address, where that address spells it out."""
    found = re.search(r"/(https?(?::|%3A)%2F%2F[^/&]+)", link, re.IGNORECASE)
    return unquote(found[1]) if found else link


def _articles(blocks: Sequence[_Block], places: Sequence[int], sent: datetime | None, sender: str) -> list[Entry]:
    ends = [*places[1:], len(blocks)]
    return [
        Entry(
            title=html.escape(_READING_TIME.sub("", blocks[start].text), quote=False),
            link=blocks[start].link,
            summary_html="".join(f"<p>{html.escape(text, quote=False)}</p>" for text in _told(blocks[start + 1 : end])),
            published=sent,
            outlet=sender,
        )
        for start, end in zip(places, ends, strict=True)
    ]


def _told(blocks: Sequence[_Block]) -> list[str]:
    """What a newsletter says below a headline: its sentences, up to the first line that is none."""
    told: list[str] = []
    for block in blocks:
        if is_box(block.text) or not re.search(r"[.!?…][\"'”’)]*$", block.text):
            if told:
                break
            continue
        told.append(block.text)
    return told


def _browser_link(markup: str) -> str:
    """Where an essay can be read on the web."""
    root = _tree(markup) if markup else None
    links = () if root is None else root.iter("a")
    found = (link.get("href", "") for link in links if _IN_BROWSER.search("".join(link.itertext())))
    return next((_unwrapped(link) for link in found if link.startswith(("http://", "https://"))), "")
