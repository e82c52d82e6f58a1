"""Sources -> stories: fetching, parsing and cleaning what publishers offer."""

from newsletter.ingest.full_text import FilledPages, fill_pages
from newsletter.ingest.http import HttpFetcher
from newsletter.ingest.limits import Limits
from newsletter.ingest.opml import read_opml, write_opml
from newsletter.ingest.run import IngestReport, SourceOutcome, ingest

__all__ = [
    "FilledPages",
    "HttpFetcher",
    "IngestReport",
    "Limits",
    "SourceOutcome",
    "fill_pages",
    "ingest",
    "read_opml",
    "write_opml",
]
