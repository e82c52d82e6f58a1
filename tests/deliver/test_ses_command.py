"""A newsletter that is sent by Amazon SES, as its operator sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_run import LAW, NOW, own_story
from tests.conftest import Run
from tests.deliver.faulty_ses import KEY, FaultySes

QUOTA = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 49999.0}


@pytest.fixture
def amazon(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultySes]:
    own_story(home, "law", "Assembly in Brennick passes AI reporting law", "2026-03-03T15:00:00+00:00", LAW)
    names = {"AWS_ACCESS_KEY_ID": KEY.key_id, "AWS_SECRET_ACCESS_KEY": KEY.secret, "AWS_SESSION_TOKEN": KEY.token}
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    with FaultySes({"SendingEnabled": True, "ProductionAccessEnabled": True, "SendQuota": QUOTA}) as server:
        config = home / "content" / "newsletter.toml"
        text = config.read_text(encoding="utf-8").replace('backend = "outbox"', 'backend = "ses"', 1)
        own = f'\n[deliver.ses]\nregion = "eu-west-1"\nendpoint = "{server.address}"\nrate_per_second = 1000\n'
        config.write_text(text + own, encoding="utf-8")
        yield server


def way_out(newsletter: Run) -> list[dict[str, str]]:
    lines = newsletter(
        "doctor", "--json", "--time-server", "127.0.0.1:9", "--resolver", "127.0.0.1:9"
    ).stdout.splitlines()
    return [finding for finding in map(json.loads, lines) if finding["subject"] == "way out"]


def test_an_edition_goes_out_by_ses(newsletter: Run, amazon: FaultySes) -> None:
    for reader in ("ada", "rejected", "lost"):
        newsletter("subscribers", "add", f"{reader}@example.org")
    done = newsletter("run", *NOW)
    assert done.returncode == 0, done.stderr
    assert "1 failed, 1 sent, 1 unknown" in done.stdout
    assert sorted(amazon.recipients) == ["ada@example.org", "lost@example.org"]
    tags = {tag["Name"]: tag["Value"] for tag in amazon.taken[0]["EmailTags"]}
    assert tags["edition"] == "2026-03-04"


def test_the_doctor_asks_how_the_account_stands(newsletter: Run, amazon: FaultySes) -> None:
    assert [finding["state"] for finding in way_out(newsletter)] == ["fine"]
    for reader in ("ada", "grace"):
        newsletter("subscribers", "add", f"{reader}@example.org")
    _, few = way_out(newsletter)
    assert few["what"] == "ses: 1 more today are less than your 2 readers"
    amazon.account["ProductionAccessEnabled"] = False
    assert way_out(newsletter)[1]["mend"] == "ask Amazon for production access"
    amazon.account["SendingEnabled"] = False
    assert "has stopped sending" in way_out(newsletter)[0]["what"]


def test_the_doctor_tells_of_a_wrong_key(newsletter: Run, amazon: FaultySes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    (finding,) = way_out(newsletter)
    assert (finding["state"], "SignatureDoesNotMatch" in finding["what"]) == ("wrong", True)
    assert "send-with-ses.md" in finding["mend"]


def test_a_signature_of_ours_would_not_survive(newsletter: Run, amazon: FaultySes, home: Path) -> None:
    config = home / "content" / "newsletter.toml"
    own = '\n[[deliver.dkim]]\nselector = "january"\nkey = "var/dkim/january.pem"\n'
    config.write_text(config.read_text(encoding="utf-8") + own, encoding="utf-8")
    done = newsletter("run", *NOW)
    assert done.returncode == 2
    assert "turn on Easy DKIM" in done.stderr
