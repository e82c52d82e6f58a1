"""Text on its way into a page: foreign text made harmless, editors' Markdown made HTML, plain text wrapped."""

from __future__ import annotations

import re
import textwrap

import markdown
import nh3
from markupsafe import Markup

from newsletter.text import printable

WIDTH = 72  # columns of the plain-text letter: fits a quoted reply into 78

_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_PERCENT_RUN = re.compile("%%+")
_HEADING = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)")


def clean(value: object) -> object:
    """What every printed expression of a template goes through: no unprintable character, no placeholder of ours."""
    if type(value) is not str or (value.isprintable() and "%%" not in value):
        return value
    return _PERCENT_RUN.sub("%", printable(value))


def to_html(text: str) -> Markup:
    """Markdown of an editor as HTML of the few elements that mail and pages both show; a script is dropped."""
    html = markdown.markdown(printable(text), extensions=["tables", "def_list", "sane_lists"], output_format="xhtml")
    safe = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    return Markup(_PERCENT_RUN.sub("%", safe))  # noqa: S704  nh3 has just cleaned it


def split_title(text: str, otherwise: str) -> tuple[str, str]:
    """The first heading of a Markdown page, and the rest."""
    match = _HEADING.match(text)
    return (match[1], text[match.end() :]) if match else (otherwise, text)


def wrap(text: str, indent: str = "", first: str | None = None, width: int = WIDTH) -> str:
    """Lines of at most width columns; addresses and long words stay whole."""
    lines = textwrap.wrap(
        str(clean(text)),
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def wrap_markdown(text: str) -> str:
    """Markdown is made to be read as text: wrap its paragraphs, keep its lists line by line."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(
        "\n".join(wrap(line, "  " if line[:1] in "-*>" else "") for line in _lines(block)) for block in blocks
    )


def _lines(block: str) -> list[str]:
    """A list's lines one by one; a paragraph as one."""
    lines = block.splitlines()
    return lines if lines and lines[0].lstrip()[:1] in "-*>" else [" ".join(lines)]


def shorten(text: str, limit: int) -> str:
    """At most limit characters, cut between words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"
