from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import UNDATED, Earlier, Event, RankedEvent, Thread
from newsletter.rank import Profile, default_profile, rank
from tests.rank.factories import NOW, PROFILE, event


def one(what: Event, profile: Profile = PROFILE) -> RankedEvent:
    (ranked,) = rank([what], profile, NOW)
    return ranked


def points(what: Event, profile: Profile = PROFILE) -> dict[str, float]:
    return {reason.name: reason.points for reason in one(what, profile).reasons}


def test_the_score_is_the_sum_of_the_receipt() -> None:
    ranked = one(event("a", "Velmora unveils a photonic chip", "High Post", more=3))
    assert ranked.score == pytest.approx(sum(reason.points for reason in ranked.reasons))
    assert {reason.name for reason in ranked.reasons} == {"topics", "source", "voices", "freshness"}
    assert all(reason.fact for reason in ranked.reasons)


def test_receipts_say_the_facts() -> None:
    facts = {
        reason.name: reason.fact for reason in one(event("a", "Velmora unveils a chip", "High Post", more=3)).reasons
    }
    assert facts["topics"] == "Chips (“Velmora” in the title)"
    assert facts["source"] == "High Post has authority 2"
    assert facts["voices"] == "4 independent voices"
    assert facts["freshness"] == "newest story 6 hours old"


def test_copies_are_no_voices() -> None:
    copied = replace(event("a", more=3), voices=2)
    (reason,) = [reason for reason in one(copied).reasons if reason.name == "voices"]
    assert reason.points < points(event("a", more=3))["voices"]
    assert reason.fact == "2 independent voices, 2 more outlets with a copy"


def test_a_topic_in_the_title_beats_one_in_the_text() -> None:
    assert points(event("a", "Velmora grows"))["topics"] > points(event("a", body="Velmora grows"))["topics"] > 0


def test_a_topic_is_found_in_any_case_accent_and_plural_but_only_as_a_word() -> None:
    assert "topics" in points(event("a", "Two PHOTONIC CHIPS meet"))
    assert "topics" in points(event("a", "Kometa über Lindau"))
    assert "topics" not in points(event("a", "Telecometary affairs"))


def test_a_topic_of_more_weight_counts_more() -> None:
    assert points(event("a", "Velmora"))["topics"] > points(event("a", "Comet"))["topics"]


def test_authority_goes_by_configured_name_outlet_or_domain() -> None:
    assert points(event("a", source="High Post"))["source"] > 0 > points(event("a", source="Low Post"))["source"]
    assert points(event("a", url="https://www.news.known.example.org/x"))["source"] > 0
    assert "source" not in points(event("a", source="Unknown Post"))


def test_the_section_comes_from_the_topic_then_from_the_source() -> None:
    assert one(event("a", "Velmora", source="Village Voice")).section == "Business"
    assert one(event("a", "Bread", source="Village Voice")).section == "Local"
    assert one(event("a", "Bread")).section == ""


def test_fresh_news_beats_old_and_a_date_of_the_future_wins_nothing() -> None:
    ages = [points(event("a", hours=hours))["freshness"] for hours in (-30, 0, 12, 40)]
    assert ages[0] == ages[1] > ages[2] > ages[3] > 0


def test_a_story_without_a_date_is_not_fresh() -> None:
    undated = event("a")
    assert "freshness" not in points(replace(undated, stories=(replace(undated.lead, published=UNDATED),)))


def test_what_ran_already_is_less_new() -> None:
    item = Earlier(date(2026, 3, 1), "a", "a", "Something", ("x",), "Something")
    ties = {"a": Thread(item, "repeats", "tells what it told"), "b": Thread(item, "continues", "continues it")}
    score = {r.event.id: r.score for r in rank([event("a"), event("b"), event("c")], PROFILE, NOW, ties)}
    assert score["a"] < score["b"] < score["c"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("promotion", "Save up to 40% on the Lumo kettle"),
        ("promotion", "This Arden television is $600 off right now"),
        ("promotion", "Black Friday: what Lindau's shops offer"),
        ("listicle", "7 surprising ways to fold a map"),
        ("listicle", "The best kettles for small kitchens"),
        ("listicle", "I tried three kettles so you need not"),
        ("listicle", "Lumo Kettle Pro review: hot water, cold case"),
        ("how-to", "How to descale your kettle"),
        ("how-to", "A complete guide to kettles"),
        ("jobs", "Velmora is hiring engineers in Lindau"),
        ("jobs", "Ingenieurin für Photonik (m/w/d)"),
        ("funding", "Kettle start-up Lumo raises $12M"),
        ("question", "Ask HN: which kettle do you own?"),
        ("question", "Is the kettle dead?"),
        ("opinion", "Opinion | Kettles deserve better"),
        ("opinion", "Kommentar: Der Kessel bleibt"),
        ("round-up", "The kettle podcast: steam and sense"),
        ("round-up", "This week in kettles"),
    ],
)
def test_what_an_editor_would_pass_over_loses_points(name: str, title: str) -> None:
    assert points(event("a", title))[name] < 0


@pytest.mark.parametrize(
    "title",
    [
        "Velmora unveils a photonic chip for data centres",
        "Seven killed as the Orrin dam gives way",
        "Meridian Bank to close forty branches",
        "Ostria and Meridia strike a deal on fishing",
        "Regulator reviewing the merger wants papers by May",
        "Lumo raises prices after the copper shortage",
        "Staudamm am Orrinsee bricht nach tagelangem Regen",
    ],
)
def test_news_loses_none(title: str) -> None:
    assert not [name for name, value in points(event("a", title)).items() if value < 0]


def test_one_outlets_opinion_does_not_spoil_the_news_of_three() -> None:
    told = event("a", "Velmora unveils a photonic chip", more=2)
    opinion = replace(told.stories[2], title="Opinion | Velmora deserves better")
    assert "opinion" not in points(replace(told, stories=(*told.stories[:2], opinion)))


def test_the_default_profile_is_about_technology() -> None:
    usual = default_profile()
    order = rank(
        [event("bread", "Lindau bakes bread"), event("chip", "Nvidia and OpenAI plan a data centre")], usual, NOW
    )
    assert [r.event.id for r in order] == ["chip", "bread"]
    assert order[0].section == "AI"
    assert all(0 <= weight <= 2 for weight in (*usual.sources.values(), *(topic.weight for topic in usual.topics)))


def test_a_very_long_title_is_read_no_further_than_needed() -> None:
    assert "promotion" not in points(event("a", "best " * 200_000))


@given(st.permutations([event(name, hours=hours) for name, hours in zip("abcdef", (1, 1, 3, 3, 9, 9), strict=True)]))
def test_the_order_of_the_input_does_not_matter(events: list[Event]) -> None:
    assert [r.event.id for r in rank(events, PROFILE, NOW)] == list("abcdef")


def test_now_decides_what_is_fresh() -> None:
    later = rank([event("a")], PROFILE, NOW + timedelta(days=1))
    assert later[0].score < one(event("a")).score
