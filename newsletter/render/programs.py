"""What programs read: an edition as JSON, and feeds as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from newsletter.models import Sentence, SourceLink
from newsletter.render.identity import Newsletter
from newsletter.render.jobs import EditionJob, LabelJob
from newsletter.render.links import edition_path, event_path, web_url
from newsletter.render.listed import Listed, corrected_path
from newsletter.render.prose import clean
from newsletter.render.views import EditionView, ItemView

LABEL_FEED_ITEMS = 20


def as_json(value: object) -> bytes:
    """For a file."""
    return json.dumps(cleaned(value), ensure_ascii=False).encode()


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


def feed_item(entry: ItemView, made_at: datetime, html: str, newsletter: Newsletter) -> Mapping[str, object]:
    """With the whole text."""
    return {
        "id": newsletter.url(entry.path),
        "url": newsletter.url(entry.path),
        "title": entry.headline,
        "summary": entry.summary,
        "content_html": html,
        "date_published": made_at.isoformat(),
        "tags": entry.item.tags,
    }


def label_feed(job: LabelJob, newsletter: Newsletter) -> Mapping[str, object]:
    title = f"{newsletter.name}: {job.label.name}"
    items = [_summary_item(item, newsletter) for item in job.latest[:LABEL_FEED_ITEMS]]
    return json_feed(newsletter, job.label.path, title, items)


def _summary_item(item: Listed, newsletter: Newsletter) -> Mapping[str, object]:
    return {
        "id": newsletter.url(item.path),
        "url": newsletter.url(item.path),
        "title": item.headline,
        "content_text": item.summary or item.headline,
        "date_published": item.made_at.isoformat(),
        "tags": [tag.name for tag in item.tags],
    }
