from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.cluster import cluster
from newsletter.models import UNDATED, Event, Story
from tests.cluster.factories import CHIP, DAM, EVERYTHING, MONDAY, OTHERS, story


def groups(events: Iterable[Event]) -> set[frozenset[str]]:
    return {frozenset(story.id for story in event.stories) for event in events}


def names(stories: Iterable[Story]) -> frozenset[str]:
    return frozenset(story.id for story in stories)


def test_nothing_gives_no_event() -> None:
    assert cluster([]) == ()


def test_stories_without_a_word_are_events_of_their_own() -> None:
    assert len(cluster([story("a", ""), story("b", "!!!"), story("c", "the of and")])) == 3


def test_one_happening_told_by_several_outlets_is_one_event() -> None:
    assert groups(cluster(EVERYTHING)) == {names(DAM), names(CHIP), *(names([one]) for one in OTHERS)}


def test_two_happenings_of_one_topic_stay_apart() -> None:
    other = (
        story(
            "quake-a",
            "Earthquake shakes northern Ostria",
            "Roofs fell in the port of Hallen and a ferry waits.",
        ),
        story(
            "quake-b",
            "Southern Meridia feels a light earthquake",
            "Nothing broke in Corvo, whose fire brigade had an idle night.",
        ),
    )
    assert len(cluster([*EVERYTHING, *other])) == len(cluster(EVERYTHING)) + 2


def test_the_same_words_a_week_later_are_another_event() -> None:
    later = [replace(one, id=f"{one.id}-2", published=one.published + timedelta(days=7)) for one in DAM]
    assert {names(DAM), names(later)} <= groups(cluster([*EVERYTHING, *later]))


def test_stories_without_a_date_are_grouped_by_their_words() -> None:
    undated = [replace(one, published=UNDATED) for one in EVERYTHING]
    assert names(DAM) in groups(cluster(undated))


def test_the_columns_of_one_outlet_are_not_one_event() -> None:
    column = [
        story("s1", "Workbench: the Lumo kettle boils fast", source="Gadget Hall"),
        story("s2", "Workbench: an Arden toaster for large loaves", source="Gadget Hall", hours=4),
        story("s3", "Workbench: what the Pell vacuum leaves behind", source="Gadget Hall", hours=8),
    ]
    assert len(cluster([*EVERYTHING, *column])) == len(cluster(EVERYTHING)) + 3


def test_other_languages_group_among_themselves_and_not_by_their_small_words() -> None:
    german = (
        story("de-1", "Staudamm am Orrinsee bricht nach tagelangem Regen", "Tausende mussten das Tal verlassen."),
        story("de-2", "Nach dem Bruch des Staudamms am Orrinsee: Tausende verlassen das Tal", "Der Regen dauert an."),
        story("de-3", "Die Bahn erhöht die Preise für das Fahrrad im Zug", "Der Aufschlag gilt nach dem Sommer."),
    )
    french = (
        story("fr-1", "La banque Meridian ferme quarante agences dans le pays", "Les salariés seront reclassés."),
        story(
            "fr-2",
            "Le musée de Lindau rouvre après des travaux dans la cour",
            "Les visiteurs seront accueillis dans le hall.",
        ),
    )
    spanish = (
        story("es-1", "El cometa Tessaly se verá esta semana antes del amanecer", "Hará falta un cielo oscuro."),
        story(
            "es-2",
            "El cometa Tessaly, visible antes del amanecer durante la semana",
            "Los astrónomos piden mirar al este.",
        ),
    )
    portuguese = (
        story("pt-1", "Os preços do café sobem depois da seca no sul", "Os produtores dizem que não há estoque."),
    )
    found = groups(cluster([*german, *french, *spanish, *portuguese, *EVERYTHING]))
    assert names(german[:2]) in found
    assert any(names(spanish) <= group for group in found)
    assert {names([german[2]]), names([french[1]]), names(portuguese)} <= found


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Lumen Foundry baut Chipfabrik in Orrin", "Lumen Foundry will in Orrin 3.200 Stellen schaffen."),
        ("Lumen Foundry va construire une usine de puces à Orrin", "Lumen Foundry promet 3 200 emplois à Orrin."),
        ("Lumen Foundry construirá una fábrica de chips en Orrin", "Lumen Foundry promete 3.200 empleos en Orrin."),
        ("Lumen Foundry vai construir fábrica de chips em Orrin", "Lumen Foundry promete 3.200 empregos em Orrin."),
    ],
)
def test_two_languages_meet_where_several_names_do(title: str, summary: str) -> None:
    english = story("en", "Lumen Foundry to build chip plant at Orrin", "Lumen Foundry said it will create 3,200 jobs.")
    foreign = story("other", title, summary)
    assert names([english, foreign]) in groups(cluster([english, foreign, *EVERYTHING]))


def test_one_name_is_not_enough_for_two_languages() -> None:
    foreign = story("fr", "Le barrage d'Orrin cède après une semaine de pluie", "Des milliers ont quitté la vallée.")
    assert names([foreign]) in groups(cluster([foreign, *EVERYTHING]))


def test_what_experts_think_is_no_event() -> None:
    opinions = (
        story("levee", "Three changes are proposed for the levee fund. Here is what experts really think"),
        story("bot", "After all the hype, experts don't think Nerrin's robot is new"),
    )
    assert {names([one]) for one in opinions} <= groups(cluster([*opinions, *EVERYTHING]))


def test_copies_of_one_wire_text_are_one_voice() -> None:
    wire = (
        "The Orrin dam gave way on Monday after a week of rain, and thousands of people left the valley. Engineers had "
        "warned of cracks in the concrete since January. The governor promised an inquiry and help for the families."
    )
    own = (
        "From the ridge one sees brown water where the orchards stood. Farmers of the Orrin valley carried their goats "
        "to the school, and nobody knows when the road to the collapsed dam will open again."
    )
    told = [
        story("w1", "Orrin dam gives way, thousands flee the valley", text=wire, source="North Daily"),
        story("w2", "Thousands flee after Orrin dam gives way", text=f"NORTH BAY — {wire}", source="South Daily"),
        story("w3", "Orrin dam collapse: thousands flee the valley", text=wire, source="East Daily"),
        story("w4", "Orrin dam collapse leaves the valley under water", text=own, source="Ridge Weekly"),
    ]
    (event,) = [event for event in cluster([*told, *OTHERS]) if len(event.stories) > 1]
    assert (len(event.outlets), event.voices) == (4, 2)


def test_one_outlet_is_one_voice_however_often_it_writes() -> None:
    again = story("dam-d", "Rain goes on where the Orrin dam gave way", "More of the valley is evacuated.", hours=6)
    again = replace(again, source=DAM[0].source)
    (event,) = [event for event in cluster([*DAM, again, *OTHERS]) if len(event.stories) > 1]
    assert (len(event.stories), event.voices) == (4, 3)


def test_the_story_with_a_body_leads() -> None:
    full = replace(DAM[2], text=f"{DAM[1].title}. " + "Water from Lake Orrin filled the valley within an hour. " * 12)
    (event,) = [event for event in cluster([DAM[0], DAM[1], full, *OTHERS]) if len(event.stories) > 1]
    assert event.lead.id == full.id


def test_events_come_earliest_first() -> None:
    first = [min(story.published for story in event.stories) for event in cluster(EVERYTHING)]
    assert first == sorted(first)


# -- ids ------------------------------------------------------------------------------------------
def test_a_later_run_adds_to_the_events_of_the_morning() -> None:
    morning = cluster([DAM[0], DAM[1], *OTHERS])
    known = {story.id: event.id for event in morning for story in event.stories}
    noon = cluster(EVERYTHING, known)
    id_of = {story.id: event.id for event in noon for story in event.stories}
    assert id_of["dam-c"] == known["dam-a"]
    assert {name: id_of[name] for name in known} == known


def test_an_earlier_story_found_late_does_not_rename_its_event() -> None:
    known = {story.id: event.id for event in cluster(DAM) for story in event.stories}
    late = story(
        "dam-0", "Cracks seen in the Orrin dam before it gave way", "Rain weakened the dam at Lake Orrin.", hours=-4
    )
    found = {frozenset(story.id for story in event.stories): event.id for event in cluster([*EVERYTHING, late], known)}
    assert found[names([late, *DAM])] == known["dam-a"]


def test_two_known_events_that_become_one_keep_the_id_of_the_larger() -> None:
    (event,) = [e for e in cluster(EVERYTHING, {"dam-a": "x", "dam-b": "z", "dam-c": "z"}) if e.lead.id in names(DAM)]
    assert event.id == "z"
    (event,) = [e for e in cluster(EVERYTHING, {"dam-a": "x", "dam-b": "a"}) if e.lead.id in names(DAM)]
    assert event.id == "a"


def test_a_known_event_that_falls_apart_gives_its_id_to_the_larger_part() -> None:
    events = cluster(EVERYTHING, dict.fromkeys(names([*DAM, *CHIP]), "both"))
    assert [names(event.stories) for event in events if event.id == "both"] == [names(DAM)]
    assert len({event.id for event in events}) == len(events)


# -- whatever comes -------------------------------------------------------------------------------
WORDS = st.sampled_from(
    [
        "orrin",
        "dam",
        "valley",
        "chip",
        "light",
        "bank",
        "rain",
        "comet",
        "quota",
        "herring",
        "lake",
        "gives",
        "way",
        "tower",
        "north",
    ]
)
TITLES = st.lists(WORDS, max_size=7).map(" ".join)


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    titles = draw(st.lists(st.tuples(TITLES, TITLES, st.integers(0, 3), st.integers(0, 200)), max_size=18))
    return [
        replace(
            story(f"s{n}", title, summary, source=f"Outlet {outlet}" if outlet else ""),
            published=MONDAY + timedelta(hours=hours) if hours < 190 else UNDATED,
        )
        for n, (title, summary, outlet, hours) in enumerate(titles)
    ]


@settings(deadline=None, max_examples=60)
@given(stories())
def test_every_story_stands_in_exactly_one_event(given_stories: list[Story]) -> None:
    events = cluster(given_stories)
    assert sorted(story.id for event in events for story in event.stories) == sorted(one.id for one in given_stories)
    assert len({event.id for event in events}) == len(events)
    assert all(1 <= event.voices <= len(event.stories) for event in events)


@settings(deadline=None, max_examples=40)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(given_stories: list[Story], random: object) -> None:
    shuffled = list(given_stories)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cluster(shuffled) == cluster(given_stories)


@settings(deadline=None, max_examples=40)
@given(stories(), st.data())
def test_ids_survive_when_stories_are_added(given_stories: list[Story], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(given_stories)))
    known = {story.id: event.id for event in cluster(given_stories[:cut]) for story in event.stories}
    events = cluster(given_stories, known)
    kept = {event.id for event in events}
    for event in events:
        before = [known[story.id] for story in event.stories if story.id in known]
        # An event with known stories has one of their ids, unless every one of them went to a larger part.
        assert not before or event.id in before or all(name in kept for name in before)
    assert len(kept) == len(events)
