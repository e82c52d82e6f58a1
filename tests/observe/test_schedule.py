"""The scheduler of one machine as machines watch it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.free_port import free_port

ROOT = Path(__file__).parents[2]


def status(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_it_says_how_it_is_and_each_line_is_an_object(home: Path) -> None:
    (home / "content" / "sources.toml").write_text("")
    far = datetime.now(UTC) + timedelta(hours=12)  # around its hour an edition is made, and nothing is ingested before
    (home / "content" / "newsletter.toml").write_text(
        f'[newsletter]\ntimezone = "UTC"\n[schedule]\nsend_at = "{far:%H:%M}"\n'
    )
    command = [sys.executable, str(ROOT / "scheduler.py"), "--metrics-port", "0", "--log", "json"]
    away = f"http://127.0.0.1:{free_port()}"  # a collector of traces that is not there
    process = subprocess.Popen(
        command,
        cwd=home,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": away},
    )
    with process:
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(json.loads(line)["message"])
            if lines[-1].startswith("ingest is done"):
                break
        address = re.findall(r"stand at (\S+)", lines[0])[0]
        assert status(f"{address}health") == (200, "ok\n")
        assert status(f"{address}ready") == (200, "ok\n")
        assert (
            'newsletter_job_duration_seconds_count{kind="ingest",outcome="done"} 1.0' in status(f"{address}metrics")[1]
        )
        for file in (home / "var").glob("newsletter.db*"):
            file.write_bytes(b"no database" * 1000)
        assert status(f"{address}ready")[0] == 503
        process.terminate()
        said, rest = process.communicate()
    assert process.returncode == 0
    assert said == ""
    assert any("the scheduler has ended" in json.loads(line)["message"] for line in rest.splitlines())
