"""What programs read: an edition as JSON, and feeds as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time

import msgspec

from newsletter.models import Correction, Image, Sentence, SourceLink
from newsletter.render.identity import Newsletter
from newsletter.render.jobs import EditionJob, LabelJob
from newsletter.render.links import edition_path, event_path, web_url
from newsletter.render.listed import Listed, corrected_path
from newsletter.render.prose import clean
from newsletter.render.views import EditionView, ItemView

LABEL_FEED_ITEMS = 20


def as_json(value: object) -> bytes:
    """Without spaces or line breaks; the same value gives the same bytes."""
    with suppress(UnicodeEncodeError):  # half a surrogate pair
        made = msgspec.json.encode(value)
        if _is_clean(made):
            return made
    return msgspec.json.encode(cleaned(value))


def _is_clean(made: bytes) -> bool:
    """Whether no text of this JSON is anything to clean: what cannot be printed is escaped there, as are quotes."""
    is_printable = b"\x7f" not in made if made.isascii() else made.decode().isprintable()
    return is_printable and b"%%" not in made and b"\\" not in made.replace(b'\\"', b"")


def cleaned(value: object) -> object:
    """Every text in it as templates print it."""
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list | tuple) else clean(value)


# -- an edition -----------------------------------------------------------------------------------
def edition_json(job: EditionJob, view: EditionView, newsletter: Newsletter) -> Mapping[str, object]:
    """All that the edition's pages tell, without markup. Times are UTC, addresses complete."""
    edition = view.edition
    return {
        "newsletter": newsletter.name,
        "date": edition.date.isoformat(),
        "url": newsletter.url(edition_path(edition.date)),
        "language": newsletter.language,
        "made_at": edition.made_at.isoformat(),
        "sample": edition.sample,
        "seconds": edition.seconds,
        "notices": edition.notices,
        "note": edition.note,
        "items": [_item_json(entry, newsletter) for entry in view.items],
        "briefs": [_item_json(entry, newsletter) for entry in view.briefs],
        "links": [{"title": one.title, "url": url} for one in edition.links if (url := web_url(one.url))],
        "corrections": [
            {"url": newsletter.url(corrected_path(one)), "headline": one.headline, "text": one.text}
            for one in edition.corrections
        ],
        "corrected": [
            {"url": newsletter.url(address), "told": day.isoformat(), "text": one.text}
            for address, lines in job.corrections.items()
            for day, one in lines
        ],
        "previous": newsletter.url(f"{edition_path(job.previous)}edition.json") if job.previous else None,
        "next": newsletter.url(f"{edition_path(job.next)}edition.json") if job.next else None,
    }


def _item_json(entry: ItemView, newsletter: Newsletter) -> Mapping[str, object]:
    item = entry.item
    sources = {source.story: source for source in item.sources}
    before = item.follows
    return {
        "url": newsletter.url(entry.path),
        "headline": entry.headline,
        "section": item.section,
        "tags": item.tags,
        "seconds": item.blurb.seconds,
        "picture": _picture(item.image),
        "made_by": item.blurb.made_by,
        "edited": item.edited,
        "what": _told(item.blurb.what, sources),
        "why": _told(item.blurb.why, sources),
        "takeaways": _told(item.blurb.takeaways, sources),
        "watch": _told(item.blurb.watch, sources),
        "sources": [
            {
                "outlet": source.outlet,
                "title": source.title,
                "url": web_url(source.url),
                "published": source.published.isoformat(),
            }
            for source in item.sources
        ],
        "continues": newsletter.url(event_path(before.date, before.slug)) if before else None,
    }


def _picture(image: Image | None) -> Mapping[str, str] | None:
    """That of a source, which pages and letter do not show: a program may know whether it may."""
    url = web_url(image.url) if image else ""
    return {"url": url, "shows": image.alt, "credit": image.credit} if image and url else None


def _told(sentences: Iterable[Sentence], sources: Mapping[str, SourceLink]) -> list[object]:
    return [
        {
            "text": sentence.text,
            "evidence": [
                {"quote": one.quote, "url": web_url(sources[one.story].url) if one.story in sources else ""}
                for one in sentence.evidence
            ],
        }
        for sentence in sentences
    ]


# -- feeds ----------------------------------------------------------------------------------------
def json_feed(newsletter: Newsletter, path: str, title: str, items: Sequence[object]) -> Mapping[str, object]:
    """https://www.jsonfeed.org/version/1.1/; path: of the page that it is the feed of."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": newsletter.url(path),
        "feed_url": newsletter.url(f"{path}feed.json"),
        "description": newsletter.tagline,
        "language": newsletter.language,
        "authors": [{"name": newsletter.name, "url": newsletter.url()}],
        "items": items,
    }


def modified(made_at: datetime, corrections: Iterable[tuple[date, Correction]]) -> datetime:
    """When something was last said of an item: when it was made, or was last corrected."""
    told = (one.at or datetime.combine(day, time(), UTC) for day, one in corrections)
    return max((made_at, *told))


def feed_item(
    entry: ItemView, dates: tuple[datetime, datetime], html: str, newsletter: Newsletter
) -> Mapping[str, object]:
    """With the whole text. dates: made, and modified."""
    return {
        "id": newsletter.url(entry.path),
        "url": newsletter.url(entry.path),
        "title": entry.headline,
        "summary": entry.summary,
        "content_html": html,
        "date_published": dates[0].isoformat(),
        **_date_modified(*dates),
        "tags": entry.item.tags,
    }


def _date_modified(made_at: datetime, changed: datetime) -> Mapping[str, object]:
    return {"date_modified": changed.isoformat()} if changed > made_at else {}


def label_feed(job: LabelJob, newsletter: Newsletter) -> Mapping[str, object]:
    title = f"{newsletter.name}: {job.label.name}"
    items = [_summary_item(item, job.wrong.get(item.path, ()), newsletter) for item in job.latest[:LABEL_FEED_ITEMS]]
    return json_feed(newsletter, job.label.path, title, items)


def _summary_item(
    item: Listed, corrections: Sequence[tuple[date, Correction]], newsletter: Newsletter
) -> Mapping[str, object]:
    told = (f"Corrected: {one.text}" for _, one in corrections)
    return {
        "id": newsletter.url(item.path),
        "url": newsletter.url(item.path),
        "title": item.headline,
        "content_text": " ".join((*told, item.summary or item.headline)),
        "date_published": item.made_at.isoformat(),
        **_date_modified(item.made_at, modified(item.made_at, corrections)),
        "tags": [tag.name for tag in item.tags],
    }
