"""A fetcher for a newsroom that stays off the network, such as the sample's."""

from __future__ import annotations

from typing import Literal

from newsletter.errors import Forbidden
from newsletter.models import Fetched, Validators


class OfflineFetcher:
    """Implements ports.Fetcher by refusing."""

    def fetch(self, url: str, *, kind: Literal["feed", "page"], validators: Validators = Validators()) -> Fetched:
        del kind, validators
        raise Forbidden(f"{url} is not fetched: this newsroom works without the network")
