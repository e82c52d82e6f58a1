"""What a language model is shown: instructions from a template, and the stories of one event as data.

The stories stand between fences that none of them can hold, since the fence is made from what they say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.models import Event, Story
from newsletter.summarize.draft import HEADLINE_WORDS, sent_stories
from newsletter.summarize.extractive import MOST_WORDS, TAKEAWAYS
from newsletter.text import one_line, printable

MOST_CHARACTERS = 6_000  # of one story: about 1,500 tokens; news says what matters first

NONE: Mapping[str, Sequence[str]] = {}
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
    """What a model is shown that is to explain an event. Raises what fill raises."""
    limits = {"headline_words": HEADLINE_WORDS, "words": MOST_WORDS, "takeaways": TAKEAWAYS}
    return shown(sent_stories(event), "instructions", "Write the item.", limits, fill)


def shown(
    stories: Sequence[Story],
    instructions: str,
    task: str,
    values: Mapping[str, object],
    fill: Fill,
    labels: Mapping[str, Sequence[str]] = NONE,
) -> Prompt:
    """Fill in prompts/{instructions}.txt with the values, and prompts/stories.txt. Raises what fill raises.

    labels: outlet -> the newsletter's own labels of it.
    """
    told = [
        {
            "number": number,
            "outlet": one_line(story.source),
            "labels": labels.get(story.source, ()),
            "published": story.published,
            "title": one_line(story.title),
            "text": printable(story.body[:MOST_CHARACTERS]).strip(),
        }
        for number, story in enumerate(stories, 1)
    ]
    whole = {**values, "fence": fence(repr(told)), "stories": told, "task": task}
    return Prompt(*(fill(f"prompts/{name}.txt", whole).strip() for name in (instructions, "stories")))


def fence(text: str) -> str:
    """A mark that does not stand in the text, always the same for the same text."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return mark if mark not in re.sub(r"\s", "", text.lower()) else fence(text + mark)
