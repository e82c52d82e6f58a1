"""compose.yaml, held against the program: there is no Docker where the tests run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from newsletter.cli import newsletter
from newsletter.engine import health

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
COMMANDS = {name: service["command"] for name, service in OURS.items()}


def test_it_starts_a_database_two_workers_a_clock_the_pages_and_a_proxy() -> None:
    assert set(SERVICES) == {"postgres", "scheduler", "worker-1", "worker-2", "web", "proxy"}
    assert SERVICES["proxy"]["command"][-1] == "web:8800"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_one_that_the_program_has(name: str) -> None:
    program, command, *arguments = COMMANDS[name]
    assert program == "newsletter"
    found = newsletter.get_command(click.Context(newsletter), command)
    assert found is not None
    found.make_context(command, list(arguments))


@pytest.mark.parametrize("name", OURS)
def test_its_health_is_asked_where_it_says_how_it_is(name: str) -> None:
    port = COMMANDS[name][COMMANDS[name].index("--metrics-port") + 1]
    assert OURS[name]["healthcheck"]["test"] == [
        "CMD",
        "python",
        "-m",
        health.__name__,
        f"http://127.0.0.1:{port}/ready",
    ]


def test_what_is_to_stay_is_in_a_volume() -> None:
    image = (ROOT / "Dockerfile").read_text()
    mounted = {volume.partition(":")[2] for service in OURS.values() for volume in service["volumes"]}
    assert {"/newsletter/content", "/newsletter/var", "/newsletter/build"} == mounted
    assert 'VOLUME ["/newsletter/var", "/newsletter/build"]' in image
    assert all(service["build"]["args"] == {"EXTRAS": "[postgres,observe]"} for service in OURS.values())
    assert "ARG EXTRAS" in image


def test_no_password_stands_in_it() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert "PASSWORD" not in key or value.startswith("${")
