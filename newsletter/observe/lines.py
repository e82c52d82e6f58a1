"""A line of the log for each job."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.errors import NewsletterError
from newsletter.ports import Job, Observer, outcome
from newsletter.text import one_line

_log = logging.getLogger(__name__)


class Lines(Observer):
    """Says what became of each job: as a warning when it failed, and not at all when it only goes on later."""

    @contextmanager
    def job(self, job: Job, carried: str = "") -> Iterator[None]:
        del carried
        began = time.perf_counter()
        try:
            yield
        except Exception as error:
            if outcome(error) == "failed":
                _log.warning("%s failed: %s", _what(job), _why(error))
                _log.debug("%s failed", _what(job), exc_info=True)
            raise
        if job.kind != "wake":  # every minute, and mostly in vain
            _log.info("%s is done in %.1f s", _what(job), time.perf_counter() - began)


def _what(job: Job) -> str:
    parts = (job.newsletter, job.kind, job.edition or job.source, "" if job.shard is None else f"shard {job.shard}")
    return " ".join(part for part in parts if part)


def _why(error: Exception) -> str:
    said = one_line(str(error))
    return said if isinstance(error, NewsletterError) else f"{type(error).__name__}: {said}"
