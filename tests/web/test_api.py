"""The API: the document is kept, whatever is sent; and a script can do what a person does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from newsletter.models import Role
from newsletter.web.desk.actions import ACTIONS
from newsletter.web.desk.openapi import BASE, document
from newsletter.web.desk.pages import PAGES
from tests.conftest import SAMPLE_DAY
from tests.patience import PATIENCE
from tests.web.served import ServedDesk, served_sample
from tests.web.serving import get

EDITION = f"{BASE}/editions/{SAMPLE_DAY}"
# Too long is also a way of being refused; the rest is what schemathesis expects by itself.
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]
checks = {"negative_data_rejection": {"expected-statuses": REFUSALS}}
config = schemathesis.Config.from_dict({"checks": checks, "request-timeout": PATIENCE})
schema = schemathesis.openapi.from_dict(document(), config=config)


@pytest.fixture(scope="module")
def shared(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """One desk for all that is sent at random."""
    with served_sample(shutil.copytree(sample_home, tmp_path_factory.mktemp("api") / "sample")) as running:
        yield running


@pytest.fixture(scope="module")
def token(shared: ServedDesk) -> str:
    shared.account("Ada", "publisher")
    return shared.accounts.new_token("Ada", "fuzz")


# What is generated is the same every time: a test that fails for one person fails for all.
@schema.parametrize()
@settings(
    max_examples=8, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_as_the_document_says(
    case: schemathesis.Case, shared: ServedDesk, token: str
) -> None:
    case.call_and_validate(
        base_url=shared.address + BASE,
        headers={"Authorization": f"Bearer {token}"},
        excluded_checks=[positive_data_acceptance],  # what fits the document may still not fit the edition
    )


# The same, about an edition and events that there are.
@schema.parametrize()
@settings(
    max_examples=4, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_whatever_is_sent_about_a_real_item_the_answer_is_as_the_document_says(
    case: schemathesis.Case, shared: ServedDesk, token: str
) -> None:
    items = shared.live().known_edition(SAMPLE_DAY)[0].items
    real = {"day": str(SAMPLE_DAY), "event": items[-1].event if items else "none"}
    for told in (case.path_parameters, case.body):
        if isinstance(told, dict):
            told.update({name: value for name, value in real.items() if name in told})
    case.call_and_validate(
        base_url=shared.address + BASE,
        headers={"Authorization": f"Bearer {token}"},
        excluded_checks=[positive_data_acceptance, negative_data_rejection],  # it is no longer what was generated
    )


# -- what a script does -----------------------------------------------------------------------------
@pytest.fixture
def served(own_sample: Path) -> Iterator[ServedDesk]:
    with served_sample(own_sample) as running:
        yield running


@contextmanager
def script(served: ServedDesk, name: str = "Ada", role: Role = "publisher") -> Iterator[httpx.Client]:
    served.account(name, role)
    token = served.accounts.new_token(name, "morning")
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=served.address, headers=headers, timeout=PATIENCE) as client:
        yield client


def test_all_that_pages_show_and_do_is_in_the_document() -> None:
    paths = document()["paths"]
    operations = {method["operationId"] for path in paths.values() for method in path.values()}
    assert operations == {*PAGES, *ACTIONS, "editions", "letter", "check"}
    assert all(method["summary"] for path in paths.values() for method in path.values())


def test_a_script_reads_drops_and_signs_off(served: ServedDesk) -> None:
    with script(served) as ada:
        assert ada.get(f"{BASE}/editions").json()[0] == {"date": str(SAMPLE_DAY), "status": "draft"}
        edition = ada.get(EDITION).json()["edition"]
        event = edition["items"][0]["event"]
        assert ada.get(f"{EDITION}/item/{event}").json()["item"]["event"] == event
        done = ada.post(f"{EDITION}/drop", json={"event": event, "reason": "told last week"}).json()
        assert done["said"].startswith("You dropped")
        assert event not in {item["event"] for item in ada.get(EDITION).json()["edition"]["items"]}
        digest = ada.get(f"{EDITION}/letter").json()["digest"]
        done = ada.post(f"{EDITION}/approve", json={"digest": digest}).json()
        assert (done["approval"], done["status"], done["approved_by"]) == ("valid", "approved", "Ada (morning)")
    assert {change.who for change in served.live().journal.changes(SAMPLE_DAY)} == {"Ada (morning)"}


def test_the_check_judges_words_for_scripts_too(served: ServedDesk) -> None:
    item = served.live().known_edition(SAMPLE_DAY)[0].items[0]
    with script(served) as ada:
        told = {"event": item.event, "part": "what", "text": "The fine is 93 million euros."}
        assert "93" in ada.post(f"{EDITION}/check", json=told).json()["problems"][0]


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Its status, and what it says."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    return body["status"], body["detail"]


def test_what_is_wrong_is_said_as_a_problem(served: ServedDesk) -> None:
    with script(served) as ada:
        for answer, status, says in (
            (ada.post(f"{EDITION}/drop", json={}), 400, "event"),
            (ada.post(f"{EDITION}/drop", json={"event": "x", "reson": ""}), 400, "reson"),
            (ada.post(f"{EDITION}/drop", content=b"{", headers={"Content-Type": "application/json"}), 400, "body"),
            (ada.post(f"{EDITION}/drop", data={"event": "x"}), 415, "JSON"),
            (ada.post(f"{EDITION}/words", json={"note": "x" * 40_000}), 413, "too long"),
            (ada.post(f"{EDITION}/drop", json={"event": "gone"}), 422, "knows no event gone"),
            (ada.post(f"{EDITION}/approve", json={"digest": "old"}), 409, "has changed"),
            (ada.get(f"{BASE}/editions/2001-01-01"), 404, "no edition of 2001-01-01"),
            (ada.get(f"{BASE}/editions/nonsense"), 404, ""),
            (ada.get(f"{BASE}/nonsense"), 404, ""),
            (ada.get(f"{EDITION}/drop"), 405, ""),
        ):
            known, detail = problem(answer)
            assert known == status, answer.url
            assert says in detail


def test_a_token_is_all_that_lets_a_script_in(served: ServedDesk) -> None:
    with script(served) as ada, served.visit() as browser:
        for headers in ({}, {"Authorization": "Bearer desk_made-up"}, {"Authorization": "Basic QWRhOng="}):
            answer = get(served.address + EDITION, headers=headers)
            assert problem(answer)[0] == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert browser.get(EDITION).status_code == 401, "a cookie is for pages: no other site's page can use the API"
        assert ada.get(EDITION).status_code == 200
        served.accounts.revoke("Ada", "morning")
        assert ada.get(EDITION).status_code == 401


def test_an_editors_token_does_not_sign_off(served: ServedDesk) -> None:
    publishing = [name for name, action in ACTIONS.items() if action.role == "publisher"]
    assert {"approve", "pause", "resume"} <= {*publishing}
    with script(served, "Bo", "editor") as bo:
        for name in publishing:
            assert problem(bo.post(f"{EDITION}/{name}", json={}))[0] == 403, name
        event = bo.get(EDITION).json()["edition"]["items"][0]["event"]
        assert bo.post(f"{EDITION}/pin", json={"event": event}).status_code == 200
