"""What templates see of an item: its address, its sentences with numbered evidence, and the passages behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from newsletter.models import (
    Analysis,
    AnalysisKind,
    BlurbPart,
    Edition,
    Evidence,
    Item,
    Restatement,
    Sentence,
    SourceLink,
)
from newsletter.render.coverage import CoverageView, view_coverage
from newsletter.render.links import event_path, text_fragment, web_url

_PARTS: Mapping[BlurbPart, str] = {
    "headline": "headline",
    "what": "what happened",
    "why": "why it matters",
    "takeaways": "key takeaways",
    "watch": "what to watch",
}


_HEADINGS: Mapping[AnalysisKind, str] = {
    "what": "What happened",
    "why": "Why it matters",
    "watch": "What to watch",
    "background": "Background",
    "contrast": "How outlets differ",
}
EXTRACTIVE = "extractive"


def part_name(part: BlurbPart) -> str:
    """What readers call a part of an item."""
    return _PARTS[part]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the numbers of the passages it rests on."""

    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """A further part of the event's page."""

    heading: str
    made_by: str  # "extractive", or the language model that wrote it
    lines: tuple[Line, ...]
    tellers: tuple[str, ...]  # of a contrast: who tells each line, with their labels
    letter: bool

    @property
    def is_analysis(self) -> bool:
        """Whether a model wrote it, so that it must be marked."""
        return self.made_by != EXTRACTIVE


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered passage of a source: e1, e2 ... on the event's page."""

    number: int
    quote: str
    source: SourceLink | None  # None when the edition no longer lists the story
    url: str  # scrolls to the passage in the original; "" when it may not be linked


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in its edition, ready for a template."""

    item: Item
    day: date
    path: str  # relative to the root of the archive: "2026-01-25/a-slug/"
    what: tuple[Line, ...]
    why: tuple[Line, ...]
    takeaways: tuple[Line, ...]
    watch: tuple[Line, ...]
    passages: tuple[Passage, ...]  # in the order of their numbers
    shown: int  # the first so many are behind the takeaways
    outlets: tuple[str, ...]
    coverage: CoverageView | None  # how they told it, as far as they could be compared
    analysis: tuple[AnalysisView, ...] = ()
    restated: tuple[Restatement, ...] = ()  # what was told otherwise in the item that it follows

    @property
    def headline(self) -> str:
        return self.item.blurb.headline

    @property
    def made(self) -> str:
        """How it was made, in a few words."""
        made_by = self.item.blurb.made_by
        written = "Extracted by a program" if made_by == EXTRACTIVE else f"Written by {made_by}"
        return f"{written}, edited by a person" if self.item.edited else written

    @property
    def analysts(self) -> tuple[str, ...]:
        """The language models that wrote parts of the analysis."""
        return tuple(dict.fromkeys(part.made_by for part in self.analysis if part.made_by != EXTRACTIVE))

    @property
    def summary(self) -> str:
        """The first sentence, for lists and for search engines."""
        return self.what[0].text if self.what else ""


@dataclass(frozen=True, slots=True)
class Section:
    name: str  # "" when the edition has no sections
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    edition: Edition
    day: date
    items: tuple[ItemView, ...]
    sections: tuple[Section, ...]
    outlets: int  # how many different ones the items rest on
    briefs: tuple[ItemView, ...] = ()  # told by their headline alone


def view_edition(edition: Edition) -> EditionView:
    items = tuple(replace(view_item(item, edition.date), restated=_restated(item, edition)) for item in edition.items)
    sections = tuple(Section(name, tuple(group)) for name, group in groupby(items, lambda view: view.item.section))
    outlets = {outlet for view in items for outlet in view.outlets}
    briefs = tuple(view_item(item, edition.date) for item in edition.briefs)
    return EditionView(edition, edition.date, items, sections, len(outlets), briefs)


def view_item(item: Item, day: date) -> ItemView:
    blurb = item.blurb
    further = (sentence for part in item.analysis for sentence in part.sentences)
    numbers = _number((*blurb.takeaways, *blurb.what, *blurb.why, *blurb.watch, *further))
    sources = {source.story: source for source in (*item.background, *item.sources)}
    return ItemView(
        item=item,
        day=day,
        path=event_path(day, item.slug),
        what=_lines(blurb.what, numbers),
        why=_lines(blurb.why, numbers),
        takeaways=_lines(blurb.takeaways, numbers),
        watch=_lines(blurb.watch, numbers),
        passages=tuple(_passage(number, evidence, sources.get(evidence.story)) for evidence, number in numbers.items()),
        shown=len(_number(blurb.takeaways)),
        outlets=tuple(dict.fromkeys(source.outlet for source in item.sources)),
        coverage=view_coverage(item),
        analysis=tuple(_analysis(part, numbers, sources, item) for part in item.analysis),
    )


def _restated(item: Item, edition: Edition) -> tuple[Restatement, ...]:
    before = item.follows
    return tuple(
        one.restated
        for one in edition.revisions
        if before and (one.event, one.date, one.slug) == (item.event, before.date, before.slug)
    )


def _analysis(
    part: Analysis, numbers: dict[Evidence, int], sources: Mapping[str, SourceLink], item: Item
) -> AnalysisView:
    tellers = (_tellers(sentence, sources, item) for sentence in part.sentences if part.kind == "contrast")
    heading = part.title or _HEADINGS[part.kind]
    return AnalysisView(heading, part.made_by, _lines(part.sentences, numbers), tuple(tellers), part.letter)


def _tellers(sentence: Sentence, sources: Mapping[str, SourceLink], item: Item) -> str:
    """Who tells a sentence, by its evidence, and the labels that all of them carry: "Orbit, Signal (trade)"."""
    outlets = dict.fromkeys(sources[e.story].outlet for e in sentence.evidence if e.story in sources)
    groups = item.comparison.groups if item.comparison else ()
    labels = [name for name, members in groups if outlets.keys() <= set(members)]
    return ", ".join(outlets) + (f" ({', '.join(labels)})" if outlets and labels else "")


def _number(sentences: Iterable[Sentence]) -> dict[Evidence, int]:
    """Passages from 1, first those of the takeaways, which the letter shows. Two sentences may share one."""
    passages = dict.fromkeys(evidence for sentence in sentences for evidence in sentence.evidence)
    return {evidence: number for number, evidence in enumerate(passages, 1)}


def _lines(sentences: Sequence[Sentence], numbers: dict[Evidence, int]) -> tuple[Line, ...]:
    return tuple(
        Line(sentence.text, tuple(dict.fromkeys(numbers[evidence] for evidence in sentence.evidence)))
        for sentence in sentences
    )


def _passage(number: int, evidence: Evidence, source: SourceLink | None) -> Passage:
    url = text_fragment(web_url(source.url), evidence.quote) if source else ""
    return Passage(number, evidence.quote, source, url)
