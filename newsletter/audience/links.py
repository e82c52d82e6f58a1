"""Addresses on the public pages: a reader's own, and those by which links of a letter are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from newsletter.audience.tokens import Tokens
from newsletter.models import Consent, Subscriber


@dataclass(frozen=True, slots=True)
class Links:
    """Where the public pages stand, as readers reach them, and what signs the links to them."""

    public_url: str  # without a slash at its end
    tokens: Tokens

    def confirm(self, consent: Consent) -> str:
        return f"{self.public_url}/confirm/{self.tokens.make('confirm', consent.id, consent.subscriber.email)}"

    def preferences(self, reader: Subscriber) -> str:
        return f"{self.public_url}/preferences/{self.tokens.make('preferences', reader.id, reader.email)}"

    def unsubscribe(self, reader: Subscriber) -> str:
        return f"{self.public_url}/unsubscribe/{self.tokens.make('unsubscribe', reader.id, reader.email)}"

    def counted(self, edition: date, url: str) -> str:
        """The way to a page by ours, which counts; the same for all readers."""
        return f"{self.public_url}/to/{edition}/{self.tokens.seal(_link(edition, url))}?url={quote(url, safe='')}"

    def leads_to(self, edition: str, seal: str, url: str) -> bool:
        """Whether we put the link into a letter: nobody can make us lead readers elsewhere."""
        return self.tokens.sealed(_link(edition, url), seal)


def _link(edition: date | str, url: str) -> str:
    return f"{edition} {url}"
