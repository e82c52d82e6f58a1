"""What a language model is shown: instructions from a template, and the stories of one event as data.

The stories stand between fences that none of them can hold, since the fence is made from what they say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from newsletter.models import Event
from newsletter.summarize.draft import HEADLINE_WORDS, sent_stories
from newsletter.summarize.extractive import MOST_WORDS, TAKEAWAYS
from newsletter.text import one_line, printable

MOST_CHARACTERS = 6_000  # of one story: about 1,500 tokens; news says what matters first

Fill = Callable[[str, Mapping[str, object]], str]  # template name and values -> text


@dataclass(frozen=True, slots=True)
class Prompt:
    instructions: str
    stories: str

    @property
    def most_tokens(self) -> int:
        """At most so many tokens, by the usual tokenizers: one for three bytes of UTF-8."""
        return len((self.instructions + self.stories).encode()) // 3 + 500  # 500: the form of the answer


def make_prompt(event: Event, fill: Fill) -> Prompt:
    """Fill in prompts/instructions.txt and prompts/stories.txt. Raises what fill raises."""
    stories = [
        {
            "number": number,
            "outlet": one_line(story.source),
            "published": story.published,
            "title": one_line(story.title),
            "text": printable(story.body[:MOST_CHARACTERS]).strip(),
        }
        for number, story in enumerate(sent_stories(event), 1)
    ]
    values: dict[str, object] = {
        "fence": _fence(repr(stories)),
        "stories": stories,
        "headline_words": HEADLINE_WORDS,
        "words": MOST_WORDS,
        "takeaways": TAKEAWAYS,
    }
    instructions, told = (fill(f"prompts/{name}.txt", values).strip() for name in ("instructions", "stories"))
    return Prompt(instructions, told)


def _fence(text: str) -> str:
    """A mark that does not stand in the text, always the same for the same text."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return mark if mark not in re.sub(r"\s", "", text.lower()) else _fence(text + mark)
