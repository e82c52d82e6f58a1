"""One call of a language model, over pydantic-ai. This is the only file that imports it (extra "llm")."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast

from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelConnectionError,
    ModelHTTPError,
    ModelTimeoutError,
    OutputTokenLimitExceeded,
    RunTimedOut,
    UnexpectedModelBehavior,
    UserError,
)
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from newsletter.summarize.model import REQUESTS, Access
from newsletter.summarize.prompt import Prompt
from newsletter.text import one_line

T = TypeVar("T")

OLLAMA = "http://localhost:11434/v1"
_ADVICE = {
    401: "is the key right?",
    403: "is the key right, and allowed to use this model?",
    404: "are model and base_url right?",
    429: "too many requests, or no credit",
}


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What came of a call."""

    draft: T | None
    problem: str  # in words; "" with a draft
    answered: bool  # the model answered, well or badly: the same question would get such an answer again
    silent: bool  # no answer came in time, or the server could not be reached
    bill: Literal["reported", "unknown"]
    input_tokens: int
    output_tokens: int


def ask(access: Access, prompt: Prompt, form: type[T], seconds: float) -> Reply[T]:
    """Ask once for an answer in this form and wait so long at most. Whatever goes wrong is told in the reply."""
    usage = RunUsage()
    draft, problem, error = None, "", None
    try:
        # In a thread of its own: the caller's may have an event loop that runs already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            draft = thread.submit(asyncio.run, _ask(access, prompt, form, seconds, usage)).result()
    except Exception as raised:  # client libraries raise their own kinds too; the edition goes on
        error, problem = raised, _in_words(raised, seconds)
    return Reply(
        draft=draft,
        problem=problem,
        answered=error is None or isinstance(error, UnexpectedModelBehavior),
        silent=isinstance(error, RunTimedOut | ModelConnectionError),
        bill="unknown" if _may_be_billed(error) else "reported",
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
    )


async def _ask(access: Access, prompt: Prompt, form: type[T], seconds: float, usage: RunUsage) -> T:
    agent = Agent(
        _model(access),
        output_type=_output(access, form),
        instructions=prompt.instructions,
        retries=REQUESTS - 1,
        model_settings=ModelSettings(max_tokens=access.output_tokens, max_retries=1),
    )
    async with agent:  # closes its connections
        result = await agent.run(prompt.stories, timeout=seconds, usage=usage)
    return cast("T", result.output)


def _output(access: Access, form: type[T]) -> Any:
    """How the model is told the form of its answer."""
    match access.form:
        case "tool":
            return ToolOutput(form, name="hand_in", description="Hand in the finished work.")
        case "schema":
            return NativeOutput(form, name="work")
        case "prompt":
            return PromptedOutput(form)


def _model(access: Access) -> Model[Any]:
    """Each provider's own library is imported only for it."""
    match access.provider:
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
            from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

            return AnthropicModel(
                access.model, provider=AnthropicProvider(api_key=access.key, base_url=access.base_url or None)
            )
        case "google":
            from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415
            from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

            return GoogleModel(
                access.model, provider=GoogleProvider(api_key=access.key, base_url=access.base_url or None)
            )
        case "ollama":
            from pydantic_ai.models.ollama import OllamaModel  # noqa: PLC0415
            from pydantic_ai.providers.ollama import OllamaProvider  # noqa: PLC0415

            # An explicit key, so that none is taken from the environment and sent elsewhere.
            provider = OllamaProvider(base_url=access.base_url or OLLAMA, api_key=access.key or "none")
            return OllamaModel(access.model, provider=provider)
        case "openai":
            from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
            from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415
            from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

            if not access.base_url:
                return OpenAIChatModel(access.model, provider=OpenAIProvider(api_key=access.key))
            other = OpenAICompatibleProvider("compatible", base_url=access.base_url, api_key=access.key or None)
            return OpenAIChatModel(access.model, provider=other)


def _may_be_billed(error: Exception | None) -> bool:
    """True when a request may have been served though no answer told what it took."""
    if isinstance(error, ModelConnectionError):
        return error.phase not in ("pool", "connect")
    return isinstance(error, RunTimedOut)


def _in_words(error: Exception, seconds: float) -> str:  # noqa: PLR0911 - one line a case
    match error:
        case RunTimedOut() | ModelTimeoutError():
            return f"no answer within {seconds:.0f} s"
        case ModelConnectionError():
            return f"its server cannot be reached ({one_line(error.message)[:100]})"
        case ModelHTTPError():
            return f"its server answered with status {error.status_code} ({_ADVICE.get(error.status_code, 'an error')})"
        case ContentFilterError():
            return "it refused to answer"
        case OutputTokenLimitExceeded():
            return "its answer was longer than output_tokens allows"
        case UnexpectedModelBehavior():
            return f"its answer did not have the right form ({one_line(error.message)[:100]})"
        case ImportError():
            return f'the client library is missing ({error.name}); install it: pip install "daily-intel[llm]"'
        case UserError() | AgentRunError():
            return f"it cannot be asked so ({one_line(str(error))[:150]})"
        case _:
            return f"a fault while asking it ({type(error).__name__}: {one_line(str(error))[:100]})"
