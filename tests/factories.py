"""Invented editions, items and blurbs. Outlets, people and events are made up; the words are our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from newsletter.models import (
    Account,
    Analysis,
    Blurb,
    Claim,
    Comparison,
    Correction,
    Definition,
    Difference,
    Earlier,
    Edit,
    Edition,
    Evidence,
    Item,
    NearMiss,
    QuickLink,
    Reason,
    Sentence,
    Side,
    SourceLink,
    Sponsor,
)
from newsletter.text import slug as slugged

DAY = date(2026, 1, 27)  # a Tuesday
MADE_AT = datetime(2026, 1, 27, 6, 40, tzinfo=UTC)

OUTLETS = {
    "harbour": "The Harbour Post",
    "ledger": "Northern Ledger",
    "signal": "Signal & Wire",
    "orbit": "Orbit Weekly",
    "commons": "Commons Daily",
    "rhein": "Rheinische Rundschau",
    "sur": "Diario del Sur",
}


def link(
    outlet: str, title: str, hours_before: float = 8, url: str | None = None, day: date = DAY, story: str | None = None
) -> SourceLink:
    """A story of an outlet, some hours before the edition of that day was made."""
    name = OUTLETS.get(outlet, outlet)
    made = datetime(day.year, day.month, day.day, 6, 40, tzinfo=UTC)
    address = f"https://{outlet}.example/{day.isoformat()}/{title.lower().replace(' ', '-')[:40]}"
    return SourceLink(
        story or f"{outlet}-{title[:12]}",
        name,
        title,
        address if url is None else url,
        made - timedelta(hours=hours_before),
    )


def said(text: str, *passages: tuple[SourceLink, str]) -> Sentence:
    """A sentence that rests on passages of stories."""
    return Sentence(text, tuple(Evidence(source.story, 40, 40 + len(quote), quote) for source, quote in passages))


def blurb(headline: str = "Port reopens", made_by: str = "extractive", **parts: tuple[Sentence, ...]) -> Blurb:
    whole: dict[str, tuple[Sentence, ...]] = {"what": (), "why": (), "takeaways": (), "watch": (), **parts}
    return Blurb(headline, made_by=made_by, **whole)


def item(
    headline: str = "Port reopens after a week of storms",
    section: str = "Business",
    sources: tuple[SourceLink, ...] = (),
    *,
    slug: str | None = None,
    tags: tuple[str, ...] = ("shipping",),
    follows: Earlier | None = None,
    score: float = 6.4,
    **parts: tuple[Sentence, ...],
) -> Item:
    """An item; without sources or parts it gets plain ones."""
    sources = sources or (link("harbour", headline),)
    if not parts:
        parts = {
            "what": (said(f"{headline}, the harbour office said on Monday.", (sources[0], f"{headline}, it said.")),)
        }
    name = slug or slugged(headline)
    reasons = (
        Reason("voices", round(score - 2.8, 1), f"{len(sources)} independent voices"),
        Reason("freshness", 2.1, f"newest story {len(sources) + 3} hours old"),
        Reason("authority", 1.2, "a source of weight 1.5"),
        Reason("repetition", -0.5, "partly told yesterday"),
    )
    return Item(
        event=f"ev-{name}",
        slug=name,
        section=section,
        blurb=blurb(headline, **parts),
        sources=sources,
        voices=len({source.outlet for source in sources}),
        score=score,
        reasons=reasons,
        tags=tags,
        follows=follows,
    )


def earlier(day: date, headline: str, slug: str) -> Earlier:
    return Earlier(day, f"ev-{slug}", slug, headline, ("harbour-old",), headline)


def edition(
    items: tuple[Item, ...] | None = None,
    *,
    day: date = DAY,
    note: str = "",
    notices: tuple[str, ...] = (),
    sample: bool = False,
    **parts: object,
) -> Edition:
    made = datetime(day.year, day.month, day.day, 6, 40, tzinfo=UTC)
    near = (NearMiss("ev-near", "Library extends its opening hours", 2.2, "one voice only"),)
    return Edition(day, full_day() if items is None else items, near, notices, note, sample, made, **parts)


def full_day() -> tuple[Item, ...]:
    """A day of five items in three sections: long and short ones, a follow-up, one in German and one in Arabic."""
    return (_grid(), _port(), _chips(), _zug(), _well())


def archive() -> tuple[Edition, ...]:
    """Three days, newest last; the last day's first item continues one of the first day's."""
    first = item(
        "Grid operator warns of a tight winter in Valmere",
        "World",
        (link("ledger", "Valmere grid faces tight winter", 7, day=date(2026, 1, 22)),),
        slug="grid-operator-warns",
        tags=("energy", "Valmere"),
    )
    second = item("Ferry line orders six battery ships", "Business", tags=("shipping", "energy"))
    return (
        edition((first,), day=date(2026, 1, 22), notices=("A quiet day: one story passed our bar.",)),
        edition((second, item("Telescope finds a dim neighbour", "Science", tags=("space",))), day=date(2026, 1, 26)),
        edition(
            note="Two of today's stories are **about power**: the kind from sockets. I read both twice. "
            "Tell me [what I missed](https://daily.example/about/).",
        ),
    )


def brief(headline: str = "Two bridges close for repairs until April", outlet: str = "ledger") -> Item:
    """An event of which no more than the headline is known."""
    whole = item(headline, sources=(link(outlet, headline),))
    return replace(whole, blurb=blurb(headline))


def everything() -> Edition:
    """An edition with every part that one can have."""
    return replace(
        archive()[-1],
        notices=("A quiet day: five stories passed our bar.",),
        briefs=(brief(), brief("Why the old observatory dome turned green, and what cleaning it takes", "orbit")),
        links=(QuickLink("How to read a tide table", "https://commons.example/tides", "Commons Daily"),),
        sponsor=Sponsor("Easthaven Ropewalk", "Ropes that hold, made by hand since 1811.", "https://ropewalk.example/"),
        corrections=(
            Correction(
                date(2026, 1, 26),
                "The ferry line ordered six ships, not eight.",
                "ferry-line-orders-six-battery-ships",
                "Ferry line orders six battery ships",
            ),
        ),
    )


def _grid() -> Item:
    sources = (
        link("ledger", "Valmere agrees to share power with two neighbours", 5.5),
        link("harbour", "Power pact signed: what the three grids promised", 6),
        link("signal", "Three-country grid deal averts blackouts, operators say", 7.25),
        link("commons", "Explainer: how the new cross-border power pact works", 9),
    )
    ledger, harbour, signal, commons = sources
    told = item(
        "Three countries sign a pact to share power when one grid runs short",
        "World",
        sources,
        slug="three-countries-sign-power-pact",
        tags=("energy", "Valmere", "trade"),
        follows=earlier(date(2026, 1, 22), "Grid operator warns of a tight winter in Valmere", "grid-operator-warns"),
        score=8.9,
        what=(
            said(
                "Valmere and two neighbours signed an agreement on Monday to send each other up to 1,200 megawatts "
                "when one of their grids falls short.",
                (
                    ledger,
                    "The ministers signed the agreement on Monday, committing up to 1,200 megawatts of mutual support.",
                ),
            ),
            said(
                "It takes effect on 1 February, two weeks before the coldest days that forecasters expect.",
                (harbour, "The pact enters into force on 1 February."),
                (signal, "Forecasters put the coldest spell in the second half of February."),
            ),
        ),
        why=(
            said(
                "Valmere came within 300 megawatts of rationing last winter, and its oldest plant has since closed.",
                (
                    commons,
                    "Last January the reserve fell to 300 megawatts, the operator's own threshold for rationing.",
                ),
            ),
        ),
        takeaways=(
            said(
                "The neighbours must answer a call for power within 15 minutes.",
                (signal, "Each operator has fifteen minutes to respond once a call is made, the text says."),
            ),
            said(
                "Households pay nothing extra before 2027; then a levy of 0.2 cents per kilowatt-hour is planned.",
                (harbour, "A levy of 0.2 cents per kilowatt-hour is foreseen from 2027, not before."),
            ),
            said(
                "A second link under the strait is to double the capacity by 2029.",
                (ledger, "Work on a second cable begins in the summer and should double capacity by 2029."),
                (commons, "The second link is due in 2029."),
            ),
        ),
        watch=(
            said(
                "Parliament in Valmere votes on the levy on 12 March.",
                (harbour, "Lawmakers are due to vote on the levy on 12 March."),
            ),
        ),
    )
    levy = Definition("levy", "A charge that a law sets for one purpose.")
    grid = Definition("grid", "A grid is a system of lines.", account(signal, "A grid is a system of lines.").evidence)
    return replace(
        told,
        comparison=grid_comparison(sources),
        definitions=(levy, grid),
        edits=(Edit("headline"),),
        analysis=grid_analysis(sources),
    )


def grid_analysis(sources: tuple[SourceLink, ...]) -> tuple[Analysis, ...]:
    """Longer parts of every kind: extracted, and written by a model."""
    ledger, harbour, signal, commons = sources
    model = "language model gem-4"
    return (
        Analysis(
            "what",
            (said("The talks took eleven months and two resignations.", (ledger, "Eleven months of talks ended.")),),
            "extractive",
        ),
        Analysis(
            "background", (said("Valmere rationed power in 2019.", (commons, "Valmere rationed in 2019.")),), model
        ),
        Analysis(
            "lens",
            (said("Smelters get a day's warning.", (signal, "Smelters are warned a day ahead.")),),
            model,
            "For heavy industry",
            letter=True,
        ),
        Analysis(
            "contrast",
            (
                said("The levy comes in 2027.", (harbour, "A levy is foreseen from 2027.")),
                said("The text names no date for a levy.", (signal, "No date for a levy is named.")),
            ),
            model,
        ),
    )


def grid_comparison(sources: tuple[SourceLink, ...]) -> Comparison:
    """A comparison with every part that a page can show."""
    ledger, harbour, signal, commons = sources
    signed = "The ministers signed the agreement on Monday."
    mine, theirs = "The reserve fell to 300 megawatts.", "The reserve fell to 340 megawatts last January."
    return Comparison(
        outlets=tuple(source.outlet for source in sources),
        groups=(("general", (harbour.outlet, commons.outlet)), ("trade", (signal.outlet,))),
        agreed=(Claim(signed, (account(ledger, signed), account(harbour, "Power pact signed on Monday."))),),
        figures=(Side("1,200 megawatts", (account(ledger, "Up to 1,200 megawatts."), account(signal, "1,200 MW"))),),
        partial=(
            Claim("Two ministers left before dinner.", (account(commons, "Two ministers left before dinner."),)),
            Claim("Tariffs rise.", (account(harbour, "Tariffs rise."), account(commons, "Tariffs rise.")), "general"),
        ),
        contradictions=(
            Difference(
                "figure",
                "",
                (Side("300 megawatts", (account(commons, mine),)), Side("340 megawatts", (account(ledger, theirs),))),
            ),
        ),
        framing=(
            Difference(
                "word",
                "help with public money",
                (
                    Side("rescue", (account(harbour, "The rescue package passed."),)),
                    Side("subsidy", (account(signal, "The subsidy passed."),)),
                ),
            ),
        ),
    )


def account(source: SourceLink, quote: str) -> Account:
    return Account(source.outlet, (Evidence(source.story, 40, 40 + len(quote), quote),))


def _port() -> Item:
    sources = (
        link("harbour", "Port reopens after storms", 4),
        link("ledger", "Ships queue as Easthaven port reopens", 5),
    )
    harbour, ledger = sources
    return item(
        "Easthaven's port reopens, with 41 ships waiting",
        "Business",
        sources,
        tags=("shipping",),
        score=6.1,
        what=(
            said(
                "The port of Easthaven reopened on Monday night after six days of storms.",
                (harbour, "The first pilot boat left Easthaven at 22:10 on Monday, six days after the port closed."),
            ),
            said("Forty-one ships were waiting outside.", (ledger, "We counted 41 vessels at anchor off Easthaven.")),
        ),
        why=(
            said(
                "A fifth of the region's grain leaves through its two terminals.",
                (ledger, "The two terminals handle about a fifth of the region's grain exports."),
            ),
        ),
        takeaways=(
            said(
                "The backlog should clear by Friday.",
                (harbour, "The harbour master expects to clear the backlog by Friday."),
            ),
        ),
    )


def _chips() -> Item:
    sources = (link("signal", "Lumen Foundry says pilot line beat its target", 11),)
    return item(
        "Chip maker Lumen says its pilot line beat its target",
        "Business",
        sources,
        tags=("semiconductors", "AI"),
        score=5.2,
        what=(
            said(
                "Lumen Foundry reported on Monday that 78 per cent of the chips from its pilot line in Orrin work, "
                "against a target of 70.",
                (sources[0], "Yield on the Orrin pilot line reached 78 per cent, against a target of 70, Lumen said."),
            ),
        ),
        watch=(said("Full production is to start in May.", (sources[0], "Volume production is scheduled for May.")),),
    )


def _zug() -> Item:
    sources = (
        link("rhein", "Nachtzug nach Süden fährt wieder täglich", 10),
        link("sur", "El tren nocturno vuelve a diario", 12),
    )
    rhein, sur = sources
    return item(
        "Der Nachtzug nach Süden fährt wieder täglich",
        "Culture & travel",
        sources,
        tags=("Züge",),
        score=4.4,
        what=(
            said(
                "Nach vier Jahren Pause fährt der Nachtzug an die Küste ab März wieder jeden Abend.",
                (rhein, "Ab dem 1. März fährt der Nachtzug wieder jeden Abend, teilte die Bahn mit."),
            ),
        ),
        why=(
            said(
                "Für Fahrgäste ohne Auto war die Strecke die einzige Verbindung ohne Umstieg.",
                (sur, "Era la única conexión directa para quienes viajan sin coche."),
            ),
        ),
        takeaways=(said("Fahrkarten gibt es ab 39 Euro.", (rhein, "Fahrkarten kosten ab 39 Euro.")),),
    )


def _well() -> Item:
    sources = (link("orbit", "بئر قديمة تعود إلى الحياة", 14),)
    return item(
        "بئر عمرها ألف عام تعود إلى الحياة",
        "Culture & travel",
        sources,
        slug="old-well-restored",
        tags=("heritage", "تراث"),
        score=3.9,
        what=(said("أعاد سكان القرية فتح البئر يوم الأحد بعد عامين من العمل.", (sources[0], "فُتحت البئر يوم الأحد.")),),
    )
