"""A server on loopback that speaks OpenAI's chat-completions protocol and answers as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from newsletter.summarize.sentences import split

Line = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A story as the model saw it."""

    number: int
    title: str
    text: str

    @property
    def sentences(self) -> list[str]:
        return [" ".join(span.text.split()) for span in split(self.text)]


@dataclass(frozen=True)
class Asked:
    """A request: what the model was told, and the stories it was shown."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def instructions(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] in {"system", "developer"})

    @property
    def prompt(self) -> str:
        return str(next(message["content"] for message in self.body["messages"] if message["role"] == "user"))

    @property
    def fence(self) -> str:
        return self.prompt.split(" ", 1)[0]

    @property
    def stories(self) -> list[Shown]:
        mark = re.escape(self.fence)
        found = re.finditer(
            rf"^{mark} story (\d+), .*\n(.*)\n\n((?s:.*?))\n{mark} end of story", self.prompt, re.MULTILINE
        )
        return [Shown(int(story[1]), story[2], story[3]) for story in found]


@dataclass(frozen=True)
class Saying:
    """What the server answers: the arguments of the tool call, plain content, or an error."""

    arguments: str | None = None
    content: str | None = None
    status: int = 200
    finish: str = "stop"
    extra: dict[str, Any] = field(default_factory=dict)  # of the message
    tokens: tuple[int, int] = (1000, 200)  # in and out, as reported


Answer = Callable[[Asked], Saying]


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[Asked] = []
        self.over = threading.Event()  # what never answers may end with the test

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> ModelServer:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def never(self, _: Asked) -> Saying:
        """Hold the line and say nothing."""
        self.over.wait()
        return Saying(status=503)

    def handle_error(self, *_: object) -> None:
        """A client that breaks off is what some of these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(body, {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(asked)
        said = self.server.answer(asked)
        reply = json.dumps(_completion(asked, said) if said.status == 200 else {"error": {"message": "no"}}).encode()
        self.send_response(said.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)


def _completion(asked: Asked, said: Saying) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.content, **said.extra}
    if said.arguments is not None and (tools := asked.body.get("tools")):
        function = {"name": tools[0]["function"]["name"], "arguments": said.arguments}
        message["tool_calls"] = [{"id": "call-1", "type": "function", "function": function}]
    elif said.arguments is not None:  # asked for JSON by a schema, or in words
        message["content"] = said.arguments
    choice = {"index": 0, "message": message, "finish_reason": said.finish}
    return {
        "id": "answer-1",
        "object": "chat.completion",
        "created": 1,
        "model": asked.body["model"],
        "choices": [choice],
        "usage": {
            "prompt_tokens": said.tokens[0],
            "completion_tokens": said.tokens[1],
            "total_tokens": sum(said.tokens),
        },
    }


def hand_in(headline: str, what: list[Line], takeaways: list[Line] | None = None, **parts: list[Line]) -> Saying:
    """A draft in the form that was asked for."""
    draft = {"headline": headline, "what": what, "why": [], "takeaways": takeaways or [], "watch": [], **parts}
    return Saying(arguments=json.dumps(draft))


def line(text: str, *quotes: tuple[int, str]) -> Line:
    return {"text": text, "quotes": [{"story": number, "text": quote} for number, quote in quotes]}


def honest(asked: Asked) -> Saying:
    """The first story's own words: two sentences of what happened, and one takeaway."""
    story = asked.stories[0]
    told = [line(sentence, (story.number, sentence)) for sentence in story.sentences[:3]]
    return hand_in(story.title, told[:2], told[2:])
