"""What a newsletter cares about, in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from newsletter.models import Story


@dataclass(frozen=True, slots=True)
class Topic:
    """Something readers care about: an event that names one of its words is about it."""

    name: str
    words: tuple[str, ...]  # words or phrases of up to four words, in any case, with or without accents
    weight: float = 1.0  # 0 to 2
    section: str = ""  # where its events go


@dataclass(frozen=True, slots=True)
class Profile:
    """Topics, and the authority of outlets, by name of the configured source, outlet's name or domain."""

    topics: tuple[Topic, ...] = ()
    sources: Mapping[str, float] = field(default_factory=dict)  # 0 to 2; 1 adds and takes nothing
    sections: Mapping[str, str] = field(default_factory=dict)  # source, outlet or domain -> section
    usual: float = 0.8  # authority of an outlet that is not listed

    def authority(self, story: Story) -> float:
        return next((self.sources[name] for name in _names(story) if name in self.sources), self.usual)

    def section(self, story: Story) -> str:
        """Where the story's source usually goes; "" when nothing is said of it."""
        return next((self.sections[name] for name in _names(story) if name in self.sections), "")


def _names(story: Story) -> tuple[str, ...]:
    """Names that a story's source goes by, most exact first: "www.news.example.org" is also "example.org"."""
    labels = story.url.partition("://")[2].partition("/")[0].lower().removeprefix("www.").split(".")
    domains = (".".join(labels[k:]) for k in range(len(labels) - 1))
    return (story.via, story.source, *domains)


@lru_cache(maxsize=1)
def default_profile() -> Profile:
    """For a technology newsletter: what ranks when nothing is configured."""
    table = tomllib.loads(resources.files(__package__).joinpath("technology.toml").read_text(encoding="utf-8"))
    topics = tuple(Topic(t["name"], tuple(t["words"]), t["weight"], t["section"]) for t in table["topics"])
    return Profile(topics, table["sources"])
