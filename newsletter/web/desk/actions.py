"""All that can be done at the desk: one list, from which the pages' forms and the API are made.

To add an action:

1. In act.py, or in a file beside it, say what it takes as a subclass of Fields (fields.py), with a limit on every text,
   and write a function of the desk and these fields:

       class Drop(OfEvent, frozen=True):
           reason: Line = ""

       def drop(desk: Desk, said: Drop) -> str:
           \"\"\"Do not run an event.\"\"\"                         # this line stands in the API's document
           return decide_here(desk, f"dropped …", lambda known: says.drop(known, said.event, said.reason))

   It returns a sentence for the person, and raises UsageError for what cannot be, or Changed for what is no longer so.
2. Put it into EDITING, or into PUBLISHING when it takes the right to approve.

The form is then `<form method="post" action="{{ root }}/do/merge">`, and the API has `POST …/merge` with the fields as
JSON; both check the role and call the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from newsletter.models import Role
from newsletter.web.desk import act, act_item, correcting, people, readers, sources
from newsletter.web.desk.desk import Desk, NotAllowed
from newsletter.web.desk.fields import Fields, kind_of_second

Run = Callable[[Desk, Any], str]

EDITING: tuple[Run, ...] = (
    act.pin,
    act.drop,
    act.leave,
    act.move,
    act.order,
    act.words,
    act.rewrite,
    act_item.merge,
    act_item.split,
    act_item.tags,
    act_item.own_tags,
    act_item.picture,
    act_item.own_picture,
    act_item.regenerate,
    act_item.take,
    correcting.settle,
    sources.add_source,
    sources.pause_source,
    sources.resume_source,
    sources.remove_source,
    act.undo,
    act.test,
)
PUBLISHING: tuple[Run, ...] = (
    act.approve,
    act.pause,
    act.resume,
    correcting.correct,
    correcting.withdraw,
    correcting.mail_correction,
    readers.add_reader,
    readers.unsubscribe_reader,
    readers.erase_reader,
    people.end_sessions,
)


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    about: str  # one line
    takes: type[Fields]
    role: Role  # the least that is needed
    run: Run

    def __call__(self, desk: Desk, said: Fields) -> str:
        """Do it, and say what was done. Raises NotAllowed, and what the action raises."""
        if self.role == "publisher" != desk.role:
            raise NotAllowed("only a publisher may do this; ask one")
        return self.run(desk, said)


def _actions() -> Iterator[Action]:
    roles: tuple[tuple[Role, tuple[Run, ...]], ...] = (("editor", EDITING), ("publisher", PUBLISHING))
    for role, runs in roles:
        for run in runs:
            about = (run.__doc__ or "").partition("\n")[0]
            yield Action(run.__name__, about, kind_of_second(run), role, run)


ACTIONS: Mapping[str, Action] = MappingProxyType({action.name: action for action in _actions()})
