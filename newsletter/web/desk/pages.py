"""All that the desk shows: one list, from which the pages and what the API reads are made.

To add a page:

1. In show.py, or in a file beside it, write a function of the desk and of what is asked for, which is a subclass of
   Fields (fields.py): its fields stand in the path or behind the question mark.

       class Searching(Fields, frozen=True):
           q: Line = ""

       def archive(desk: Desk, asked: Searching) -> dict[str, Any]:
           \"\"\"Stories and editions that hold these words.\"\"\"    # this line stands in the API's document

   It returns plain values, which a template shows and the API gives as JSON; what only a template can use, such as a
   function, the API leaves out. It raises UsageError for what is not there.
2. Write templates/desk/NAME.html, and add a line to PAGES. Links in templates begin with {{ root }}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from newsletter.web.desk import after, archive, people, readers, show, sources
from newsletter.web.desk.desk import Desk
from newsletter.web.desk.fields import Fields, kind_of_second

Show = Callable[[Desk, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    name: str  # of its template
    path: str  # below the desk's root, or below the edition in the API
    show: Show

    @property
    def about(self) -> str:
        """One line."""
        return (self.show.__doc__ or "").partition("\n")[0]

    @property
    def takes(self) -> type[Fields]:
        return kind_of_second(self.show)


_PAGES = (
    Page("today", "/", show.today),
    Page("item", "/item/{event}", show.item),
    Page("sign-off", "/sign-off", show.signing),
    Page("progress", "/progress", after.progress),
    Page("corrections", "/corrections", after.corrections),
    Page("history", "/history", show.history),
    Page("archive", "/archive", archive.archive),
    Page("edition", "/archive/{date}", archive.edition),
    Page("sources", "/sources", sources.sources),
    Page("readers", "/readers", readers.readers),
    Page("reader", "/readers/{number}", readers.reader),
    Page("numbers", "/numbers", show.numbers),
    Page("accounts", "/accounts", people.accounts),
)
PAGES: Mapping[str, Page] = MappingProxyType({page.name: page for page in _PAGES})
