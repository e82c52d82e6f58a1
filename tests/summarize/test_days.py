"""Relative days become dates where the writer's date is certain, and stay as they are where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from own_words import story

from newsletter.models import UNDATED, Event
from newsletter.summarize.days import absolute
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.gate import apply_gate, passes

NOON = "2026-04-29T12:00"  # a Wednesday


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=UTC)


def resolved(text: str, when: str) -> str:
    return absolute(text, replace(story(1, "Harbour"), published=at(when)))


@pytest.mark.parametrize(
    ("text", "when", "read"),
    [
        ("The council met on Tuesday.", NOON, "The council met on Tuesday 28 April."),
        ("The council met on Wednesday.", NOON, "The council met on Wednesday 29 April."),
        ("The council met on Thursday.", "2026-04-29T09:00", "The council met on Thursday 23 April."),
        ("The council will meet on Thursday.", NOON, "The council will meet on Thursday 30 April."),
        ("The vote is due on Monday.", NOON, "The vote is due on Monday 4 May."),  # the next week, and month
        ("It closed on Monday.", "2026-01-01T12:00", "It closed on Monday 29 December."),  # the year before
        ("The mayor said Tuesday it would pay.", NOON, "The mayor said Tuesday 28 April it would pay."),
        ("It opened on Monday night.", NOON, "It opened on the night of Monday 27 April."),
        ("It opened late Monday.", NOON, "It opened late Monday 27 April."),
        ("On Tuesday, the mayor said it will close on Friday.", NOON,
         "On Tuesday 28 April, the mayor said it will close on Friday 1 May."),
        ("The port said yesterday that it is full.", NOON, "The port said on 28 April that it is full."),
        ("The port said yesterday that it is full.", "2026-04-29T23:00", "The port said that it is full."),
        ("The port announced today that it is full.", NOON, "The port announced that it is full."),
        ("Yesterday afternoon, the port closed.", NOON, "On the afternoon of 28 April, the port closed."),
        ("The port closed yesterday morning, it said.", NOON, "The port closed on the morning of 28 April, it said."),
        ("The port closed last night.", NOON, "The port closed on the night of 28 April."),
        ("The port closed last night.", "2026-04-29T23:00", "The port closed."),
        ("The port reopens tomorrow.", NOON, "The port reopens on 30 April."),
        ("Tern Line today said the port is full.", NOON, "Tern Line said the port is full."),
        ("The port had an outage today, stopping ferries.", NOON, "The port had an outage, stopping ferries."),
        ("Today, the port is full.", NOON, "The port is full."),
        ("It opened last year.", NOON, "It opened in 2025."),
        ("Last year, it was shut.", NOON, "In 2025, it was shut."),
        ("It opened earlier this month.", NOON, "It opened earlier in April."),
        ("It will open later this year, by next month at best.", NOON, "It will open later in 2026, by May at best."),
        ("The pier opened last month.", "2026-01-20T12:00", "The pier opened in December 2025."),
        ("It opened in October last year.", NOON, "It opened in October 2025."),
        ("It closed last week.", NOON, "It closed in the week of 20 April."),
        ("It closes by next week.", NOON, "It closes by the week of 4 May."),
        ("It opened last summer.", "2026-02-18T12:00", "It opened in the summer of 2025."),
        # the day after in Tokyo, or the day before in Los Angeles: which week is not known
        ("The council met on Thursday.", "2026-04-29T23:30", "The council met on Thursday."),
        ("The council will meet on Tuesday.", "2026-04-29T02:00", "The council will meet on Tuesday."),
        ("The council met on Thursday.", "2026-04-29T00:00", "The council met on Thursday 23 April."),  # a date alone
        ("It will be closed on Friday.", NOON, "It will be closed on Friday 1 May."),
        ("The firm that will leave said on Tuesday that it is sold.", NOON,
         "The firm that will leave said on Tuesday 28 April that it is sold."),
        ("It handed the keys to the police on Tuesday.", NOON, "It handed the keys to the police on Tuesday 28 April."),
        # left as they are
        ("The mayor ordered the port to close on Friday.", NOON, "The mayor ordered the port to close on Friday."),
        ("It told firms to mend it by 18:00 on Friday.", NOON, "It told firms to mend it by 18:00 on Friday."),
        ("The council met last Tuesday.", NOON, "The council met last Tuesday."),
        ("It met on Tuesday, 21 April.", NOON, "It met on Tuesday, 21 April."),
        ("It was due to meet on Tuesday.", NOON, "It was due to meet on Tuesday."),
        ("It stayed shut until Tuesday.", NOON, "It stayed shut until Tuesday."),
        ("Tuesday's meeting was short.", NOON, "Tuesday's meeting was short."),
        ("It opens on Tuesdays.", NOON, "It opens on Tuesdays."),
        ("“It closed on Tuesday,” he said.", NOON, "“It closed on Tuesday,” he said."),
        ("It closed last week.", "2026-04-26T12:00", "It closed last week."),  # a Sunday
        ("It opened this month.", "2026-05-01T02:00", "It opened this month."),  # April in Los Angeles
        ("It opened last year.", "2026-01-01T02:00", "It opened last year."),
        ("It opened last summer.", "2026-07-01T12:00", "It opened last summer."),
        ("It grew over the last year.", NOON, "It grew over the last year."),
        ("Last year's floods closed it.", NOON, "Last year's floods closed it."),
        ("Last year was dry.", NOON, "Last year was dry."),
        ("She spent last year in Lunde.", NOON, "She spent last year in Lunde."),
        ("“It closed last year,” he said.", NOON, "“It closed last year,” he said."),
        ("It stayed shut until today.", NOON, "It stayed shut until today."),
        ("Most phones today have two cameras.", NOON, "Most phones today have two cameras."),
    ],
)  # fmt: skip
def test_days_are_dated_where_that_is_certain(text: str, when: str, read: str) -> None:
    assert resolved(text, when) == read


def test_a_story_without_a_date_of_its_publisher_keeps_its_words() -> None:
    text = "The council met on Tuesday."
    assert absolute(text, replace(story(1, "Harbour"), dated_by="arrival")) == text
    assert absolute(text, replace(story(1, "Harbour"), published=UNDATED)) == text


def test_an_item_says_the_date_and_the_gate_knows_it() -> None:
    text = "The Harlow Bridge in Estmouth closed on Tuesday after engineers found cracks in two piers."
    told = replace(story(1, "Harlow Bridge closed", text), published=at(NOON))
    event = Event("e", (told,), 1)
    (sentence,) = Extractive().summarize(event).what
    assert "closed on Tuesday 28 April after" in sentence.text
    assert sentence.evidence[0].quote == text
    assert apply_gate(Extractive().summarize(event), event)[1] == ()
    moved = replace(sentence, text=sentence.text.replace("28 April", "21 April"))
    assert not passes(moved, [told]).supported
