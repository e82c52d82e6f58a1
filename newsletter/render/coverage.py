"""What templates see of a comparison: claims and figures, each with outlets, passages and their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.models import Account, Claim, Difference, Item, Side, SourceLink
from newsletter.render.links import text_fragment, web_url


@dataclass(frozen=True, slots=True)
class AccountView:
    outlet: str
    quote: str
    url: str  # scrolls to the passage in the original; "" when it may not be linked


@dataclass(frozen=True, slots=True)
class ClaimView:
    text: str
    accounts: tuple[AccountView, ...]
    group: str


@dataclass(frozen=True, slots=True)
class SideView:
    text: str
    accounts: tuple[AccountView, ...]

    @property
    def shortest(self) -> str:
        """The shortest of its passages, where one must do."""
        return min((account.quote for account in self.accounts), key=len, default="")


@dataclass(frozen=True, slots=True)
class DifferenceView:
    kind: str  # "figure", "time", "actor" or "word"
    about: str
    disputed: bool
    sides: tuple[SideView, ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    outlets: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    agreed: tuple[ClaimView, ...]
    figures: tuple[SideView, ...]  # given alike by several
    partial: tuple[ClaimView, ...]
    contradictions: tuple[DifferenceView, ...]
    framing: tuple[DifferenceView, ...]


def view_coverage(item: Item) -> CoverageView | None:
    told = item.comparison
    if not told:
        return None
    sources = {source.story: source for source in item.sources}
    return CoverageView(
        outlets=told.outlets,
        groups=told.groups,
        agreed=tuple(_claim(claim, sources) for claim in told.agreed),
        figures=tuple(_side(side, sources) for side in told.figures),
        partial=tuple(_claim(claim, sources) for claim in told.partial),
        contradictions=tuple(_difference(difference, sources) for difference in told.contradictions),
        framing=tuple(_difference(difference, sources) for difference in told.framing),
    )


def _claim(claim: Claim, sources: Mapping[str, SourceLink]) -> ClaimView:
    return ClaimView(claim.text, _accounts(claim.accounts, sources), claim.group)


def _difference(difference: Difference, sources: Mapping[str, SourceLink]) -> DifferenceView:
    sides = tuple(_side(side, sources) for side in difference.sides)
    return DifferenceView(difference.kind, difference.about, difference.disputed, sides)


def _side(side: Side, sources: Mapping[str, SourceLink]) -> SideView:
    return SideView(side.text, _accounts(side.accounts, sources))


def _accounts(accounts: Sequence[Account], sources: Mapping[str, SourceLink]) -> tuple[AccountView, ...]:
    return tuple(_account(account, sources) for account in accounts)


def _account(account: Account, sources: Mapping[str, SourceLink]) -> AccountView:
    quote = " ".join(evidence.quote for evidence in account.evidence)
    source = sources.get(account.evidence[0].story) if account.evidence else None
    url = text_fragment(web_url(source.url), account.evidence[0].quote) if source else ""
    return AccountView(account.outlet, quote, url)
