"""Analysis by a language model: prose whose every sentence rests on quotations, behind the same gate as blurbs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.errors import SummaryError
from newsletter.models import Analysis, AnalysisKind, Lens, Sentence, Story
from newsletter.summarize.analysis import Matter, extract
from newsletter.summarize.draft import Line, locate, may_print
from newsletter.summarize.gate import passes
from newsletter.summarize.model import Writer
from newsletter.summarize.passages import MOST_STORIES
from newsletter.summarize.prompt import Fill, Prompt, shown
from newsletter.text import one_line

MOST_EARLIER = 2  # stories of earlier items that a model is shown
MOST_WHAT, MOST_OTHER = 5, 3  # sentences of a part


# Lists and plain names: this is the form that the model is asked for, in JSON.
@dataclass(frozen=True, slots=True)
class LensLines:
    lens: int  # its number in the instructions, from 1
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Contrast:
    """What the one side tells, and what the other."""

    first: Line
    second: Line


@dataclass(frozen=True, slots=True)
class AnalysisDraft:
    """The longer parts of an event's page."""

    what: list[Line]
    why: list[Line]
    watch: list[Line]
    background: list[Line]
    lenses: list[LensLines]
    contrasts: list[Contrast]


def analyse(matter: Matter, writers: Sequence[Writer]) -> tuple[tuple[Analysis, ...], tuple[str, ...]]:
    """The first writer's analysis of which something stands behind the gate, and what went wrong, in words.

    A part of which nothing stands is extracted, as all of it is when no writer hands in anything of use.
    """
    extracted = extract(matter)
    notes: list[str] = []
    for writer in writers:
        try:
            draft = writer.ask(_prompt(matter, writer.fill), AnalysisDraft)
        except SummaryError as error:
            notes.append(f"{writer.name}: {error}")
            continue
        checked = _Checked(matter, writer.byline)
        if parts := checked.parts(draft):
            notes += [f"{writer.name}: the gate refused {reason}" for reason in checked.refused]
            return _merged(parts, extracted, matter.lenses), tuple(notes)
        notes.append(f"{writer.name}: nothing of its analysis can be printed")
    return extracted, tuple(notes)


def _shown_stories(matter: Matter) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Those of the event, then the earlier ones."""
    earlier = matter.earlier[:MOST_EARLIER]
    return matter.event.stories[: MOST_STORIES - len(earlier)], earlier


def _prompt(matter: Matter, fill: Fill) -> Prompt:
    today, earlier = _shown_stories(matter)
    values: dict[str, object] = {
        "what": MOST_WHAT,
        "other": MOST_OTHER,
        "lenses": matter.lenses,
        "compared": matter.compared,
        "earlier": [number for number, _ in enumerate(earlier, len(today) + 1)],
    }
    return shown((*today, *earlier), "analysis", "Write the longer parts.", values, fill, matter.groups)


class _Checked:
    """A draft's lines as sentences, as far as the gate lets them; what it refused stands in `refused`."""

    def __init__(self, matter: Matter, made_by: str) -> None:
        today, earlier = _shown_stories(matter)
        self._matter, self._made_by, self._stories = matter, made_by, (*today, *earlier)
        self._today, self._earlier = {story.id for story in today}, {story.id for story in earlier}
        self._outlets = {story.id: story.source for story in self._stories}
        self.refused: list[str] = []

    def parts(self, draft: AnalysisDraft) -> tuple[Analysis, ...]:
        plain: tuple[tuple[AnalysisKind, list[Line], int], ...] = (
            ("what", draft.what, MOST_WHAT),
            ("why", draft.why, MOST_OTHER),
            ("watch", draft.watch, MOST_OTHER),
        )
        parts = [Analysis(kind, self._some(lines, most, self._today), self._made_by) for kind, lines, most in plain]
        parts.append(Analysis("background", self._some(draft.background, MOST_OTHER, self._earlier), self._made_by))
        return tuple(part for part in (*parts, *self._lenses(draft), *self._contrasts(draft)) if part.sentences)

    def _lenses(self, draft: AnalysisDraft) -> Iterator[Analysis]:
        handed_in = {handed.lens: handed.lines for handed in reversed(draft.lenses)}
        for number, lens in enumerate(self._matter.lenses, 1):
            sentences = self._some(handed_in.get(number, ()), MOST_OTHER, self._today)
            yield Analysis("lens", sentences, self._made_by, lens.name, lens.letter)

    def _contrasts(self, draft: AnalysisDraft) -> Iterator[Analysis]:
        for contrast in draft.contrasts[:MOST_OTHER] if self._matter.compared else ():
            sides = [self._sentence(line, self._today) for line in (contrast.first, contrast.second)]
            both = tuple(side for side in sides if side)
            if len(both) == len(sides) and not self._told_by(both[0]) & self._told_by(both[1]):
                yield Analysis("contrast", both, self._made_by)

    def _told_by(self, sentence: Sentence) -> set[str]:
        return {self._outlets[evidence.story] for evidence in sentence.evidence}

    def _some(self, lines: Iterable[Line], most: int, needed: Collection[str]) -> tuple[Sentence, ...]:
        sentences = (self._sentence(line, needed) for line in lines)
        unique = {sentence.text: sentence for sentence in sentences if sentence}
        return tuple(unique.values())[:most]

    def _sentence(self, line: Line, needed: Collection[str]) -> Sentence | None:
        """None when it may not be printed, when the gate refuses it, or when it rests on none of the needed stories."""
        text = one_line(line.text)
        sentence = Sentence(text, tuple(dict.fromkeys(locate(quote, self._stories) for quote in line.quotes)))
        if not may_print(text):
            problems: tuple[str, ...] = ("no editor would print it",)
        elif not any(evidence.story in needed for evidence in sentence.evidence):
            problems = ("it rests on none of the stories that it is to be about",)
        else:
            problems = passes(sentence, self._stories).problems
        if problems:
            self.refused.append(f"“{text}”: {'; '.join(problems)}")
            return None
        return sentence


def _merged(written: Sequence[Analysis], extracted: Sequence[Analysis], lenses: Sequence[Lens]) -> tuple[Analysis, ...]:
    """What was written, and what was extracted where nothing was, in the order of a page."""
    known = {(part.kind, part.title) for part in written}
    order = {("what", ""): 0, ("why", ""): 1, ("watch", ""): 2, ("background", ""): 3}
    order |= {("lens", lens.name): 4 + place for place, lens in enumerate(lenses)}
    both = (*written, *(part for part in extracted if (part.kind, part.title) not in known))
    return tuple(sorted(both, key=lambda part: order.get((part.kind, part.title), len(order))))
