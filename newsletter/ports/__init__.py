"""Every seam of the program, each of a few methods. Back ends are found by name (see registry.py)."""

from newsletter.ports.editions import EditionStore, Journal, Members
from newsletter.ports.explaining import Spending, Summarizer
from newsletter.ports.observing import Answer, Gauge, Job, Observer, Reading, outcome
from newsletter.ports.readers import Audience, Clicks, Consents, NewReader, Reports
from newsletter.ports.reading import Fetcher, StoryStore
from newsletter.ports.sending import Deliverer, Ledger, Mailer, Returns, SendTimes, Slots, Turn, Turns

__all__ = [
    "Answer",
    "Audience",
    "Clicks",
    "Consents",
    "Deliverer",
    "EditionStore",
    "Fetcher",
    "Gauge",
    "Job",
    "Journal",
    "Ledger",
    "Mailer",
    "Members",
    "NewReader",
    "Observer",
    "Reading",
    "Reports",
    "Returns",
    "SendTimes",
    "Slots",
    "Spending",
    "StoryStore",
    "Summarizer",
    "Turn",
    "Turns",
    "outcome",
]
