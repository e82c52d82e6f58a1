"""An editor's own words pass the gate, or run for a reason that is kept."""

from __future__ import annotations

import pytest

from newsletter.models import Blurb, Event, Rewrite
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.rewrite import rewrite
from newsletter.testing import make_story

FIRST = "Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers."
COST = "The repair takes 14 months and costs £18.5 million, the city council said."
TEXT = f"{FIRST}\n\n{COST} A hearing follows on 22 April."
EVENT = Event("bridge", (make_story(1, title="Harlow Bridge closes for 14 months", text=TEXT),), 1)


@pytest.fixture
def blurb() -> Blurb:
    return Extractive().summarize(EVENT)


def test_true_words_run_with_the_passage_that_they_rest_on(blurb: Blurb) -> None:
    changed, edit = rewrite(blurb, EVENT, Rewrite("bridge", "why", "The repair costs £18.5 million."))
    (sentence,) = changed.why
    assert sentence.text == "The repair costs £18.5 million."
    assert "costs £18.5 million, the city council said." in sentence.evidence[0].quote
    assert EVENT.lead.body[sentence.evidence[0].start : sentence.evidence[0].end] == sentence.evidence[0].quote
    assert (edit.runs, edit.problems) == (True, ())


@pytest.mark.parametrize(
    "text",
    [
        "The repair costs £81.5 million.",
        "The repair takes 14 months. Ada Quill, the mayor, has resigned.",
        "The hearing follows on 23 April.",
    ],
)
@pytest.mark.parametrize("part", ["what", "why", "takeaways", "watch"])
def test_what_no_story_holds_leaves_the_part_as_it_was(blurb: Blurb, part: str, text: str) -> None:
    changed, edit = rewrite(blurb, EVENT, Rewrite("bridge", part, text))  # type: ignore[arg-type]
    assert changed == blurb
    assert not edit.runs
    assert "the sources do not hold" in edit.problems[0]


def test_a_reason_lets_it_run_and_both_are_kept(blurb: Blurb) -> None:
    change = Rewrite("bridge", "headline", "Harlow Bridge closes for 15 months", "the council told us so by telephone")
    changed, edit = rewrite(blurb, EVENT, change)
    assert changed.headline == "Harlow Bridge closes for 15 months"
    assert edit.runs
    assert edit.problems == ("“Harlow Bridge closes for 15 months”: the sources do not hold the number 15",)
    assert edit.override == "the council told us so by telephone"


def test_a_reason_that_was_not_needed_is_not_told(blurb: Blurb) -> None:
    _, edit = rewrite(blurb, EVENT, Rewrite("bridge", "why", "The repair costs £18.5 million.", "just in case"))
    assert edit.override == ""


def test_an_untouched_sentence_keeps_its_evidence(blurb: Blurb) -> None:
    kept = blurb.what[0]
    changed, edit = rewrite(blurb, EVENT, Rewrite("bridge", "what", f"{kept.text} The repair takes 14 months."))
    assert changed.what[0] is kept
    assert [sentence.text for sentence in changed.what[1:]] == ["The repair takes 14 months."]
    assert edit.runs


def test_no_words_leave_a_part_out_but_never_the_headline(blurb: Blurb) -> None:
    assert rewrite(blurb, EVENT, Rewrite("bridge", "what", " "))[0].what == ()
    changed, edit = rewrite(blurb, EVENT, Rewrite("bridge", "headline", " ", "no need"))
    assert changed == blurb
    assert not edit.runs


def test_an_item_stays_within_thirty_seconds(blurb: Blurb) -> None:
    _, edit = rewrite(blurb, EVENT, Rewrite("bridge", "why", " ".join([COST] * 10)))
    assert "words, of 119" in edit.problems[-1]
