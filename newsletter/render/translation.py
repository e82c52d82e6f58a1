"""An edition in another language: a page and a letter beside the original ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from importlib.resources import files

from babel.dates import format_date
from jinja2 import Environment

from newsletter.models import Edition, Letter
from newsletter.render.fit import LIMIT
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.letter import check_label, html_of, tidy
from newsletter.render.links import translated_path
from newsletter.render.templates import fill, load
from newsletter.render.views import ItemView, view_item


@dataclass(frozen=True, slots=True)
class Told:
    """An item in the other language, or in its own when it could not be translated."""

    entry: ItemView
    translated: bool
    made: str  # who translated it, in the words of the other language


@dataclass(frozen=True, slots=True)
class Translated:
    """What the templates see of an edition in another language."""

    edition: Edition
    language: str
    path: str  # of its page: "de/2026-01-27/"
    date: str  # in words
    words: Mapping[str, str]
    words_in: str  # the language of `words`: English where we have no others
    items: tuple[Told, ...]
    left_out: int = 0


def view_translated(edition: Edition, language: str) -> Translated:
    phrases = _phrases()
    words_in = language if language in phrases else "en"
    return Translated(
        edition=edition,
        language=language,
        path=translated_path(edition.date, language),
        date=format_date(edition.date, "full", locale=words_in),
        words=phrases[words_in],
        words_in=words_in,
        items=tuple(_items(edition, language, phrases[words_in]["made"])),
    )


def render_translated_letter(
    edition: Edition, language: str, newsletter: Newsletter, theme: Theme, env: Environment
) -> Letter:
    """The letter in another language; items that do not fit are left to its page. Raises RenderError."""
    whole = view_translated(edition, language)
    for count in range(len(whole.items), -1, -1):
        shown = replace(whole, items=whole.items[:count], left_out=len(whole.items) - count)
        subject = shown.items[0].entry.headline if shown.items else newsletter.name
        context = {"told": shown, "newsletter": newsletter, "theme": theme, "subject": subject}
        html = html_of("email/translation.mjml", context, env)
        if len(html.encode()) <= LIMIT:
            break
    text = tidy(fill(load(env, "email/translation.txt"), context))
    check_label(edition, "translation.mjml", unescape(html))
    check_label(edition, "translation.txt", text)
    return Letter(subject, html, text)


def _items(edition: Edition, language: str, made: str) -> Iterator[Told]:
    for item in edition.items:
        blurb = next((one.blurb for one in item.translations if one.language == language), None)
        by = made.format(model=blurb.made_by.removeprefix("language model ")) if blurb else ""
        yield Told(view_item(replace(item, blurb=blurb or item.blurb), edition.date), blurb is not None, by)


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("newsletter.render") / "phrases.toml").read_text(encoding="utf-8"))
