"""How the newsletter is set up, for the page that tells readers how an edition is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Setup:
    """What the configuration says, as far as readers may want to know it."""

    sources: tuple[str, ...]  # titles, as readers see them
    groups: tuple[tuple[str, int], ...]  # the newsletter's own labels, each with how many sources carry it
    items: int  # at most, in an edition
    minutes: int  # to read one, at most
    hours: int  # age of the oldest story that may run
    writers: tuple[str, ...]  # summarizers in the order in which they are tried
    approval: Literal["auto", "required"]
    unapproved: Literal["hold", "send", "send-unflagged"]  # what becomes of an edition that nobody approved in time
    terms: int  # explained in the newsletter's own glossary
    analysts: tuple[str, ...] = ("extractive",)  # who writes the longer parts, in the order in which they are tried
    lenses: tuple[str, ...] = ()  # their names
    languages: tuple[str, ...] = ()  # in which editions are told beside their own
    translators: tuple[str, ...] = ()  # models that translate, in the order in which they are tried
    feeds: tuple[tuple[str, str], ...] = ()  # title and address of the sources that anyone may read
    providers: tuple[str, ...] = ()  # whose language models get to read the stories
