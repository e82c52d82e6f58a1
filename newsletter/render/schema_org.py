"""What search engines are told inside a page, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from newsletter.render.identity import Newsletter
from newsletter.render.jobs import EditionJob
from newsletter.render.links import edition_path, month_path, web_url
from newsletter.render.programs import as_json, modified
from newsletter.render.views import EditionView, ItemView


def in_page(value: object) -> Markup:
    """For a script element of a page: nothing in it can end the element, or begin another."""
    text = as_json(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  no < is left


def article(job: EditionJob, view: EditionView, entry: ItemView, picture: str, newsletter: Newsletter) -> list[object]:
    """https://schema.org/NewsArticle of an item, and where it stands; picture: address of the one that is its own."""
    url = newsletter.url(entry.path)
    corrections = job.corrections.get(entry.path, ())
    return [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": entry.headline,
            "description": entry.summary,
            "url": url,
            "mainEntityOfPage": url,
            "image": newsletter.url(picture),
            "inLanguage": newsletter.language,
            "datePublished": view.edition.made_at.isoformat(),
            "dateModified": modified(view.edition.made_at, corrections).isoformat(),
            **({"correction": [one.text for _, one in corrections]} if corrections else {}),
            "author": _publisher(newsletter),
            "publisher": _publisher(newsletter),
            "articleSection": entry.item.section,
            "keywords": entry.item.tags,
            "isBasedOn": [address for source in entry.item.sources if (address := web_url(source.url))],
            "isPartOf": newsletter.url(edition_path(view.day)),
            "isAccessibleForFree": True,
        },
        _breadcrumbs(view, newsletter, (entry.headline, entry.path)),
    ]


def issue(view: EditionView, newsletter: Newsletter) -> list[object]:
    """An edition as a collection of its items, and where it stands."""
    url = newsletter.url(edition_path(view.day))
    return [
        {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": f"{newsletter.name}, {view.day.isoformat()}",
            "url": url,
            "inLanguage": newsletter.language,
            "datePublished": view.edition.made_at.isoformat(),
            "publisher": _publisher(newsletter),
            "hasPart": [
                {"@type": "NewsArticle", "headline": entry.headline, "url": newsletter.url(entry.path)}
                for entry in view.items
            ],
        },
        _breadcrumbs(view, newsletter),
    ]


def _publisher(newsletter: Newsletter) -> Mapping[str, object]:
    return {"@type": "Organization", "name": newsletter.name, "url": newsletter.url()}


def _breadcrumbs(view: EditionView, newsletter: Newsletter, *last: tuple[str, str]) -> Mapping[str, object]:
    day = view.day.isoformat()
    steps = (("Archive", "archive/"), (day[:7], month_path(view.day)), (day, edition_path(view.day)), *last)
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": newsletter.url(path)}
            for number, (name, path) in enumerate(steps, 1)
        ],
    }
