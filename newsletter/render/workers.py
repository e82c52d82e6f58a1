"""Rendering by several processes, where there is enough to render."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path

import msgspec

from newsletter.cores import cores
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.jobs import EditionJob, Job, LabelJob, LabelMonthJob, MonthJob
from newsletter.render.setup import Setup
from newsletter.render.site import Site, render
from newsletter.render.templates import environment, folders_of
from newsletter.render.write import Written, write_site

ENOUGH = 1000  # pages that are worth the seconds in which processes start; a day touches some 200
BATCH = 16


def write_all(jobs: Iterable[Job], count: int, site: Site, folder: Path) -> Iterator[Written]:
    """Render the jobs, of which there are about count, and write their pages, part after part. Raises RenderError."""
    many = cores()
    if count < ENOUGH or many < 2:
        yield from (write_site(render(job, site), folder) for job in jobs)
        return
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads, such as the desk's, can hang
    given = (site.newsletter, site.theme, folders_of(site.env), dict(site.pages), site.setup, folder)
    with ProcessPoolExecutor(many, context, _start, given) as pool:
        yield from _in_turn(pool, jobs, 2 * many)


def _in_turn(pool: ProcessPoolExecutor, jobs: Iterable[Job], waiting: int) -> Iterator[Written]:
    """Hand out batch after batch, never many at once: ten years of editions at once would fill the memory."""
    given, futures = iter(jobs), deque[Future[Written]]()
    while batch := [(type(job).__name__, _encode(job)) for job in islice(given, BATCH)]:
        futures.append(pool.submit(_write_batch, batch))
        if len(futures) >= waiting:
            yield futures.popleft().result()
    yield from (future.result() for future in futures)


# -- in a worker ----------------------------------------------------------------------------------
_worker: tuple[Site, Path]
_encode = msgspec.msgpack.encode
_KINDS: tuple[type[Job], ...] = (EditionJob, LabelJob, LabelMonthJob, MonthJob)
_decoders = {kind.__name__: msgspec.msgpack.Decoder(kind) for kind in _KINDS}


def _start(
    newsletter: Newsletter,
    theme: Theme,
    templates: Sequence[Path],
    pages: Mapping[str, str],
    setup: Setup | None,
    folder: Path,
) -> None:
    global _worker  # noqa: PLW0603  what an initializer of a pool is for
    gc.freeze()  # what is loaded by now lives as long as this process: not to be looked through again and again
    env = environment(templates)
    env.auto_reload = False  # nobody changes a template while this process lives, which is for one build
    _worker = Site(newsletter, theme, env, pages, setup), folder


def _write_batch(batch: Sequence[tuple[str, bytes]]) -> Written:
    site, folder = _worker
    jobs = (_decoders[kind].decode(body) for kind, body in batch)
    return sum((write_site(render(job, site), folder) for job in jobs), Written())
