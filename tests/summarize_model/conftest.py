from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from newsletter.config import defaults
from newsletter.models import Blurb, Event
from newsletter.render.templates import environment, fill, load
from newsletter.store import SqlSpending, open_database
from newsletter.summarize.answers import Answers
from newsletter.summarize.budget import MILLION, Allowance, Budget
from newsletter.summarize.model import Access, Model
from newsletter.testing import make_story
from tests.patience import PATIENCE
from tests.summarize_model.server import Answer, ModelServer

DAY = date(2026, 3, 4)
TEXT = (
    "Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers.\n\n"
    "The repair takes 14 months and costs £18.5 million, the city council said. "
    "About 42,000 vehicles cross the bridge every day. "
    "A public hearing is scheduled for 22 April."
)


@pytest.fixture(scope="session")
def _library() -> None:
    """The client library of the extra "llm", imported here: that takes seconds, which are not to be the model's."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("pydantic_ai", reason='the extra "llm" is not installed')
    importlib.import_module("newsletter.summarize.client")


@pytest.fixture
def serve(_library: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], ModelServer]]:
    """Start a server that answers so."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(ModelServer(answer))


@pytest.fixture
def event() -> Event:
    story = make_story(1, title="Harlow Bridge closes for 14 months", text=TEXT)
    return Event("bridge", (story,), 1)


def allowance(**changes: float) -> Allowance:
    known = {"edition": MILLION, "month": 10 * MILLION, "seconds": PATIENCE, "workers": 2, **changes}
    return Allowance(int(known["edition"]), int(known["month"]), known["seconds"], int(known["workers"]))


@pytest.fixture
def spending(tmp_path: Path) -> Iterator[SqlSpending]:
    with open_database(tmp_path / "newsletter.db") as database:
        yield SqlSpending(database)


def access(server: ModelServer, **changes: object) -> Access:
    known: dict[str, object] = {
        "name": "good",
        "provider": "openai",
        "model": "test-model",
        "base_url": server.url,
        "key": "",
        "seconds": PATIENCE,
        "output_tokens": 1000,
        "form": "tool",
        "input_price": 1.0,
        "output_price": 4.0,
    }
    return Access(**{**known, **changes})  # type: ignore[arg-type]


@pytest.fixture
def model_of(tmp_path: Path) -> Callable[..., Model]:
    """A model behind a server, with the built-in prompts."""
    env = environment((defaults() / "templates",))

    def model_of(server: ModelServer, **changes: object) -> Model:
        return Model(
            access(server, **changes),
            Answers(tmp_path / "answers"),
            lambda template, values: fill(load(env, template), values),
        )

    return model_of


@pytest.fixture
def write(model_of: Callable[..., Model], spending: SqlSpending) -> Callable[..., Blurb]:
    """Let a model behind a server write about an event, within a budget."""

    def write(server: ModelServer, event: Event, **changes: object) -> Blurb:
        return model_of(server, **changes).within(Budget(spending, DAY, allowance())).summarize(event)

    return write
