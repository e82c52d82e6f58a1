"""An event explained in 30 seconds, each sentence with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WORDS_A_MINUTE = 238  # Brysbaert 2019, "How many words do we read per minute?": silent reading of English non-fiction

BlurbPart = Literal["headline", "what", "why", "takeaways", "watch"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a sentence comes from: characters start to end of the body of a stored story."""

    story: str  # story id
    start: int
    end: int
    quote: str  # body[start:end], kept because a page may change after the edition ran


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Blurb:
    """An event explained in 30 seconds. Parts that no story supports are empty, never invented."""

    headline: str
    what: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    takeaways: tuple[Sentence, ...]
    watch: tuple[Sentence, ...]
    made_by: str  # name of the summarizer

    @property
    def text(self) -> str:
        """What happened and why it matters, as read."""
        return " ".join(sentence.text for sentence in (*self.what, *self.why))

    @property
    def words(self) -> int:
        """Words of the whole item: headline, blurb, takeaways, what to watch."""
        parts = (*self.what, *self.why, *self.takeaways, *self.watch)
        return len(" ".join([self.headline, *[part.text for part in parts]]).split())

    @property
    def seconds(self) -> int:
        """Reading time of the whole item."""
        return round(self.words * 60 / WORDS_A_MINUTE)


@dataclass(frozen=True, slots=True)
class Translation:
    """A blurb in another language; its sentences keep their evidence, which stays as the sources wrote it."""

    language: str  # ISO 639-1
    blurb: Blurb
    of: str  # fingerprint of the blurb that was translated


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence gate says of a claim."""

    supported: bool
    score: float  # 0 to 1, higher the better the sources support the claim
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of a blurb, explained in one line."""

    term: str
    text: str
    evidence: tuple[Evidence, ...] = ()  # where a source explains it; none: the newsletter's own glossary does


@dataclass(frozen=True, slots=True)
class Spent:
    """What language models took. Money is in millionths of whatever their prices are in."""

    calls: int  # for the edition, as all but the last
    input_tokens: int
    output_tokens: int
    edition: int
    month: int  # for all editions of its month
