"""Log lines as JSON, by structlog: what any logger of the process says, with the job that it is about."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from newsletter.ports import Job, Observer

_ADDRESS = re.compile(r"[^\s<>\"'@:;,()\[\]]+@[^\s<>\"'@:;,()\[\]]+")
_FIRST = ("time", "level", "logger", "message")
_TRACE = slice(3, 35)  # of a traceparent
_log = logging.getLogger("newsletter")


class JobFields(Observer):
    """Says in each line of a job's thread which job it is."""

    @contextmanager
    def job(self, job: Job, carried: str = "") -> Iterator[None]:
        known = {
            "newsletter": job.newsletter,
            "job": job.kind,
            "edition": job.edition,
            "shard": job.shard,
            "source": job.source,
            "worker": job.worker,
            "trace_id": carried[_TRACE],
        }
        told = {name: value for name, value in known.items() if value is not None and value != ""}
        with structlog.contextvars.bound_contextvars(**told):
            yield


class Said(io.TextIOBase):
    """What is printed, as lines of the log."""

    encoding = "utf-8"  # click asks for it

    def __init__(self, level: int) -> None:
        self._level, self._rest = level, ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in filter(str.strip, lines):
            _log.log(self._level, "%s", line.strip())
        return len(text)


def write_json(stream: TextIO) -> None:
    """From now on each line of the log is an object, and no reader's address stands in it."""
    facts: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
    ]
    form: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.EventRenamer("message"),
        _as_told,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=facts, processors=form))
    logging.basicConfig(handlers=[handler], level=logging.getLogger().level, force=True)


def _as_told(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """What all lines have comes first. No address: mail servers like to repeat the one that they refuse."""
    del logger, method
    line = {**{name: line[name] for name in _FIRST}, **line}
    return {name: _ADDRESS.sub("(address)", value) if isinstance(value, str) else value for name, value in line.items()}
