"""From a draft to a blurb: where quotations stand, what is left out, and the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import SummaryError
from newsletter.models import Event
from newsletter.summarize.draft import Draft, Line, Quote, locate, to_blurb
from newsletter.testing import make_story
from tests.summarize_model.conftest import TEXT

STORY = make_story(1, text=TEXT)


@pytest.mark.parametrize(
    ("quoted", "stands"),
    [
        ("found cracks in two of its piers.", "found cracks in two of its piers."),
        ("its piers. The repair takes", "its piers.\n\nThe repair takes"),  # white space may differ
        ("found cracks in three of its piers", ""),
        ("Found Cracks in two of its piers", ""),
        ("found cracks ... two of its piers", ""),
        ("in two", ""),  # too short to prove anything
        ("", ""),
    ],
)
def test_a_quotation_is_located_word_for_word(quoted: str, stands: str) -> None:
    found = locate(Quote(1, quoted), [STORY])
    assert TEXT[found.start : found.end] == stands
    assert found.quote == (stands or quoted)


@pytest.mark.parametrize("quoted", ["“We’re done – for now,” she said", '"We\'re done — for now," she said'])
def test_marks_may_be_of_another_kind(quoted: str) -> None:
    body = "It was late. “We’re done — for now,” she said."
    found = locate(Quote(1, quoted), [replace(STORY, text=body)])
    assert found.quote == body[found.start : found.end] == "“We’re done — for now,” she said"


@given(st.data())
def test_any_copied_span_is_found_as_it_stands(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 30))
    copied = TEXT[start : data.draw(st.integers(start + 25, len(TEXT)))]
    found = locate(Quote(1, copied), [STORY])
    assert found.quote == TEXT[found.start : found.end]
    assert found.quote.split() == copied.split()


@given(st.integers(-5, 5), st.text(max_size=60))
def test_a_quotation_from_anywhere_never_breaks(number: int, text: str) -> None:
    found = locate(Quote(number, text), [STORY])
    assert found.quote == TEXT[found.start : found.end] or (found.start, found.end) == (0, 0)


def draft(**parts: list[Line]) -> Draft:
    whole: dict[str, list[Line]] = {
        "what": [said("Engineers closed the bridge.")],
        "why": [],
        "takeaways": [],
        "watch": [],
    }
    return Draft("Bridge closes", **{**whole, **parts})


def said(text: str) -> Line:
    return Line(text, [Quote(1, "Engineers closed the Harlow Bridge")])


EVENT = Event("bridge", (STORY,), 1)


def test_an_item_takes_thirty_seconds_at_most() -> None:
    sentences = [
        said(f"Engineer number {number} closed the bridge again after two more long and quiet weeks.")
        for number in range(40)
    ]
    blurb = to_blurb(
        draft(what=sentences[:6], why=sentences[6:9], takeaways=sentences[9:20], watch=sentences[20:]), EVENT, "m"
    )
    assert blurb.words <= 119
    assert len(blurb.what) == 6
    assert len(blurb.takeaways) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "Read more at https://bridge.example/now.",
        "We closed the bridge.",
        "Did engineers close the bridge?",
        "The bridge is closed 🎉.",
        "<b>Engineers closed the bridge.</b>",
        "[The bridge](https://bridge.example) is closed.",
        "Engineers closed the bridge and",
        "The bridge bridge bridge bridge bridge is closed.",
        "Engineers closed the bridge " + "on and on " * 20 + ".",
    ],
)  # fmt: skip
def test_what_an_editor_would_not_print_is_left_out(text: str) -> None:
    blurb = to_blurb(draft(takeaways=[said(text), said("Ferries run every ten minutes.")]), EVENT, "m")
    assert [takeaway.text for takeaway in blurb.takeaways] == ["Ferries run every ten minutes."]


def test_nothing_is_told_twice() -> None:
    blurb = to_blurb(draft(takeaways=[said("Engineers closed the bridge.")]), EVENT, "m")
    assert blurb.takeaways == ()


@pytest.mark.parametrize("headline", ["Bridge " * 13, "Bridge closes 🎉", "See www.bridge.example", ""])
def test_a_headline_that_cannot_be_printed_is_left_to_the_ladder(headline: str) -> None:
    assert to_blurb(replace(draft(), headline=headline), EVENT, "m").headline == ""


def test_a_draft_that_tells_nothing_fails() -> None:
    with pytest.raises(SummaryError, match="nothing of what happened"):
        to_blurb(draft(what=[said("Click here")]), EVENT, "m")
