from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.cluster import cluster, threads
from newsletter.models import Earlier, Event, Story
from tests.cluster.factories import CHIP, DAM, OTHERS, story


def event(*stories: Story, name: str = "event-1") -> Event:
    return Event(name, stories, len(stories))


def ran(name: str, day: date, *stories: Story) -> Earlier:
    text = " ".join([stories[0].summary, *(one.title for one in stories)])
    return Earlier(day, name, name, stories[0].title, tuple(one.id for one in stories), text)


SUNDAY, MONDAY, LONG_AGO = date(2026, 3, 1), date(2026, 3, 2), date(2026, 2, 10)
CROWD = [ran(one.id, LONG_AGO, one) for one in OTHERS]  # other items of the month


def test_an_event_that_never_ran_has_no_thread() -> None:
    assert threads([event(*DAM)], [*CROWD, ran("chips", SUNDAY, *CHIP)]) == {}
    assert threads([event(*DAM)], []) == {}
    assert threads([], CROWD) == {}


def test_an_event_that_ran_under_its_id_repeats() -> None:
    tie = threads([event(*DAM, name="dam")], [*CROWD, ran("dam", MONDAY, *DAM[:2])])["dam"]
    assert tie.kind == "repeats"
    assert tie.earlier.event == "dam"
    assert DAM[0].title in tie.fact
    assert "2026-03-02" in tie.fact


def test_stories_that_ran_repeat_whatever_their_event_is_called_now() -> None:
    assert threads([event(*DAM, name="other")], [*CROWD, ran("dam", MONDAY, *DAM)])["other"].kind == "repeats"


def test_the_same_news_from_another_outlet_the_next_day_repeats() -> None:
    late = story(
        "late", "Orrin dam gives way after a week of rain", "Engineers had warned of cracks in the dam.", hours=20
    )
    assert threads([event(late)], [*CROWD, ran("dam", MONDAY, *DAM)])["event-1"].kind == "repeats"


def test_several_outlets_with_something_new_continue() -> None:
    inquiry = [
        story("n1", "Governor resigns over the Orrin dam", "An inquiry blames her office.", hours=40),
        story("n2", "Inquiry into Orrin dam topples governor Hale", "Letters warned her twice.", hours=41),
        story("n3", "Hale steps down as inquiry names those at fault for Orrin", "A vote follows in May.", hours=42),
    ]
    tie = threads([event(*inquiry, DAM[2], name="dam")], [*CROWD, ran("dam", MONDAY, *DAM)])["dam"]
    assert tie.kind == "continues"


def test_an_event_of_which_one_of_two_stories_ran_is_not_new() -> None:
    """A digest is told in few of its words, so that only its stories show that it ran."""
    digest = Earlier(MONDAY, "digest", "digest", "What the day brought", (DAM[0].id,), "Markets rose a little.")
    unlike = story("unlike", "Chess club opens its doors", "Pupils may play on Fridays.", hours=40)
    tie = threads([event(DAM[0], unlike)], [*CROWD, digest])["event-1"]
    assert tie.kind == "continues"
    assert tie.new == ("unlike",)


def test_a_similar_item_of_weeks_ago_is_continued_not_repeated() -> None:
    old = ran(
        "old", LONG_AGO, replace(DAM[0], id="old", title="Engineers warn of cracks in the Orrin dam as rain goes on")
    )
    again = story("again", "Cracks in the Orrin dam: who was to pay for the repair?", "A village asks the court.")
    assert threads([event(again)], [*CROWD, old])["event-1"].kind == "continues"


def test_the_later_of_two_items_of_one_event_counts() -> None:
    tie = threads([event(*DAM, name="dam")], [ran("dam", SUNDAY, DAM[0]), ran("dam", MONDAY, *DAM[:2])])["dam"]
    assert tie.earlier.date == MONDAY


def test_the_order_of_events_and_items_does_not_matter() -> None:
    events = cluster([*DAM, *CHIP, *OTHERS])
    items = [*CROWD, ran("dam", MONDAY, *DAM), ran("chips", SUNDAY, *CHIP)]
    assert threads(events[::-1], items[::-1]) == threads(events, items)
