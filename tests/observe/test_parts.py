"""What watches, part by part."""

from __future__ import annotations

import inspect
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from newsletter.bootstrap.observing import open_watchers, wants_traces
from newsletter.engine import health
from newsletter.engine.workers.crew import Crew
from newsletter.engine.workers.jobs import add_jobs
from newsletter.errors import ConfigError, Rejected
from newsletter.observe.logs import JobFields, write_json
from newsletter.observe.seams import ObservedDeliverer
from newsletter.ports import Job, Observer
from newsletter.store import Database, Send, SqlAudience, SqlEditions, SqlLedger, Standings
from newsletter.store.postgres.database import open_database as open_postgres
from newsletter.store.sqlite.database import open_database
from newsletter.testing import DAY, NOON, make_edition
from newsletter.web.operation import Asked, operation_app, operation_beside

COLLECTOR = "http://127.0.0.1:4318"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": COLLECTOR}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR, "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR, "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_sent_where_the_standards_variables_say(environment: dict[str, str], wanted: bool) -> None:
    assert wants_traces(environment) == wanted


def test_a_protocol_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ConfigError, match="http/protobuf"):
        wants_traces({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})


def test_nothing_is_imported_for_what_is_not_wanted() -> None:
    program = (
        "import sys; from newsletter.bootstrap.observing import open_watchers\n"
        "with open_watchers({}, None, as_json=False): "
        "print([one for one in ('opentelemetry', 'prometheus_client', 'structlog') if one in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"


def test_what_is_wanted_and_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "structlog", None)
    monkeypatch.delitem(sys.modules, "newsletter.observe.logs", raising=False)
    with pytest.raises(ConfigError, match=r"daily-intel\[observe\]"), open_watchers({}, None, as_json=True):
        pass


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:]
    write_json(stream)
    yield stream
    root.handlers[:] = before


def test_an_address_in_a_line_or_a_traceback_is_left_out(log: io.StringIO) -> None:
    with JobFields().job(Job("send", "daily", str(DAY), shard=0)):
        try:
            raise ValueError("for <bea@example.org>")
        except ValueError:
            logging.getLogger("newsletter.deliver").exception("550 <ada@example.org>: no such user")
    told = json.loads(log.getvalue())
    assert list(told)[:4] == ["time", "level", "logger", "message"]
    assert told["message"] == "550 <(address)>: no such user"
    assert (told["job"], told["shard"]) == ("send", 0)
    assert "ValueError: for <(address)>" in told["exception"]
    assert "@" not in log.getvalue()


class Refusing:
    """A way out that refuses everything."""

    name = "refusing"

    def open(self) -> Refusing:
        return self

    def __enter__(self) -> Refusing:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, *_: object) -> None:
        raise Rejected("550 no")


def test_a_refusal_is_told_and_goes_on_to_who_sends() -> None:
    told = []

    class Listener(Observer):
        def message(self, *said: object) -> None:
            told.append(said[:2])

    deliverer = ObservedDeliverer(Refusing(), "daily", Listener())  # type: ignore[arg-type]
    with deliverer.open() as mailer, pytest.raises(Rejected):
        mailer.send(None, lambda: None)  # type: ignore[arg-type]
    assert told == [("daily", "rejected")]


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "server":
        with open_postgres(request.getfixturevalue("postgres")) as server:
            yield server
    else:
        with open_database(request.getfixturevalue("tmp_path") / "newsletter.db") as file:
            yield file


def test_the_last_edition_of_each_newsletter(database: Database) -> None:
    standings = Standings(database, ["", "weekly", "new"])
    assert (standings.made(), standings.sends()) == ({}, {})
    for name in ("", "weekly", "other"):
        SqlAudience(database, name).add_all([("ada@example.org", ""), ("bea@example.org", "")], "active", NOON)
        for days in (1, 0):
            SqlEditions(database, name).save(make_edition(date=DAY - timedelta(days)), "approved")
    SqlLedger(database, "weekly").freeze(DAY, NOON)
    made = make_edition().made_at
    assert standings.made() == {"": made, "weekly": made}
    assert standings.sends() == {"weekly": Send(NOON, None, {"pending": 2})}


def test_a_send_ends_when_the_last_reader_is_settled_and_may_still_be_mended(database: Database) -> None:
    SqlAudience(database).add_all([("ada@example.org", "")], "active", NOON)
    SqlEditions(database).save(make_edition(), "approved")
    ledger, standings, end = SqlLedger(database), Standings(database, [""]), NOON + timedelta(minutes=3)
    ledger.freeze(DAY, NOON)
    with ledger.sending():
        delivery = ledger.claim(DAY, NOON)
        assert delivery is not None
        ledger.mark(delivery, NOON)
        ledger.settle(delivery, "unknown", end)
    assert standings.sends() == {"": Send(NOON, end, {"unknown": 1})}
    (unknown,) = ledger.deliveries(DAY, "unknown")
    ledger.resolve(unknown, "sent", end)
    assert standings.sends() == {"": Send(NOON, end, {"sent": 1})}


def test_an_edition_that_is_made_again_has_a_later_hour(database: Database) -> None:
    standings, later = Standings(database, [""]), datetime(2026, 1, 25, 13, tzinfo=UTC)
    SqlEditions(database).save(make_edition(), "draft")
    standings.made()
    SqlEditions(database).save(make_edition(made_at=later), "draft")
    assert standings.made() == {"": later}


@pytest.mark.parametrize(("wrong", "said"), [("", ""), ("the database is away", "the database is away")])
def test_a_container_asks_how_a_process_is(wrong: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    addresses: list[str] = []
    app = operation_app(Asked(lambda _: (b"", "text/plain"), dead=lambda: "", unready=lambda: wrong))
    with operation_beside(app, "127.0.0.1", 0, addresses.append):
        address = addresses[0].rpartition(" ")[2]
        assert health.main([f"{address}ready"]) == bool(wrong)
        assert health.main([f"{address}health"]) == 0
    assert capsys.readouterr().err.strip() == said
    assert health.main([f"{address}ready"]) == 1
    assert "does not answer" in capsys.readouterr().err


def test_every_job_of_a_newsletter_takes_what_it_is_to_carry() -> None:
    app = App(connector=InMemoryConnector())
    add_jobs(app, Crew({}, lambda: NOON, app, lambda _: ()))
    given = {name: inspect.signature(task.func).parameters for name, task in app.tasks.items()}
    ours = {name: names for name, names in given.items() if "newsletter" in names}
    assert ours.keys() >= {"read", "edition", "letter", "send"}
    assert [name for name, names in ours.items() if "trace" not in names] == []
