"""The full text of chosen stories whose feed gave only a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import FetchError, ParseError
from newsletter.ingest.clean import to_story
from newsletter.ingest.limits import Limits
from newsletter.ingest.pages import read_page
from newsletter.ingest.parallel import at_the_same_time, fault_in_words
from newsletter.models import Fetched, Source, Story
from newsletter.ports import Fetcher


@dataclass(frozen=True, slots=True)
class FilledPages:
    """Stories in the order given, with text where it could be had, and in words which pages gave none."""

    stories: tuple[Story, ...]
    problems: tuple[str, ...]


def fill_pages(stories: Sequence[Story], fetcher: Fetcher, now: datetime, *, limits: Limits) -> FilledPages:
    """Fetch the pages of stories whose body is shorter than limits.page_below characters.

    A page that cannot be had leaves its story as it was.
    """
    wanted = [story for story in stories if story.url and len(story.body) < limits.page_below]
    filled: dict[str, Story] = {}
    problems: dict[str, str] = {}

    def fetch(story: Story) -> Fetched:
        return fetcher.fetch(story.url, kind="page")

    for story, get in at_the_same_time(wanted, lambda story: story.url, fetch, limits):
        try:
            filled[story.id] = _filled(story, get(), now, limits)
        except (FetchError, ParseError) as error:
            problems[story.id] = f"{story.source}: {error}"
        except Exception as error:  # a library's fault over one page must not cost the edition
            problems[story.id] = f"{story.source}: {story.url} could not be read: {fault_in_words(error)}"
    return FilledPages(
        tuple(filled.get(story.id, story) for story in stories),
        tuple(problems[story.id] for story in wanted if story.id in problems),
    )


def _filled(story: Story, fetched: Fetched, now: datetime, limits: Limits) -> Story:
    """What the feed said stands; the page adds what the feed left out."""
    try:
        page = to_story(read_page(fetched.body, fetched.url), Source(story.via, story.source, ""), now, limits.text)
    except ParseError as error:
        raise ParseError(f"{story.url} {error}") from error
    if len(page.text) <= len(story.body):
        raise ParseError(f"{story.url} holds no more text than the feed")
    return replace(
        story,
        text=page.text,
        summary=story.summary or page.summary,
        author=story.author or page.author,
        language=story.language or page.language,
        tags=story.tags or page.tags,
        image=story.image or page.image,
    )
