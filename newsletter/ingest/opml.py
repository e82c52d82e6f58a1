"""Lists of feeds as other readers exchange them (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lxml import etree

from newsletter.errors import ParseError
from newsletter.models import Source
from newsletter.text import one_line


def read_opml(body: bytes) -> list[tuple[str, str]]:
    """(title, address) of each feed, once, in order, however deep its folder. Raises ParseError when it is no OPML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("is not an OPML list of feeds: it is not XML") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ParseError("is not an OPML list of feeds: it does not begin with <opml>")
    feeds: dict[str, str] = {}
    for outline in root.iter("outline"):
        names = {name.lower(): one_line(value) for name, value in outline.attrib.items()}  # xmlUrl is often xmlurl
        address = names.get("xmlurl", "")
        if address:
            feeds.setdefault(address, names.get("title") or names.get("text") or address)
    return [(title, address) for address, title in feeds.items()]


def write_opml(sources: Iterable[Source], title: str = "Sources") -> bytes:
    """The feeds among the sources, as an OPML document that every reader imports."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = one_line(title)
    body = SubElement(root, "body")
    for source in sources:
        if source.kind == "feed":
            name = one_line(source.title)
            SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=source.location)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
