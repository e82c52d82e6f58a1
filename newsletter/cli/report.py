"""What a run tells at its end: what it read, chose and wrote, and what to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from newsletter.cli.show import many, short

if TYPE_CHECKING:
    from newsletter.ingest import IngestReport, SourceOutcome
    from newsletter.models import Edition, Spent
    from newsletter.pipeline import Published, Sent
    from newsletter.summarize.budget import Allowance

PROBLEMS_SHOWN = 8


def read(report: IngestReport) -> Iterator[str]:
    """What was read, and what was wrong with which source."""
    stories = sum(outcome.new + outcome.seen for outcome in report.outcomes)
    fine = len(report.outcomes) - len(report.failed)
    yield (
        f"Read     {many(stories, 'story', 'stories')} ({report.new:,} new) "
        f"from {fine} of {many(len(report.outcomes), 'source')} in {report.seconds:.1f} s"
    )
    problems = [f"{outcome.source}: {problem}" for outcome in report.outcomes for problem in _problems(outcome)]
    yield from (f"         {problem}" for problem in problems[:PROBLEMS_SHOWN])
    if (more := len(problems) - PROBLEMS_SHOWN) > 0:
        yield f"         and {many(more, 'problem')} more; `newsletter sources check` shows how each source is doing"


def _problems(outcome: SourceOutcome) -> tuple[str, ...]:
    """Why it could not be read, or what was wrong with it all the same."""
    return (outcome.error,) if outcome.error else outcome.problems


def chose(edition: Edition) -> Iterator[str]:
    """What runs, and why it may be little."""
    events = len(edition.items) + len(edition.near_misses)
    minutes, seconds = divmod(edition.seconds, 60)
    yield (
        f"Chose    {many(len(edition.items), 'item')} of {many(events, 'event')} for {edition.date}, "
        f"{minutes}:{seconds:02} to read"
    )
    for notice in edition.notices:
        yield f"         {notice}"
    yield from restated(edition)


def restated(edition: Edition) -> Iterator[str]:
    """What new stories put differently from an earlier edition, and what an editor may do about it."""
    for one in edition.revisions:
        verb = "contradict" if one.restated.kind == "contradicts" else "go beyond"
        yield f"Warning  new stories {verb} “{one.headline}” of {one.date} ({one.slug})"
        yield f"         told then: {one.restated.said}, in “{one.restated.sentence}”"
        for account in one.restated.now.accounts:
            yield f"         told now:  {one.restated.now.text}, by {account.outlet}, in “{account.evidence[0].quote}”"
        yield f"         `newsletter edition pin {one.event}` runs what is new;"
        yield f"         `newsletter edition correct --date {one.date} --item {one.slug}` tells readers what was wrong"


def wrote(edition: Edition, spent: Spent, limits: Allowance) -> Iterator[str]:
    """Who wrote the items, and what language models took; nothing when none was asked."""
    from newsletter.summarize.budget import money

    writers = Counter(item.blurb.made_by for item in edition.items)
    if spent.calls or len(writers) > 1:
        yield "Written  by " + ", ".join(f"{name} ({count})" for name, count in sorted(writers.items()))
    if spent.calls:
        yield (
            f"Models   {many(spent.calls, 'call')} for this edition, {spent.input_tokens:,} tokens in and "
            f"{spent.output_tokens:,} out"
        )
        yield (
            f"         cost {money(spent.edition)} of at most {money(limits.edition)}; this month "
            f"{money(spent.month)} of {money(limits.month)}"
        )


def warn(lines: Iterable[str]) -> None:
    """On standard error, so that what scripts read stays whole."""
    for line in lines:
        click.echo(f"Warning  {line}", err=True)


def written(published: Published) -> Iterator[str]:
    """Files, and what to open."""
    files = published.files
    names = ", ".join("".join(path.suffixes) for path in published.emails[1:])
    size = published.emails[0].stat().st_size / 1000
    yield f"Wrote    {short(published.emails[0])} ({size:.0f} KB), {names}"
    changed = f"{many(files.written, 'file')} new or changed, {files.unchanged} as they were"
    yield f"         {short(published.site)}: {changed}"
    for warning in published.warnings:
        yield f"Warning  {warning}"
    yield f"Open     {short(published.site / 'index.html')} and {short(published.emails[0])},"
    yield "         or say `make preview` (`newsletter preview`)"


def sent(outcome: Sent) -> Iterator[str]:
    """Who got it, who did not."""
    report = outcome.report
    if report is None:
        yield f"Held     {outcome.held}"
        return
    if not report.recipients:
        yield "Sent     to nobody: nobody had subscribed when it was sent; see `newsletter subscribers add --help`"
        return
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(report.tally.items()) if count)
    yield f"Sent     {report.sent:,} now; of {many(report.recipients, 'recipient')} in all: {states}"
    if report.tally.get("unknown"):
        yield "         unknown: the server's answer was lost; these are never sent again by themselves"
    if report.problem:
        yield f"         {report.problem}"
    elif outcome.next_due:
        yield (
            f"         the next is due at {outcome.next_due:%Y-%m-%d %H:%M} UTC: `newsletter schedule` goes on by "
            "itself; else say `newsletter send --due` then"
        )
