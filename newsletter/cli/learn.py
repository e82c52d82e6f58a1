"""`newsletter learn`: what this newsletter's editors pick."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Call, common, example
from newsletter.cli.show import bar, many, short, table

if TYPE_CHECKING:
    from newsletter.learn import Lesson, Taste
    from newsletter.learn.prediction import Mean, Prediction

FILE = click.Path(path_type=Path, dir_okay=False)
MODEL, PICTURE = "var/taste.json", "build/precision-by-day.svg"
BEST = 10  # events, of which precision by day is told


@click.command(epilog=example("newsletter learn --history history.jsonl --out var/taste.json"))
@click.option("--history", type=FILE, help="Candidates with `day` and `picked`; the store's editions when left out.")
@click.option("--out", type=FILE, help=f"Where the model goes; `[rank] model`, or {MODEL}, when left out.")
@click.option("--compare", is_flag=True, help="Rank past days without and with taste, and write no model.")
@click.option("--model", type=FILE, help="With --compare: this model, on days that it was not learned from.")
@click.option("--svg", type=FILE, help=f"With --compare: where the picture goes; {PICTURE} when left out.")
@common
def learn(
    call: Call, history: Path | None, out: Path | None, compare: bool, model: Path | None, svg: Path | None
) -> None:
    """Learn what the editors pick, and say what was learned in words.

    Says also how well it predicts days that it did not see, beside the ranking without it.
    """
    if out and compare:
        raise click.UsageError("--compare writes no model: leave out --out")
    if (model or svg) and not compare:
        raise click.UsageError("--model and --svg go with --compare")
    if compare:
        _compare(call, history, model, svg or _in_home(call, PICTURE))
    else:
        _teach(call, history, out or _usual_place(call))


def _teach(call: Call, history: Path | None, path: Path) -> None:
    from newsletter.learn import write_taste
    from newsletter.learn.fit import learn as fit
    from newsletter.learn.prediction import validate
    from newsletter.learn.words import told

    lessons = _lessons(call, history)
    taste = fit(lessons)
    write_taste(path, taste)
    click.echo(f"Learned   {_range(taste)} -> {short(path)}")
    click.echo("Points    that a fact adds to an event's score:")
    click.echo("\n".join(told(taste)))
    click.echo("\n".join(_figures(validate(lessons))))
    click.echo(
        f'Use it    [rank] model = "{short(path)}" in newsletter.toml, or `newsletter rank --model {short(path)}`'
    )


def _compare(call: Call, history: Path | None, model: Path | None, svg: Path) -> None:
    from newsletter.learn import read_taste
    from newsletter.learn.prediction import predict, validate

    taste = read_taste(model) if model else None
    lessons = _lessons(call, history)
    found = predict(lessons, taste) if taste else validate(lessons)
    if found:
        click.echo(table(("day", "ran", f"of the best {BEST}: without", "with taste"), [_row(p) for p in found]))
        _draw(found, svg)
    click.echo("\n".join(_figures(found)))
    if found:
        click.echo(f"Picture   {short(svg)}")
    if found and not history:
        click.echo("Events    that differ on a day: `newsletter rank --replay DATE`")


def _draw(predictions: Sequence[Prediction], path: Path) -> None:
    from newsletter.learn.chart import Point, chart
    from newsletter.learn.prediction import precision

    points = [
        Point(p.lesson.day, precision(p.lesson, p.untaught, BEST), precision(p.lesson, p.taught, BEST))
        for p in predictions
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chart(points, BEST), encoding="utf-8")


def _lessons(call: Call, history: Path | None) -> list[Lesson]:
    return _from_file(call, history) if history else _from_store(call)


def _from_file(call: Call, path: Path) -> list[Lesson]:
    from newsletter.cli.history import read_history, to_lessons
    from newsletter.cli.pipe import profile_of
    from newsletter.errors import UsageError

    try:
        with path.open("rb") as lines:
            past = read_history(lines)
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; it holds one candidate a line, with `day` and `picked`") from None
    with bar(len(past), "Ranking") as reach:
        return to_lessons(past, profile_of(call), reach)


def _from_store(call: Call) -> list[Lesson]:
    from newsletter import pipeline
    from newsletter.bootstrap import open_newsroom

    done = itertools.count(1)
    with open_newsroom(call.settings()) as room, bar(sum(1 for _ in room.editions.editions()), "Ranking") as reach:
        return pipeline.lessons(room, lambda _: reach(next(done)))


def _usual_place(call: Call) -> Path:
    """Where the configuration looks for the model."""
    if not call.config.exists():
        raise click.UsageError(f"{call.config} does not exist, so say with --out FILE where the model goes")
    settings = call.settings()
    return settings.home / (settings.file.rank.model or MODEL)


def _in_home(call: Call, path: str) -> Path:
    """A path of the newsletter's folder; of this one where there is no newsletter."""
    return call.settings().home / path if call.config.exists() else Path(path)


def _range(taste: Taste) -> str:
    return f"{many(taste.picks, 'pick')} on {many(taste.days, 'day')}, {taste.first} to {taste.last}"


def _row(prediction: Prediction) -> tuple[str, str, str, str]:
    """How many events ran, and how many of these are among the best without and with taste."""
    from newsletter.learn.prediction import hits

    day, count = prediction.lesson, partial(hits, prediction.lesson)
    ran = count(prediction.untaught, len(prediction.untaught))
    return str(day.day), str(ran), str(count(prediction.untaught, BEST)), str(count(prediction.taught, BEST))


def _figures(predictions: Sequence[Prediction]) -> Iterator[str]:
    from newsletter.learn.prediction import quality, recall

    if not predictions:
        yield "Predicts  not measured: too few days to leave some out"
        return
    yield f"Predicts  {many(len(predictions), 'day')} that it did not see (± is the standard error over days):"
    first, more = (quality(predictions, partial(recall, count=count)) for count in (BEST, 2 * BEST))
    for count, found in ((BEST, first), (2 * BEST, more)):
        shares = f"{_share(found.taught)} of the editors' picks are among the best {count}"
        yield f"          {shares}; without taste {_share(found.untaught)}"
    if not (first.clear or more.clear):
        yield "          No clear gain over the ranking without taste: let more decisions come in before you use it."


def _share(mean: Mean) -> str:
    return f"{mean.value:.0%} ± {mean.error:.0%}"
