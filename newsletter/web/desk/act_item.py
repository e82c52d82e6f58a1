"""What is done at the desk to what an item is made of: its stories, tags and picture, and who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from newsletter.edition import decisions as says
from newsletter.errors import UsageError
from newsletter.models import Blurb, BlurbPart, Decisions, Rewrite
from newsletter.pipeline.again import others, write_again
from newsletter.pipeline.judge import choosing_picture, told
from newsletter.pipeline.regroup import merging, splitting
from newsletter.summarize.translate import fingerprint
from newsletter.web.desk.act import called, decide_here, refuse_older
from newsletter.web.desk.desk import Changed, Desk
from newsletter.web.desk.fields import Earlier, EventId, Line, OfEvent
from newsletter.web.desk.views import PARTS, part_text

Fingerprint = Annotated[str, Meta(max_length=64, description="Of a version of the words, as the item's page shows it")]
StoryId = Annotated[str, Meta(min_length=1, max_length=200, description="A story of the event, by its id")]


class Merging(OfEvent, frozen=True):
    other: EventId


class Splitting(OfEvent, frozen=True):
    stories: Annotated[tuple[StoryId, ...], Meta(max_length=200)] = ()


class Tagging(OfEvent, frozen=True):
    tags: Line  # separated by commas
    was_tags: Earlier


class ChoosingPicture(OfEvent, frozen=True):
    url: Annotated[str, Meta(max_length=2000, description="A picture of one of the stories; empty for none")] = ""
    alt: Line = ""  # what it shows


class WritingAgain(OfEvent, frozen=True):
    by: Line  # a summarizer of the ladder


class Taking(OfEvent, frozen=True):
    version: Fingerprint  # of the words to take
    instead: Fingerprint  # of those that ran when they were compared
    part: BlurbPart | None = None  # left out: all parts


def merge(desk: Desk, said: Merging) -> str:
    """Make one event of two; the first one leads."""
    one, other = called(desk, said.event), called(desk, said.other)
    line = f"merged “{one}” with “{other}”"
    return decide_here(desk, line, merging(desk.room, desk.day, (said.event, said.other)))


def split(desk: Desk, said: Splitting) -> str:
    """Take stories out of an event, into one of their own."""
    if not said.stories:
        raise UsageError("choose the stories that are to be an event of their own")
    number = "a story" if len(said.stories) == 1 else f"{len(said.stories)} stories"
    line = f"made {number} of “{called(desk, said.event)}” an event of its own"
    done = decide_here(desk, line, splitting(desk.room, desk.day, said.event, said.stories))
    return f"{done} What does not run by its rank is among the near misses."


def tags(desk: Desk, said: Tagging) -> str:
    """Give an item other tags."""
    wanted, was = says.tidy_tags(said.tags.split(",")), says.tidy_tags(said.was_tags.split(","))
    standing = desk.item(said.event).tags
    if wanted == was:
        return "Nothing was changed."
    refuse_older("tags", ", ".join(standing), ", ".join(was), ", ".join(wanted))
    line = f"changed the tags of “{called(desk, said.event)}” to {', '.join(wanted) or 'none'}"
    return decide_here(desk, line, lambda known: says.tag(known, said.event, wanted))


def own_tags(desk: Desk, said: OfEvent) -> str:
    """Give an item the program's tags again."""
    line = f"left the tags of “{called(desk, said.event)}” to the program"
    return decide_here(desk, line, lambda known: says.tag(known, said.event, None))


def picture(desk: Desk, said: ChoosingPicture) -> str:
    """Choose a picture of an item's stories, or none."""
    line = f"chose {'a' if said.url else 'no'} picture for “{called(desk, said.event)}”"
    return decide_here(desk, line, choosing_picture(desk.room, desk.day, said.event, said.url, said.alt))


def own_picture(desk: Desk, said: OfEvent) -> str:
    """Leave the choice of an item's picture to the program again."""
    line = f"left the picture of “{called(desk, said.event)}” to the program"
    return decide_here(desk, line, lambda known: says.own_picture(known, said.event))


def regenerate(desk: Desk, said: WritingAgain) -> str:
    """Have an item written again by a summarizer, to be compared; nothing of it runs until it is taken."""
    desk.item(said.event)
    blurb = write_again(desk.room, desk.day, said.event, said.by)
    return f"{blurb.made_by} has written it again: compare below, and take what is better."


def take(desk: Desk, said: Taking) -> str:
    """Take words that a summarizer wrote again; they pass the check like any other."""
    item, (_, own) = desk.item(said.event), told(desk.room, desk.day, said.event)
    other = _version(others(desk.room, desk.day, said.event), said.version)
    if fingerprint(item.blurb) != said.instead:
        raise Changed("The item's words have changed since they were compared; compare them again.")
    parts = [said.part] if said.part else [p for p in PARTS if part_text(other, p) != part_text(item.blurb, p)]

    def decision(known: Decisions) -> Decisions:
        for part in parts:
            text = part_text(other, part)
            if text == part_text(own, part):
                known = says.as_written(known, said.event, part)
            else:
                known = says.rewrite(known, Rewrite(said.event, part, text, made_by=other.made_by))
        return known

    line = f"took {', '.join(parts)} of “{item.blurb.headline}” from {other.made_by}"
    return decide_here(desk, line, decision)


def _version(known: Sequence[Blurb], wanted: str) -> Blurb:
    for one in known:
        if fingerprint(one) == wanted:
            return one
    raise Changed("This version is no longer kept; have it written again.")
