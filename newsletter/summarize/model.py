"""The summarizer that asks a language model. The client library is imported when a model is first asked."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from threading import Lock
from typing import Literal, TypeVar

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Event
from newsletter.summarize.answers import Answer, Answers
from newsletter.summarize.budget import Budget
from newsletter.summarize.draft import Draft, to_blurb
from newsletter.summarize.gate import passes
from newsletter.summarize.prompt import Fill, Prompt, make_prompt

MOST_SILENCES = 2  # a model that gave no answer so often is not asked again for this edition
REQUESTS = 2  # at most, in one call: an answer in the wrong form may be handed in once more

T = TypeVar("T")
Provider = Literal["openai", "anthropic", "google", "ollama"]
Form = Literal["tool", "schema", "prompt"]


@dataclass(frozen=True, slots=True)
class Access:
    """A model and how it is reached."""

    name: str  # the newsletter's own
    provider: Provider
    model: str  # the provider's name of it
    base_url: str  # "" for the provider's own
    key: str  # "" when none is needed
    seconds: float  # for one call
    output_tokens: int  # at most, of one answer
    form: Form  # how it is told the form of the answer
    input_price: float  # for a million tokens
    output_price: float
    calls_per_minute: float | None = None  # by all who share the store; None: as many as come

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """In millionths, rounded up: tokens x price for a million tokens."""
        return math.ceil(input_tokens * self.input_price + output_tokens * self.output_price)

    def most(self, prompt: Prompt) -> int:
        """What a call can cost at most: a second request carries the first answer along."""
        out = self.output_tokens
        return self.cost(REQUESTS * prompt.most_tokens + out, REQUESTS * out)


def byline(model: str) -> str:
    """What readers are told of who wrote an item."""
    return f"language model {model}"


class Model:
    """One rung of the ladder. It writes within a budget: see `within`."""

    def __init__(self, access: Access, answers: Answers, fill: Fill, missing: str = "") -> None:
        """Missing says in words what is not there to reach the model, such as its key."""
        self.access, self.answers, self.fill, self.missing = access, answers, fill, missing
        self.name = f"model:{access.name}"

    def within(self, budget: Budget) -> Writer:
        """The same for one edition, whose money and time it may take."""
        return Writer(self, budget)

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError: nothing is asked, and paid for, outside of an edition."""
        raise SummaryError(f"event {event.id}: a language model writes for an edition only, within its budget")


class Writer:
    """Implements ports.Summarizer for one edition; may be asked in several threads."""

    def __init__(self, model: Model, budget: Budget) -> None:
        self._model, self._budget = model, budget
        self._silences, self._lock = 0, Lock()
        self.name, self.fill, self.byline = model.name, model.fill, byline(model.access.model)

    def summarize(self, event: Event) -> Blurb:
        """Raises SummaryError when the model cannot be asked, does not answer in time, or hands in nothing of use."""
        blurb = to_blurb(self.ask(make_prompt(event, self.fill), Draft), event, self.byline)
        opening = passes(blurb.what[0], event.stories)
        if not opening.supported:  # the sentences after it lean on it
            raise SummaryError(f"its opening fails the gate: “{blurb.what[0].text}”: {'; '.join(opening.problems)}")
        return blurb

    def ask(self, prompt: Prompt, form: type[T]) -> T:
        """What the model hands in, in this form; an answer that is kept costs nothing.

        Raises SummaryError when the model cannot be asked, does not answer in time, or answers in another form.
        """
        answers, question = self._model.answers, _question(self._model.access, prompt)
        answer = answers.find(question, form)
        if answer is None:
            answer = self._ask(prompt, form)
            answers.keep(question, answer)
        if answer.draft is None:
            raise SummaryError(answer.problem)
        return answer.draft

    def _ask(self, prompt: Prompt, form: type[T]) -> Answer[T]:
        if self._model.missing:
            raise SummaryError(self._model.missing)
        try:
            from newsletter.summarize import client  # noqa: PLC0415 - a second and 100 MB that only models need
        except ImportError as error:
            raise SummaryError(
                f'the client library is missing ({error.name}); install it: pip install "daily-intel[llm]"'
            ) from None
        with self._lock:
            if self._silences >= MOST_SILENCES:
                raise SummaryError(f"not asked: it gave no answer {MOST_SILENCES} times")
        access = self._model.access
        if not self._budget.seconds:
            raise SummaryError("not asked: the edition's time for models is over ([summarize] seconds)")
        if access.calls_per_minute:
            self._budget.wait_for_turn(f"{access.provider} {access.base_url} {access.model}", access.calls_per_minute)
        call = self._budget.reserve(access.name, access.most(prompt))
        reply = client.ask(access, prompt, form, min(access.seconds, self._budget.seconds))
        if reply.bill == "reported":
            cost = access.cost(reply.input_tokens, reply.output_tokens)
            self._budget.settle(call, cost, reply.input_tokens, reply.output_tokens)
        with self._lock:
            self._silences = self._silences + 1 if reply.silent else 0
        if not reply.answered:
            raise SummaryError(reply.problem)
        return Answer(reply.draft, reply.problem)


def _question(access: Access, prompt: Prompt) -> str:
    """All that the answer depends on."""
    asked = (access.provider, access.base_url, access.model, access.form, access.output_tokens)
    return json.dumps([*asked, prompt.instructions, prompt.stories])
