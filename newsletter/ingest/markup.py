"""HTML of entries as paragraphs of plain text and a picture. Nothing of the markup itself survives."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from newsletter.models import Image
from newsletter.text import one_line, paragraphs

_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "form", "button", "select",
    "nav", "aside", "footer", "audio", "video", "canvas", "figcaption", "title",
)  # fmt: skip
_BLOCKS = (
    "p", "div", "section", "article", "header", "main", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure", "details", "summary", "address",
)  # fmt: skip
_BEFORE = dict.fromkeys(_BLOCKS, "\n\n")
_AFTER = _BEFORE | {"br": "\n", "td": " ", "th": " "}
_FURNITURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sharedaddy|share-|sharing|social|related|newsletter|subscri|signup|sign-up|promo|advert|sponsor"
    r"|breadcrumb|post-navigation|author-bio|read-more|more-link|comments?-link|feedflare|jp-relatedposts|paywall)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(?:photo(?:graph)?|image|picture|credit|illustration)s?(?: credit)?(?: by|:)\s*(.{2,80})", re.IGNORECASE
)
_NOT_A_PICTURE = re.compile(
    r"pixel|spacer|blank\.gif|emoji|smil|avatar|gravatar|feedburner|/stats?[./]|doubleclick", re.IGNORECASE
)
_SMALL = re.compile(r"[0-4]?[0-9](?:px)?")  # less than 50 pixels: an icon or a counting pixel
_HEAVY = 0.5  # a box that holds more than this share of the text is the article, whatever its class says


@dataclass(frozen=True, slots=True)
class Markup:
    paragraphs: tuple[str, ...]
    image: Image | None = None


def read_markup(source: str, base: str = "") -> Markup:
    """Paragraphs and the first picture of a piece of HTML or plain text, however broken."""
    if "<" not in source:
        return Markup(_split(html.unescape(source)))
    root = _tree(" ".join(source.split()))
    if root is None:
        return Markup(())
    image = _picture(root, base)
    _drop_furniture(root)
    return Markup(_split(_text(root)), image)


def _text(root: etree._Element) -> str:
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, ("start", "end")):
        if event == "start":
            pieces += _BEFORE.get(element.tag, ""), element.text or ""
        else:
            pieces += _AFTER.get(element.tag, ""), element.tail or ""
    return "".join(pieces)


def plain(source: str) -> str:
    """A title or a name in one line, without markup and without entities escaped twice."""
    text = source
    if "<" in text and re.search(r"</?[a-zA-Z][^>]*>", text):
        text = " ".join(read_markup(text).paragraphs)
    return one_line(html.unescape(text) if "&" in text else text)


def _split(text: str) -> tuple[str, ...]:
    clean = paragraphs(text)
    return tuple(clean.split("\n\n")) if clean else ()


def _tree(source: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _drop_furniture(root: etree._Element) -> None:
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    boxes = [box for box in root.xpath("//*[@class or @id]") if _FURNITURE_CLASS.search(_names(box))]
    whole = _length(root) if boxes else 0
    for box in boxes:
        if _length(box) <= whole * _HEAVY:
            box.clear(keep_tail=True)


def _names(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _length(element: etree._Element) -> int:
    return sum(map(len, element.itertext()))


def _picture(root: etree._Element, base: str) -> Image | None:
    for element in root.iter("img"):
        source = element.get("src") or element.get("data-src") or ""
        if source and not _is_tiny(element):
            image = web_image(urljoin_safely(base, source), element.get("alt") or "", _credit_near(element))
            if image:
                return image
    return None


def web_image(url: str, alt: str = "", credit: str = "") -> Image | None:
    """An image that a page may show: on the web, and not a counting pixel."""
    if not re.match(r"https?://[^/]", url) or len(url) > 2000 or _NOT_A_PICTURE.search(url):
        return None
    return Image(url, one_line(alt)[:300], one_line(credit)[:100])


def urljoin_safely(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _is_tiny(element: etree._Element) -> bool:
    return any(_SMALL.fullmatch(element.get(side, "").strip()) for side in ("width", "height"))


def _credit_near(element: etree._Element) -> str:
    figure = next(element.iterancestors("figure"), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    found = _CREDIT.search("".join(caption.itertext())) if caption is not None else None
    return found[1] if found else ""
