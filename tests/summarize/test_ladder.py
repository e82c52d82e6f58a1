"""Summarizers in order: the first that stands behind the gate is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event, Sentence
from newsletter.summarize.extractive import Extractive
from newsletter.summarize.ladder import summarize


class Broken:
    name = "broken"

    def summarize(self, event: Event) -> Blurb:
        raise SummaryError("the model did not answer in 20 seconds")


class Inventor:
    name = "inventor"

    def summarize(self, event: Event) -> Blurb:
        true = Extractive().summarize(event)
        lies = tuple(Sentence("Seventeen dragons guard the bridge in Wexley.", part.evidence) for part in true.what)
        return replace(true, what=lies, why=(), made_by=self.name)


def test_the_last_rung_writes_when_the_others_fail(bridge: Event) -> None:
    blurb, notes = summarize(bridge, [Broken(), Inventor(), Extractive()])
    assert blurb == Extractive().summarize(bridge)
    assert notes[0] == "broken: the model did not answer in 20 seconds"
    assert any(note.startswith("inventor: the gate refused") and "Wexley" in note for note in notes)


def test_the_first_rung_that_stands_is_taken(bridge: Event) -> None:
    blurb, notes = summarize(bridge, [Extractive(), Broken()])
    assert blurb.made_by == "extractive"
    assert notes == ()


def test_when_every_rung_fails_the_reasons_are_told(bridge: Event) -> None:
    with pytest.raises(SummaryError, match=r"event bridge: no summarizer could write a blurb: broken: the model"):
        summarize(bridge, [Broken()])
