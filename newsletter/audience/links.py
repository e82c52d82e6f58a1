"""A reader's own addresses on the public pages."""

from __future__ import annotations

from dataclasses import dataclass

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
