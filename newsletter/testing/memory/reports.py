"""An inbox of reports that forgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from newsletter.models import ErrorReport


class MemoryReports:
    """Implements ports.Reports; forgets all at the end."""

    def __init__(self) -> None:
        self._reports: dict[int, ErrorReport] = {}

    def add(self, edition: date, slug: str, text: str, email: str, now: datetime) -> ErrorReport:
        report = ErrorReport(len(self._reports) + 1, edition, slug, text, email, now)
        self._reports[report.id] = report
        return report

    def reports(self, *, settled: bool = False) -> Iterator[ErrorReport]:
        yield from [report for report in self._reports.values() if settled or report.settled is None]

    def settle(self, number: int, now: datetime) -> bool:
        report = self._reports.get(number)
        if report is None or report.settled is not None:
            return False
        self._reports[number] = replace(report, settled=now)
        return True
