"""What is rendered together: each job holds all that its pages say, so that any process can make them at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.models import Correction, Edition
from newsletter.render.listed import Label, Listed, ListedDay, Step

# Address of an item or edition -> what was wrong, each with the date on which readers were told.
Corrections = Mapping[str, Sequence[tuple[date, Correction]]]


@dataclass(frozen=True, slots=True)
class EditionJob:
    """An edition and its items, with what their pages say about the rest of the archive."""

    edition: Edition
    wanted: tuple[str, ...]  # addresses of those of its pages that are to be made
    previous: date | None  # the editions before and after
    next: date | None
    pictured: bool  # its items have pictures of their own; else that of the edition stands for them
    known: tuple[str, ...]  # those of the pages it refers to that the archive holds
    threads: Mapping[str, Sequence[Step]]  # address of an item -> its thread
    related: Mapping[str, tuple[Listed, ...]]  # address of an item -> others
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class LabelJob:
    """The page of a tag or a source, and its feeds."""

    label: Label
    latest: Sequence[Listed]  # newest first
    total: int
    months: Sequence[tuple[date, int]]  # newest first; none when latest is all there is
    wrong: Corrections  # of the latest


@dataclass(frozen=True, slots=True)
class LabelMonthJob:
    """What carried a tag, or told of a source, in one month."""

    path: str
    label: Label
    month: date
    items: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class MonthJob:
    """A month of the archive, and its part of the sitemap."""

    month: date
    days: Sequence[ListedDay]  # newest first


@dataclass(frozen=True, slots=True)
class OverviewJob:
    """What is made anew in each build: the front page, lists of lists, feeds, pages of the editor's own."""

    recent: Sequence[Edition]  # newest first; the first one is the front page's
    earlier: Sequence[ListedDay]
    covered: Sequence[Listed]  # what most outlets told this week
    months: Sequence[tuple[date, int]]
    days: Sequence[ListedDay]  # of the latest month, newest first
    tags: Sequence[tuple[Label, int]]
    sources: Sequence[tuple[Label, int]]
    corrections: Sequence[tuple[date, Correction]]  # newest first
    wrong: Corrections  # of what the recent editions hold
    known: tuple[str, ...]
    bundles: tuple[str, ...]  # names of the search indexes, oldest first; none where there is no search


Job = EditionJob | LabelJob | LabelMonthJob | MonthJob | OverviewJob
