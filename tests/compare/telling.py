"""Invented events for the comparison: a few outlets, a few sentences each, all in our own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from newsletter.models import Claim, Comparison, Difference, Event, Evidence, Side, Story
from newsletter.pipeline.coverage import compare_event

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

# Enough to count as a whole text, about nothing that the tests look at; no two outlets share it.
REST = {
    "Quay Post": """The harbour lay quiet all morning. Gulls circled above the empty cranes while a lone tug moved
coal. Fishermen mended nets beside the customs shed. A school class drew sketches of the lighthouse. Vendors sold
chestnuts at the gate. The ferry to the islands kept its timetable. An old crane driver recalled the winters of his
youth. Painters whitewashed the chapel. The tide turned shortly before lunch. A brass band rehearsed in the rain.
Carpenters measured the pier for new planks. The bakery ran out of rye loaves. Two dogs slept under a bench. A
visitor asked the way to the museum and was sent in the wrong direction by a cheerful postman with a red bicycle.
Nobody at the kiosk remembered so mild a season, and the thermometer above its door agreed.""",
    "Hill Courier": """Vineyards above the town were pruned in bright sunshine. Shepherds counted lambs near the
chapel ruins. A mason repaired the old aqueduct with lime mortar. Librarians catalogued maps from a monastery. The
weekly bus arrived late with parcels and seedlings. Hikers rested by a spring that never dries. Beekeepers compared
hives after a mild winter. Children built a kite from newspaper. The mill wheel turned for tourists. A choir tuned
its voices in the nave. Snow lingered on the northern slope. Gardeners burned twigs, and smoke drifted over terraces
where almond trees had begun to bloom early, to the delight of a botanist who keeps a diary of such things.
An owl moved into the belfry, which pleased the sexton more than the bats did.""",
    "Plain Gazette": """Tractors queued at the silo before dawn. Farmers argued about fertiliser prices over coffee.
A vet treated a lame mare at the fairground. Storks returned to their chimney nest. The sugar mill tested a new
boiler. Surveyors marked a cycle path along the canal. Teenagers practised archery behind the gymnasium. An inventor
showed a windmill made from barrels. The notary retired after four decades. Pigeons raced toward the southern border.
Seamstresses finished costumes for carnival. Crows followed the plough across black soil, and a painter from the
capital sat beside the ditch with her easel, waiting for clouds that did not come until the evening.
At dusk the sluice keeper lit his pipe and waved to a barge with a cargo of beets.""",
    "Mast Weekly": """Sailmakers stitched canvas in a loft above the chandlery. Divers inspected moorings before the
regatta. A cartographer corrected soundings off the western shoals. Apprentices varnished oars. The cannery hired
shuckers for oyster season. Meteorologists launched a balloon from the breakwater. Smugglers of the eighteenth
century featured in a puppet show. Anglers compared lures. A retired captain lectured on knots. Tar smelled strongly
along the slipway. Herons waded through reeds. Musicians tuned accordions at the tavern, while a clockmaker climbed
the signal tower to oil a mechanism that has struck the hours for generations of pilots and their families.
The lamp room smelled of oil, and somebody had left a chessboard with the queen in peril.""",
}
OUTLETS = tuple(REST)


def story(outlet: str, text: str, hours: float = 0, *, whole: bool = True, language: str = "en") -> Story:
    return Story(
        id=outlet.lower().replace(" ", "-"),
        title=f"{outlet} on the plant",
        summary="",
        text=f"{text}\n\n{' '.join(REST[outlet].split())}" if whole else text,
        url=f"https://{outlet.lower().replace(' ', '-')}.example/plant",
        source=outlet,
        published=MORNING + timedelta(hours=hours),
        via=outlet.lower(),
        language=language,
    )


def told(*texts: str, hours: Sequence[float] = (0, 1, 2, 3)) -> Event:
    """One text for each outlet, in their order."""
    stories = tuple(story(*one) for one in zip(OUTLETS, texts, hours, strict=False))
    return Event("plant", stories, len(stories))


def compared(event: Event, groups: Mapping[str, Sequence[str]] | None = None) -> Comparison:
    """What the comparison says; an empty one where it says nothing."""
    return compare_event(event, groups or {}) or Comparison(())


def outlets(part: Claim | Side) -> list[str]:
    return [account.outlet for account in part.accounts]


def sides(difference: Difference) -> dict[str, list[str]]:
    return {side.text: outlets(side) for side in difference.sides}


def evidence(told: Comparison) -> list[Evidence]:
    """Every span that a comparison rests on."""
    differences = (*told.contradictions, *told.framing)
    parts = (*told.agreed, *told.figures, *told.partial, *(side for d in differences for side in d.sides))
    return [span for part in parts for account in part.accounts for span in account.evidence]
