"""What can go wrong, as a tree.

    NewsletterError            exit 1: something failed; the message says what, where and what to do
    +-- UsageError             exit 2: what the user gave is wrong
    |   +-- ConfigError        a key of a configuration file
    |   +-- BadLine            a line of a filter's input
    +-- FetchError             one address could not be read; the run goes on without it
    |   +-- Forbidden          an address, scheme or robots.txt rule that we do not follow
    |   +-- TooMuch            more bytes, time or redirects than allowed
    +-- ParseError             a document is not what it should be
    +-- Forged                 a message that is not from whom it says
    +-- StoreError             the database is locked, damaged, full or unwritable
    +-- RenderError            a template is missing or wrong
    +-- SummaryError           a summarizer could not write a blurb; the next one of the ladder tries
    +-- NoAnswer               the name service (DNS) does not say; nothing is known
    +-- DeliveryError          a message was not delivered
        +-- Rejected           for good: the server refused this message or this reader
        +-- TryLater           for now: safe to send again
        |   +-- Unreachable    no message can leave now, not this one alone
        +-- AnswerLost         nobody knows: the message left, the answer did not come; never retried blindly

Every message is one line that a person who is no developer can act on.
"""

from __future__ import annotations


class NewsletterError(Exception):
    """Base of all errors that we raise on purpose."""

    exit_code = 1


class UsageError(NewsletterError):
    """What the user gave is wrong."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration file is wrong: the message names the file, the key and what is allowed."""


class BadLine(UsageError):
    """A line of a filter's input is wrong."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"line {number}: {problem}")


class FetchError(NewsletterError):
    """One address could not be read."""


class Forbidden(FetchError):
    """We do not go there: a private address, another scheme, or robots.txt."""


class TooMuch(FetchError):
    """More bytes, time or redirects than allowed."""


class ParseError(NewsletterError):
    """A document is not what it should be."""


class Forged(NewsletterError):
    """A message whose signature does not hold, or that somebody else sent."""


class StoreError(NewsletterError):
    """The database is locked, damaged, full or unwritable."""


class RenderError(NewsletterError):
    """A template is missing or wrong."""


class SummaryError(NewsletterError):
    """A summarizer could not write a blurb for an event."""


class NoAnswer(NewsletterError):
    """The name service does not say whether there is such a record."""


class DeliveryError(NewsletterError):
    """A message was not delivered."""


class Rejected(DeliveryError):
    """Refused for good; sending again would change nothing."""


class TryLater(DeliveryError):
    """Not taken, and certainly not sent: safe to try again."""


class Unreachable(TryLater):
    """There is no way out now, for no message: the server is down or the line is cut."""


class AnswerLost(DeliveryError):
    """The message left but the answer did not come; it may have arrived."""
