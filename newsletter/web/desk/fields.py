"""What an action is told: one type for each, read from a form of the pages or from JSON, within the same limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from newsletter.errors import UsageError
from newsletter.known import known

EventId = Annotated[str, Meta(min_length=1, max_length=200, description="An event of the edition, by its id")]
Line = Annotated[str, Meta(max_length=300, description="Words on one line")]
Words = Annotated[str, Meta(max_length=10_000, description="Words on several lines")]
Earlier = Annotated[Words, Meta(description="What stood there when it was read; refused when that is not so any more")]


class Misread(UsageError):
    """What came is not what the action takes."""


class Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an action takes; a field without a default must be there."""


class Nothing(Fields, frozen=True):
    """The action needs to be told nothing."""


class OfEvent(Fields, frozen=True):
    event: EventId


F = TypeVar("F", bound=Fields)


def from_form(form: Mapping[str, str], kind: type[F]) -> F:
    """What a form says. Fields that the action does not know belong to other buttons of the same form.

    A field of several values has them in one text, separated by spaces. Raises Misread.
    """
    told: dict[str, object] = {}
    for field in msgspec.structs.fields(kind):
        if (text := form.get(field.name)) is not None:
            told[field.name] = text.split() if _holds_many(field.type) else text
    try:
        return msgspec.convert(told, known(kind), strict=False)
    except msgspec.ValidationError as error:
        raise Misread(f"the form is not as it should be: {error}; load the page again") from None


def from_json(body: bytes, kind: type[F]) -> F:
    """What a JSON object says; no body is an empty one. Raises Misread."""
    try:
        return msgspec.json.decode(body or b"{}", type=known(kind))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Misread(f"the body is not as it should be: {error}") from None


def kind_of_second(function: Callable[..., Any]) -> type[Fields]:
    """The type of what an action or a page is told, after the desk."""
    kind: type[Fields] = list(get_type_hints(function).values())[1]
    assert issubclass(kind, Fields)  # noqa: S101 - a mistake in a list of ours, which shows at the first start
    return kind


def _holds_many(kind: Any) -> bool:
    return tuple in (get_origin(kind), get_origin(getattr(kind, "__origin__", kind)))  # also inside of Annotated
