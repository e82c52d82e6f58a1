"""From chosen events and their blurbs to the edition: order, sections, slugs, tags, and the reading budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from newsletter.edition.tags import Vocabulary, tags
from newsletter.models import (
    Blurb,
    Choice,
    Decisions,
    Earlier,
    Edition,
    Event,
    Image,
    Item,
    NearMiss,
    Picture,
    Selection,
    SourceLink,
    Story,
)
from newsletter.text import slug


@dataclass(frozen=True, slots=True)
class Plan:
    """How much an edition may hold, in which order, under which tags."""

    items: int = 10
    seconds: int = 300  # reading time of all items
    briefs: int = 5  # told by their headline alone
    sections: tuple[str, ...] = ()  # their order; others follow
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # of tags


def assemble(
    selection: Selection,
    blurbs: Mapping[str, Blurb],
    decisions: Decisions,
    plan: Plan,
    *,
    day: date,
    now: datetime,
    sample: bool = False,
) -> Edition:
    """Put the blurbs (event id -> blurb) in order; what has none, or does not fit, becomes a near miss.

    An event of which no more than a headline can be told is told in brief. Pinned events run whatever the budget says.
    """
    items, briefs, missed = _fitted(_moved(selection.chosen, decisions), blurbs, decisions, plan)
    held = (
        NearMiss(h.ranked.event.id, h.ranked.event.lead.title, h.ranked.score, h.lacked, h.ranked.reasons)
        for h in selection.held
    )
    return Edition(
        date=day,
        items=tuple(_arranged(items, decisions.order, plan.sections)),
        near_misses=(*missed, *held),
        notices=selection.notices,
        note=decisions.note,
        sample=sample,
        made_at=now,
        briefs=tuple(briefs),
        sponsor=decisions.sponsor,
        corrections=decisions.corrections,
        subject=decisions.subject,
        links=decisions.links,
    )


def _fitted(
    choices: Iterable[Choice], blurbs: Mapping[str, Blurb], decisions: Decisions, plan: Plan
) -> tuple[list[Item], list[Item], list[NearMiss]]:
    """What is told at length, what in brief, and what lacks words or room."""
    items: list[Item] = []
    briefs: list[Item] = []
    missed: list[NearMiss] = []
    taken: set[str] = set()
    left = plan.seconds
    said_tags, pictures = dict(decisions.tags), {one.event: one for one in decisions.pictures}
    for choice in choices:
        event = choice.ranked.event
        blurb = blurbs.get(event.id)
        if blurb is None:
            missed.append(_near_miss(choice, "no sentence that its stories support"))
            continue
        place, most = (items, plan.items) if blurb.text else (briefs, plan.briefs)
        if not choice.pinned and (len(place) >= most or blurb.seconds > left):
            missed.append(_near_miss(choice, "no room: the edition was full"))
            continue
        left -= blurb.seconds
        labels = said_tags[event.id] if event.id in said_tags else tags(event, plan.vocabulary)
        item = _item(choice, blurb, _free_slug(blurb.headline, taken), labels)
        place.append(replace(item, image=_picture(event, pictures.get(event.id))))
    return items, briefs, missed


def earlier(editions: Iterable[Edition]) -> tuple[Earlier, ...]:
    """What readers were told, as later editions need to know it."""
    return tuple(
        Earlier(
            date=edition.date,
            event=item.event,
            slug=item.slug,
            headline=item.blurb.headline,
            stories=tuple(link.story for link in item.sources),
            text=_told(item),
            told_at=edition.made_at,
        )
        for edition in editions
        for item in edition.told
    )


def _told(item: Item) -> str:
    takeaways = (takeaway.text for takeaway in item.blurb.takeaways)
    return "\n".join((item.blurb.headline, item.blurb.text, *takeaways, *(link.title for link in item.sources)))


def _item(choice: Choice, blurb: Blurb, name: str, labels: tuple[str, ...]) -> Item:
    event = choice.ranked.event
    return Item(
        event=event.id,
        slug=name,
        section=choice.section,
        blurb=blurb,
        sources=tuple(_link(story) for story in event.stories),
        voices=event.voices,
        score=choice.ranked.score,
        reasons=choice.ranked.reasons,
        tags=labels,
        follows=choice.follows,
    )


def _link(story: Story) -> SourceLink:
    return SourceLink(story.id, story.source, story.title, story.url, story.published)


def _picture(event: Event, said: Picture | None) -> Image | None:
    """The one that the editor chose, if a story has it; else the first picture that says what it shows."""
    known = {story.image.url: story.image for story in event.stories if story.image}
    if said and not said.url:
        return None
    if said and said.url in known:
        return replace(known[said.url], alt=said.alt)
    return next((story.image for story in event.stories if story.image and story.image.alt), None)


def _near_miss(choice: Choice, lacked: str) -> NearMiss:
    ranked = choice.ranked
    return NearMiss(ranked.event.id, ranked.event.lead.title, ranked.score, lacked, ranked.reasons)


def _free_slug(headline: str, taken: set[str]) -> str:
    """A readable name that no other item of the edition has."""
    base = slug(headline)
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def _moved(chosen: Sequence[Choice], decisions: Decisions) -> list[Choice]:
    """Pinned ones first, each in the section where the editor wants it."""
    sections = dict(decisions.sections)
    moved = (replace(choice, section=sections.get(choice.ranked.event.id, choice.section)) for choice in chosen)
    return sorted(moved, key=lambda choice: not choice.pinned)


def _arranged(items: Sequence[Item], order: Sequence[str], sections: Sequence[str]) -> list[Item]:
    """Items of one section together: as the editor has put them, else sections as wanted, then by their first item."""
    said = {event: place for place, event in enumerate(order)}
    items = sorted(items, key=lambda item: said.get(item.event, len(said)))
    wanted = {name: place for place, name in enumerate(() if order else sections)}
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        first.setdefault(item.section, place)
    return sorted(items, key=lambda item: (wanted.get(item.section, len(wanted)), first[item.section]))
