"""One call of a model: what it is shown, what it hands in, what it costs, and every way in which it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event
from newsletter.store import SqlSpending
from newsletter.summarize.budget import Budget
from newsletter.summarize.gate import apply_gate
from newsletter.summarize.model import Model
from tests.summarize_model.conftest import DAY, TEXT, allowance
from tests.summarize_model.server import Answer, Asked, ModelServer, Saying, hand_in, honest, line

Serve = Callable[[Answer], ModelServer]
Write = Callable[..., Blurb]

OPENING = "Engineers closed the Harlow Bridge in Estmouth on Tuesday."
QUOTE = (1, "closed the Harlow Bridge in Estmouth on Tuesday")


def test_a_good_answer_becomes_a_blurb_with_evidence(serve: Serve, write: Write, event: Event) -> None:
    def paraphrase(_: Asked) -> Saying:
        return hand_in(
            "Cracks close Harlow Bridge for 14 months",
            [line(OPENING, QUOTE), line("The repair costs £18.5 million.", (1, "costs £18.5 million"))],
            [line("About 42,000 vehicles cross it every day.", (1, "About 42,000 vehicles cross the bridge"))],
        )

    blurb = write(serve(paraphrase), event)
    assert apply_gate(blurb, event) == (blurb, ())
    assert blurb.headline == "Cracks close Harlow Bridge for 14 months"
    assert blurb.made_by == "language model test-model"
    (evidence,) = blurb.what[0].evidence
    assert TEXT[evidence.start : evidence.end] == evidence.quote == QUOTE[1]


@pytest.mark.parametrize("form", ["tool", "schema", "prompt"])
def test_every_form_of_asking_works(serve: Serve, write: Write, event: Event, form: str) -> None:
    server = serve(honest)
    assert write(server, event, form=form).what
    assert {"tool": "tools", "schema": "response_format", "prompt": "response_format"}[form] in server.asked[0].body


def test_ollama_is_asked_over_the_same_protocol(serve: Serve, write: Write, event: Event) -> None:
    assert write(serve(honest), event, provider="ollama", form="schema").what


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google", "ollama"])
def test_every_provider_is_reached_and_its_errors_are_told(
    serve: Serve, write: Write, event: Event, spending: SqlSpending, provider: str
) -> None:
    server = serve(lambda _: Saying(status=401))
    with pytest.raises(SummaryError, match=r"status 401 \(is the key right\?\)"):
        write(server, event, provider=provider, key="wrong")
    assert "wrong" in str(server.asked[0].headers)
    assert spending.spent(DAY).edition == 0
    with ModelServer(honest) as gone:
        pass
    with pytest.raises(SummaryError, match="its server cannot be reached"):
        write(gone, event, provider=provider, key="wrong")


def test_the_key_goes_to_its_server_and_no_other_key_does(
    serve: Serve, write: Write, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-for-you")
    with_key, without = serve(honest), serve(honest)
    write(with_key, event, key="for-you")
    write(without, event)
    assert with_key.asked[0].headers["authorization"] == "Bearer for-you"
    assert "not-for-you" not in str(without.asked[0].headers)


def test_the_model_is_told_the_rules_and_shown_every_story(serve: Serve, write: Write, event: Event) -> None:
    server = serve(honest)
    write(server, event)
    (asked,) = server.asked
    assert asked.fence in asked.instructions
    assert "at most 12 words" in asked.instructions
    assert [(story.number, story.title, story.text) for story in asked.stories] == [
        (1, "Harlow Bridge closes for 14 months", TEXT)
    ]


LONG = "word " * 60
BAD: dict[str, tuple[Answer, str]] = {
    "empty": (lambda _: Saying(content=""), "did not have the right form"),
    "plain words": (lambda _: Saying(content="Here is your item!"), "did not have the right form"),
    "echo of the prompt": (lambda asked: Saying(content=asked.prompt), "did not have the right form"),
    "half a JSON": (lambda _: Saying(arguments='{"headline": "Bridge cl'), "did not have the right form"),
    "other JSON": (lambda _: Saying(arguments='{"summary": "A bridge."}'), "did not have the right form"),
    "cut off": (lambda _: Saying(arguments='{"headline": "Br', finish="length"), "longer than output_tokens allows"),
    "refusal": (lambda _: Saying(content=None, finish="content_filter"), "refused to answer"),
    "refusal in words": (lambda _: Saying(extra={"refusal": "I cannot help with that."}), ""),
    "no sentence": (lambda _: hand_in("Bridge closes", []), "told nothing of what happened"),
    "emoji loop": (lambda _: hand_in("🎉" * 40, [line("🎉" * 400, QUOTE)]), "told nothing of what happened"),
    "word loop": (lambda _: hand_in("Bridge", [line("The " + "bridge " * 30 + "closed.", QUOTE)]), "told nothing"),
    "echo in the form": (
        lambda asked: hand_in(
            "You write one item", [line(asked.instructions, QUOTE), line("You write one item of a newsletter.", QUOTE)]
        ),
        "told nothing of what happened",
    ),
    "invented fact": (
        lambda _: hand_in("Bridge closes", [line("Engineers closed the Harlow Bridge after 17 deaths.", QUOTE)]),
        "the sources do not hold the number 17",
    ),
    "invented name": (
        lambda _: hand_in("Bridge closes", [line("Mayor Ada Quill closed the Harlow Bridge in Estmouth.", QUOTE)]),
        "Quill",
    ),
    "invented quotation": (lambda _: hand_in("Bridge closes", [line(OPENING, (1, "closed it for good"))]), "no span"),
    "unknown story": (lambda _: hand_in("Bridge closes", [line(OPENING, (7, QUOTE[1]))]), "its evidence is no span"),
    "no quotation": (lambda _: hand_in("Bridge closes", [line(OPENING)]), "names no evidence"),
    "a quotation that proves nothing": (lambda _: hand_in("Bridge closes", [line(OPENING, (1, "the"))]), "no span"),
    "no such key": (lambda _: Saying(status=401), "status 401 (is the key right?)"),
    "too many requests": (lambda _: Saying(status=429), "status 429 (too many requests, or no credit)"),
    "broken server": (lambda _: Saying(status=500), "status 500"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_answer_fails_in_words(serve: Serve, write: Write, event: Event, kind: str) -> None:
    answer, says = BAD[kind]
    with pytest.raises(SummaryError) as caught:
        write(serve(answer), event)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_answer_in_time(serve: Serve, write: Write, event: Event) -> None:
    server = serve(honest)
    server.answer = server.never
    with pytest.raises(SummaryError, match="no answer within 1 s"):
        write(server, event, seconds=1.0)


def test_no_server(serve: Serve, write: Write, event: Event) -> None:
    with ModelServer(honest) as gone:
        pass
    with pytest.raises(SummaryError, match="its server cannot be reached"):
        write(gone, event)


def test_an_answer_in_the_wrong_form_may_be_handed_in_once_more(serve: Serve, write: Write, event: Event) -> None:
    server = serve(lambda asked: honest(asked) if len(server.asked) == 2 else Saying(arguments="{"))
    assert write(server, event).what
    assert len(server.asked) == 2


def test_the_same_question_is_asked_once(serve: Serve, write: Write, event: Event, spending: SqlSpending) -> None:
    server = serve(honest)
    first = write(server, event)
    before = spending.spent(DAY)
    assert write(server, event) == first
    assert len(server.asked) == 1
    assert spending.spent(DAY) == before
    write(server, event, model="another-model")
    assert len(server.asked) == 2


def test_a_bad_answer_is_not_paid_for_again_either(serve: Serve, write: Write, event: Event) -> None:
    server = serve(lambda _: Saying(content="no"))
    for _ in range(2):
        with pytest.raises(SummaryError, match="right form"):
            write(server, event)
    assert len(server.asked) == 2  # both in the first call


def test_silence_is_no_answer_and_is_asked_again(serve: Serve, write: Write, event: Event) -> None:
    server = serve(lambda _: Saying(status=503))
    with pytest.raises(SummaryError, match="status 503"):
        write(server, event)
    server.answer = honest
    assert write(server, event).what


def test_a_damaged_answer_is_asked_for_anew(serve: Serve, write: Write, event: Event, tmp_path: Path) -> None:
    server = serve(honest)
    first = write(server, event)
    (kept,) = (tmp_path / "answers").iterdir()
    kept.write_text("{", encoding="utf-8")
    assert write(server, event) == first
    assert json.loads(kept.read_text(encoding="utf-8"))["draft"]["headline"] == first.headline


def test_a_call_costs_what_the_answer_reports(serve: Serve, write: Write, event: Event, spending: SqlSpending) -> None:
    write(serve(honest), event)
    spent = spending.spent(DAY)
    assert (spent.calls, spent.input_tokens, spent.output_tokens) == (1, 1000, 200)
    assert spent.edition == spent.month == 1000 * 1 + 200 * 4  # millionths, at 1 and 4 for a million tokens


def test_a_refused_request_costs_nothing_and_a_silent_one_its_most(
    serve: Serve, write: Write, event: Event, spending: SqlSpending
) -> None:
    with pytest.raises(SummaryError):
        write(serve(lambda _: Saying(status=401)), event)
    assert spending.spent(DAY).edition == 0
    server = serve(honest)
    server.answer = server.never
    with pytest.raises(SummaryError):
        write(server, event, seconds=1.0)
    assert spending.spent(DAY).edition > 4 * 2 * 1000  # two answers of 1,000 tokens, and the prompts


def test_nothing_is_asked_that_could_exceed_a_limit(
    serve: Serve, model_of: Callable[..., Model], event: Event, spending: SqlSpending
) -> None:
    server = serve(honest)
    for limits in ({"edition": 5000}, {"month": 5000}):
        writer = model_of(server).within(Budget(spending, DAY, allowance(**limits)))
        with pytest.raises(SummaryError, match=r"not asked: it may cost 0\.0\d+; spent are 0\.0000 of"):
            writer.summarize(event)
    assert server.asked == []


def test_a_model_is_asked_no_more_often_than_it_may(
    serve: Serve, model_of: Callable[..., Model], event: Event, spending: SqlSpending
) -> None:
    server = serve(honest)
    model = model_of(server, calls_per_minute=1.0)
    assert model.within(Budget(spending, DAY, allowance())).summarize(event).what
    another = replace(event, stories=(replace(event.stories[0], title="Another question"),))
    with pytest.raises(SummaryError, match="1 calls a minute leave no turn in the edition's time"):
        model.within(Budget(spending, DAY, allowance(seconds=5.0))).summarize(another)
    assert len(server.asked) == 1
    assert spending.spent(DAY).calls == 1, "nothing is put aside for a call that is not made"


def test_a_model_that_stays_silent_is_not_asked_a_third_time(
    serve: Serve, model_of: Callable[..., Model], event: Event, spending: SqlSpending
) -> None:
    with ModelServer(honest) as gone:
        pass
    writer = model_of(gone).within(Budget(spending, DAY, allowance()))
    for says in ("cannot be reached", "cannot be reached", "not asked: it gave no answer 2 times"):
        with pytest.raises(SummaryError, match=says):
            writer.summarize(event)


def test_after_the_editions_time_nothing_is_asked(
    serve: Serve, model_of: Callable[..., Model], event: Event, spending: SqlSpending
) -> None:
    server = serve(honest)
    with pytest.raises(SummaryError, match="the edition's time for models is over"):
        model_of(server).within(Budget(spending, DAY, allowance(seconds=0))).summarize(event)
    assert server.asked == []


def test_a_missing_extra_is_told_with_what_to_do(
    model_of: Callable[..., Model], spending: SqlSpending, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_ai", None)
    monkeypatch.delitem(sys.modules, "newsletter.summarize.client", raising=False)
    monkeypatch.delattr("newsletter.summarize.client", raising=False)
    server = ModelServer(honest)
    server.server_close()
    with pytest.raises(SummaryError, match=r'install it: pip install "daily-intel\[llm\]"'):
        model_of(server).within(Budget(spending, DAY, allowance())).summarize(event)


def test_the_client_library_is_imported_only_when_a_model_is_asked() -> None:
    command = "import sys, newsletter.bootstrap, newsletter.backends; print('pydantic_ai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
