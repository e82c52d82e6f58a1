"""A folder as a source: the editor's own stories, saved pages and saved newsletters."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import frontmatter
import markdown
import yaml

from newsletter.errors import ParseError
from newsletter.ingest.dates import midnight
from newsletter.ingest.documents import Feed
from newsletter.ingest.limits import Limits
from newsletter.ingest.mail import read_mail
from newsletter.ingest.pages import read_page
from newsletter.ingest.saved_text import read_saved_text
from newsletter.models import Entry, Image


def read_folder(folder: Path, limits: Limits) -> Feed:
    """Entries of all files below a folder, by path. A file that cannot be read is a problem, not an end.

    Raises ParseError when the folder itself cannot be read.
    """
    if not folder.is_dir():
        raise ParseError(f"{folder} is not a folder; check the source's location")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _READERS and path.is_file())
    entries: list[Entry] = []
    problems: list[str] = []
    for path in files[: limits.items]:
        name = path.relative_to(folder).as_posix()
        try:
            entries += _named(_read_file(path, limits), name)
        except ParseError as error:
            problems.append(f"{name} {error}")
    if len(files) > limits.items:
        problems.append(f"holds {len(files)} files; the first {limits.items} were read")
    return Feed(folder.name, tuple(entries), tuple(problems))


def _read_file(path: Path, limits: Limits) -> Sequence[Entry]:
    try:
        if path.stat().st_size > limits.bytes:
            raise ParseError(f"is larger than {limits.bytes / 1e6:g} million bytes")
        body = path.read_bytes()
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror}") from error
    return _READERS[path.suffix.lower()](body, path.stem, limits)


def _named(entries: Sequence[Entry], name: str) -> list[Entry]:
    """The file's name tells entries without a link apart."""
    many = len(entries) > 1
    return [replace(entry, guid=f"{name}#{number}" if many else name) for number, entry in enumerate(entries, 1)]


def _read_markdown(body: bytes, stem: str, _limits: Limits) -> list[Entry]:
    try:
        post = frontmatter.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ParseError("is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise ParseError(f"has front matter that is not valid YAML: {' '.join(str(error).split())[:150]}") from error
    fields, text = post.metadata, post.content
    heading, _, rest = text.partition("\n")
    own_title = str(fields.get("title") or "")
    if not own_title and heading.startswith("# "):
        own_title, text = heading.removeprefix("# "), rest
    entry = Entry(
        title=html.escape(own_title or stem.replace("-", " "), quote=False),
        link=_field(fields, "url", "link"),
        summary_html=html.escape(_field(fields, "summary", "description"), quote=False),
        content_html=markdown.markdown(text),
        published=_date(fields.get("date")),
        author=_field(fields, "author"),
        outlet=_field(fields, "outlet", "source"),
        language=_field(fields, "language", "lang"),
        tags=_tags(fields.get("tags")),
        image=_image(fields),
    )
    if not own_title and not text.strip():
        raise ParseError("is empty")
    return [entry]


def _field(fields: Mapping[str, object], *names: str) -> str:
    return next((str(fields[name]) for name in names if fields.get(name)), "")


def _date(value: object) -> str | datetime | None:
    if isinstance(value, date):
        return midnight(value)
    return str(value) if value else None


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(tag) for tag in value)
    return tuple(tag.strip() for tag in value.split(",")) if isinstance(value, str) else ()


def _image(fields: Mapping[str, object]) -> Image | None:
    """`image: URL`, or a mapping with url, alt and credit; `image_alt` and `image_credit` stand beside the first."""
    value = fields.get("image")
    if isinstance(value, dict):
        return Image(*(str(value.get(name) or "") for name in ("url", "alt", "credit")))
    return Image(str(value), _field(fields, "image_alt"), _field(fields, "image_credit")) if value else None


def _read_html(body: bytes, _stem: str, _limits: Limits) -> list[Entry]:
    return [read_page(body, "")]


def _read_text(body: bytes, _stem: str, _limits: Limits) -> list[Entry]:
    return [read_saved_text(_decoded(body))]


def _decoded(body: bytes) -> str:
    """UTF-8, or what Windows used to write."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _read_mail(body: bytes, _stem: str, limits: Limits) -> list[Entry]:
    return read_mail(body, limits.items)


_READERS: dict[str, Callable[[bytes, str, Limits], Sequence[Entry]]] = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".txt": _read_text,
    ".eml": _read_mail,
}
