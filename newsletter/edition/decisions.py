"""What an editor said about an edition, kept in content/editions/DATE.toml: readable, reviewable, mergeable."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import tomli_w
from msgspec import Meta

from newsletter.edition.tags import LONGEST
from newsletter.errors import ConfigError, UsageError
from newsletter.known import known
from newsletter.models import BlurbPart, Correction, Decisions, Merge, Picture, QuickLink, Rewrite, Split, Sponsor
from newsletter.text import one_line

MOST_TAGS = 8  # that an editor may give; the program gives fewer


class _Drop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event: str
    reason: str = ""


class _Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event: str
    section: Annotated[str, Meta(pattern=r"\S")]


class _Rewrite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event: str
    part: BlurbPart
    text: str
    override: str = ""
    made_by: str = ""


class _Sponsor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paid message; readers see label and name above it."""

    name: Annotated[str, Meta(pattern=r"\S")]
    text: Annotated[str, Meta(pattern=r"\S")]
    url: Annotated[str, Meta(pattern=r"^(https?://[^\s/]\S*)?$")] = ""
    label: Annotated[str, Meta(pattern=r"\S")] = "Sponsored by"


class _Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Annotated[str, Meta(pattern=r"\S")]
    url: Annotated[str, Meta(pattern=r"^https?://[^\s/]\S*$")]
    outlet: str = ""


class _Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: date
    text: Annotated[str, Meta(pattern=r"\S")]
    slug: str = ""


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events that are one, or stories that are an event of their own."""

    merge: tuple[str, ...] = ()
    split: str = ""
    stories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (len(self.merge) > 1 and not self.split and not self.stories) and not (
            self.split and self.stories and not self.merge
        ):
            raise ValueError("a [[group]] has either merge with two events, or split with an event and its stories")


class _Tags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event: str
    tags: tuple[Annotated[str, Meta(pattern=r"\S")], ...]


class _Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    event: str
    url: str = ""
    alt: str = ""

    def __post_init__(self) -> None:
        if self.url and not self.alt.strip():
            raise ValueError("a [[picture]] says in alt what it shows")


class _Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hash: str  # of the rendered bytes
    by: str
    at: datetime


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pin: tuple[str, ...] = ()
    note: str = ""
    subject: str = ""
    sponsor: _Sponsor | None = None
    link: tuple[_Link, ...] = ()
    correction: tuple[_Correction, ...] = ()
    drop: tuple[_Drop, ...] = ()
    order: tuple[str, ...] = ()
    move: tuple[_Move, ...] = ()
    rewrite: tuple[_Rewrite, ...] = ()
    group: tuple[_Group, ...] = ()
    tag: tuple[_Tags, ...] = ()
    picture: tuple[_Picture, ...] = ()
    approval: _Approval | None = None


def decisions_path(folder: Path, day: date) -> Path:
    return folder / f"{day.isoformat()}.toml"


def read_decisions(folder: Path, day: date) -> Decisions:
    """Read the day's decisions; none when there is no file. Raises ConfigError."""
    path = decisions_path(folder, day)
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), known(_File))
    except FileNotFoundError:
        return Decisions()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}; mend the file, or remove it to start again without decisions") from None
    approval = file.approval
    return Decisions(
        pinned=file.pin,
        dropped=tuple((drop.event, drop.reason) for drop in file.drop),
        order=file.order,
        sections=tuple((move.event, move.section) for move in file.move),
        rewrites=tuple(Rewrite(**msgspec.structs.asdict(one)) for one in file.rewrite),
        groups=tuple(Merge(one.merge) if one.merge else Split(one.split, one.stories) for one in file.group),
        tags=tuple((one.event, one.tags) for one in file.tag),
        pictures=tuple(Picture(**msgspec.structs.asdict(one)) for one in file.picture),
        note=file.note,
        subject=file.subject,
        sponsor=Sponsor(**msgspec.structs.asdict(file.sponsor)) if file.sponsor else None,
        links=tuple(QuickLink(**msgspec.structs.asdict(one)) for one in file.link),
        corrections=tuple(Correction(**msgspec.structs.asdict(one)) for one in file.correction),
        approved_hash=approval.hash if approval else "",
        approved_by=approval.by if approval else "",
        approved_at=approval.at if approval else None,
    )


def write_decisions(folder: Path, day: date, decisions: Decisions) -> Path:
    """Write the day's decisions and return the file's path. The old file stays whole until the new one is."""
    path = decisions_path(folder, day)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".toml.new")
    table = _table(decisions)
    multiline = "\\r" not in repr(table)  # a bare carriage return would not come back from a text of several lines
    fresh.write_text(tomli_w.dumps(table, multiline_strings=multiline), encoding="utf-8")
    fresh.replace(path)
    return path


def pin(decisions: Decisions, event: str) -> Decisions:
    """Run this event, whatever its rank; it is no longer dropped."""
    dropped = tuple(drop for drop in decisions.dropped if drop[0] != event)
    return replace(decisions, pinned=(*(known for known in decisions.pinned if known != event), event), dropped=dropped)


def drop(decisions: Decisions, event: str, reason: str) -> Decisions:
    """Do not run this event; it is no longer pinned."""
    others = tuple(line for line in decisions.dropped if line[0] != event)
    pinned = tuple(known for known in decisions.pinned if known != event)
    return replace(decisions, pinned=pinned, dropped=(*others, (event, reason)))


def open_again(decisions: Decisions, event: str) -> Decisions:
    """Neither pin nor drop this event: its rank decides."""
    dropped = tuple(line for line in decisions.dropped if line[0] != event)
    return replace(decisions, pinned=tuple(known for known in decisions.pinned if known != event), dropped=dropped)


def move(decisions: Decisions, event: str, section: str) -> Decisions:
    """Put this event into another section; "" puts it back where the program had it."""
    others = tuple(line for line in decisions.sections if line[0] != event)
    return replace(decisions, sections=(*others, (event, section)) if section else others)


def tag(decisions: Decisions, event: str, tags: Sequence[str] | None) -> Decisions:
    """Give this event these tags; None: those that the program gives it."""
    others = tuple(line for line in decisions.tags if line[0] != event)
    return replace(decisions, tags=others if tags is None else (*others, (event, tuple(tags))))


def tidy_tags(names: Iterable[str]) -> tuple[str, ...]:
    """As an editor typed them: each once, in one line. Raises UsageError for too many, or one that is too long."""
    tidy = tuple(dict.fromkeys(name for name in map(one_line, names) if name))
    if len(tidy) > MOST_TAGS or any(len(name) > LONGEST for name in tidy):
        raise UsageError(f"an item has at most {MOST_TAGS} tags, of {LONGEST} letters at most")
    return tidy


def picture(decisions: Decisions, chosen: Picture) -> Decisions:
    """Show this picture with its event, or none."""
    return replace(decisions, pictures=(*own_picture(decisions, chosen.event).pictures, chosen))


def own_picture(decisions: Decisions, event: str) -> Decisions:
    """Show the picture again that the program takes."""
    return replace(decisions, pictures=tuple(one for one in decisions.pictures if one.event != event))


def correct(decisions: Decisions, correction: Correction) -> Decisions:
    """Tell readers what an earlier edition got wrong; it takes the place of what was said of the same item before."""
    return replace(decisions, corrections=(*_others(decisions, correction.date, correction.slug), correction))


def not_corrected(decisions: Decisions, day: date, slug: str) -> Decisions:
    """Tell readers nothing of this item of an earlier edition."""
    return replace(decisions, corrections=_others(decisions, day, slug))


def _others(decisions: Decisions, day: date, slug: str) -> tuple[Correction, ...]:
    return tuple(known for known in decisions.corrections if (known.date, known.slug) != (day, slug))


def rewrite(decisions: Decisions, change: Rewrite) -> Decisions:
    """Print these words; they take the place of what was said of the same part before."""
    return replace(decisions, rewrites=(*as_written(decisions, change.event, change.part).rewrites, change))


def as_written(decisions: Decisions, event: str, part: BlurbPart) -> Decisions:
    """Print this part again as the program writes it."""
    others = tuple(known for known in decisions.rewrites if (known.event, known.part) != (event, part))
    return replace(decisions, rewrites=others)


def approve(decisions: Decisions, digest: str, by: str, now: datetime) -> Decisions:
    """Sign these bytes off."""
    return replace(decisions, approved_hash=digest, approved_by=by, approved_at=now)


def _rewrite_table(one: Rewrite) -> dict[str, str]:
    table = {"event": one.event, "part": one.part, "text": one.text}
    more = {"override": one.override, "made_by": one.made_by}
    return table | {key: value for key, value in more.items() if value}


def _group_table(one: Merge | Split) -> dict[str, Any]:
    return {"merge": list(one.events)} if isinstance(one, Merge) else {"split": one.event, "stories": list(one.stories)}


def _picture_table(one: Picture) -> dict[str, str]:
    return {"event": one.event, "url": one.url, "alt": one.alt} if one.url else {"event": one.event, "url": ""}


def _link_table(one: QuickLink) -> dict[str, str]:
    table = {"title": one.title, "url": one.url}
    return {**table, "outlet": one.outlet} if one.outlet else table


def _table(decisions: Decisions) -> dict[str, Any]:
    """Leave out what was not decided, so that the file says only what an editor said."""
    table: dict[str, Any] = {
        "pin": list(decisions.pinned),
        "order": list(decisions.order),
        "note": decisions.note,
        "subject": decisions.subject,
        "drop": [{"event": event, "reason": reason} for event, reason in decisions.dropped],
        "move": [{"event": event, "section": section} for event, section in decisions.sections],
        "rewrite": [_rewrite_table(one) for one in decisions.rewrites],
    }
    table["group"] = [_group_table(one) for one in decisions.groups]
    table["tag"] = [{"event": event, "tags": list(tags)} for event, tags in decisions.tags]
    table["picture"] = [_picture_table(one) for one in decisions.pictures]
    if sponsor := decisions.sponsor:
        table["sponsor"] = {"name": sponsor.name, "text": sponsor.text, "url": sponsor.url, "label": sponsor.label}
    table["link"] = [_link_table(one) for one in decisions.links]
    table["correction"] = [{"date": one.date, "slug": one.slug, "text": one.text} for one in decisions.corrections]
    if decisions.approved_hash:
        table["approval"] = {
            "hash": decisions.approved_hash,
            "by": decisions.approved_by,
            "at": decisions.approved_at,
        }
    return {key: value for key, value in table.items() if value}
