"""The sample newsroom is what a new user sees first: it must be complete, consistent and free of real names."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import frontmatter
import pytest

CONTENT = Path(__file__).parents[2] / "content"
SAMPLE = CONTENT / "sample"
DAYS = {date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)}
SENTENCE_END = re.compile(r"(?<=[.!?])[”\"“»]?\s+(?=[„«“\"A-ZÄÖÜ¿¡0-9])")


@dataclass(frozen=True, slots=True)
class Told:
    """A sample story as its file says it."""

    path: Path
    meta: dict[str, object]
    text: str

    @property
    def outlet(self) -> str:
        return self.path.parent.name

    @property
    def slug(self) -> str:
        return self.path.stem[11:]

    @property
    def when(self) -> datetime:
        when = self.meta["date"]
        assert isinstance(when, datetime), self.path
        assert when.tzinfo, self.path
        return when.astimezone(UTC)


def _read(path: Path) -> Told:
    post = frontmatter.load(str(path))
    return Told(path, post.metadata, post.content)


def _name(story: Told) -> str:
    return f"{story.outlet}/{story.path.stem}"


SOURCES = tomllib.loads((SAMPLE / "sources.toml").read_text("utf-8"))["source"]
STORIES = [_read(path) for path in sorted((SAMPLE / "outlets").rglob("*.md"))]
ENGLISH = [story for story in STORIES if story.outlet not in {"rautenburger-tageblatt", "diario-de-albor"}]
each_story = pytest.mark.parametrize("story", STORIES, ids=_name)


def _about(word: str) -> list[Told]:
    return [story for story in STORIES if word in story.text]


def _phrases(text: str, length: int = 5) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def _overlap(one: str, other: str) -> float:
    """Share of the five-word phrases of the shorter text that the longer one has too."""
    a, b = _phrases(one), _phrases(other)
    return len(a & b) / min(len(a), len(b))


# -- shape ----------------------------------------------------------------------------------------
def test_about_forty_stories_by_a_dozen_outlets_over_three_days() -> None:
    assert 40 <= len(STORIES) <= 50
    assert len({story.outlet for story in STORIES}) >= 12
    assert {story.when.date() for story in STORIES} == DAYS
    assert min(Counter(story.when.date() for story in STORIES).values()) >= 12


def test_every_outlet_is_a_source_and_every_source_has_stories() -> None:
    assert [source["location"] for source in SOURCES] == [f"outlets/{source['name']}" for source in SOURCES]
    assert {source["name"] for source in SOURCES} == {story.outlet for story in STORIES}
    assert len({source["title"] for source in SOURCES}) == len(SOURCES)
    for source in SOURCES:
        assert source["kind"] == "folder"
        assert 0 < source["weight"] <= 2
        assert source["groups"]
    assert {source["section"] for source in SOURCES} == {"AI", "Business", "Security", "Science", "Policy"}


@each_story
def test_front_matter_is_complete(story: Told) -> None:
    assert story.meta.keys() == {"title", "url", "date", "author", "tags"}
    assert story.meta["title"]
    assert story.meta["author"]
    assert story.meta["tags"]
    url = urlsplit(str(story.meta["url"]))
    assert (url.scheme, url.hostname) == ("https", f"{story.outlet}.example")
    assert url.path == f"/{story.when:%Y/%m/%d}/{story.slug}"
    assert story.path.name.startswith(f"{story.when:%Y-%m-%d}-")


@each_story
def test_a_story_clearly_belongs_to_one_morning(story: Told) -> None:
    """Nobody publishes before seven, when the edition of the day before closes."""
    assert time(7) < story.when.time() < time(23)


def test_urls_are_unique() -> None:
    urls = Counter(story.meta["url"] for story in STORIES)
    assert urls.most_common(1)[0][1] == 1


def test_links_lead_nowhere_real() -> None:
    for path in SAMPLE.rglob("*"):
        if path.is_file():
            hosts = re.findall(r"https?://([^/\s)]+)", path.read_text("utf-8"))
            assert all(host.endswith(".example") for host in hosts), path


# -- what the newsroom shows ----------------------------------------------------------------------
def test_stories_are_long_briefs_are_short_and_some_are_one_sentence() -> None:
    lengths = [len(story.text.split()) for story in STORIES]
    assert sum(130 <= length <= 350 for length in lengths) >= 35
    assert sum(30 < length <= 90 for length in lengths) >= 4
    assert sum(len(SENTENCE_END.split(story.text)) == 1 for story in STORIES) >= 2
    assert max(lengths) <= 350


def test_the_wire_is_reprinted_almost_word_for_word() -> None:
    pairs = [
        ("pellworth-inquiry", "app-store-fees-inquiry"),
        ("pellworth-inquiry", "watchdog-pellworth"),
        ("pellworth-offers-fee-cut", "pellworth-fee-offer"),
    ]
    by_slug = {story.slug: story for story in STORIES}
    for wire, copy in ((by_slug[one], by_slug[other]) for one, other in pairs):
        assert wire.outlet == "corvane-wire"
        assert copy.text.startswith(wire.text)
        assert copy.text.removeprefix(wire.text).count("\n\n") == 1, "one closing paragraph of its own"
        assert copy.meta["title"] != wire.meta["title"]
        assert copy.meta["author"] != wire.meta["author"]
        assert copy.when > wire.when


def test_nothing_else_is_a_copy() -> None:
    copies = {"app-store-fees-inquiry", "watchdog-pellworth", "pellworth-fee-offer"}
    own = [story for story in STORIES if story.slug not in copies and len(story.text.split()) > 100]
    for i, story in enumerate(own):
        assert max((_overlap(story.text, other.text) for other in own[i + 1 :]), default=0) < 0.2, story.path


def _days_and_outlets(stories: list[Told]) -> dict[date, set[str]]:
    found: dict[date, set[str]] = defaultdict(set)
    for story in stories:
        found[story.when.date()].add(story.outlet)
    return found


def test_one_thread_runs_for_three_days_and_one_for_two() -> None:
    pellworth = _days_and_outlets(_about("Pellworth"))
    assert pellworth.keys() == DAYS
    assert min(len(outlets) for outlets in pellworth.values()) >= 3
    hallmere = _days_and_outlets([story for story in STORIES if "outage" in str(story.meta["tags"])])
    assert hallmere.keys() == {date(2026, 3, 3), date(2026, 3, 4)}
    assert min(len(outlets) for outlets in hallmere.values()) >= 2


@pytest.mark.parametrize(
    ("word", "outlets"),
    [("Tolvane", 3), ("Lychgate", 3), ("Karoval", 3), ("northern region", 3), ("Union Assembly", 3), ("Dunlin", 2)],
)
def test_events_are_told_by_several_outlets(word: str, outlets: int) -> None:
    assert len({story.outlet for story in _about(word)}) >= outlets


def test_the_disagreement_is_attributed() -> None:
    told = [story for story in _about("31%") if story.when.date() == date(2026, 3, 3)]
    assert told
    for story in told:
        assert "11%" in story.text
        assert "Pinglight" in story.text
        assert "Hallmere" in story.text


def test_the_correction_is_of_a_figure_that_ran() -> None:
    [correction] = [story for story in STORIES if str(story.meta["title"]).startswith("Correction")]
    [wrong] = [story for story in STORIES if "3,200 jobs" in story.text and story is not correction]
    assert wrong.outlet == correction.outlet
    assert wrong.when < correction.when
    assert all("2,300" in story.text or "2.300" in story.text for story in _about("Tolvane") if story is not wrong)


def test_some_stories_are_for_a_ranker_to_pass_over() -> None:
    titles = " | ".join(str(story.meta["title"]) for story in STORIES)
    for sign in ("save 30%", "9 terminal habits", "We are hiring", "raises €1.2m"):
        assert sign in titles


def test_two_other_languages_are_heard() -> None:
    for outlet, word in (("rautenburger-tageblatt", " der "), ("diario-de-albor", " de ")):
        texts = [story.text for story in STORIES if story.outlet == outlet]
        assert len(texts) >= 2
        assert all(word in text for text in texts)


# -- language -------------------------------------------------------------------------------------
@each_story
def test_no_sentence_is_longer_than_35_words(story: Told) -> None:
    sentences = (sentence for part in story.text.split("\n\n") for sentence in SENTENCE_END.split(part))
    assert [sentence for sentence in sentences if len(sentence.split()) > 35] == []


@pytest.mark.parametrize("story", ENGLISH, ids=_name)
def test_spelling_is_british(story: Told) -> None:
    american = (
        r"\b(color|center|analyze|organiz|recogniz|program for|catalog |traveled|canceled|defense|license fee|gray)"
    )
    assert not re.search(american, story.text, re.IGNORECASE)


WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS = ["January", "February", "March", "April", "May", "June"]


@each_story
def test_weekdays_match_their_dates(story: Told) -> None:
    for weekday, day, month in re.findall(rf"({WEEKDAYS}) (\d+) ({'|'.join(MONTHS)})", story.text):
        assert date(2026, MONTHS.index(month) + 1, int(day)).strftime("%A") == weekday


@each_story
def test_past_weekdays_are_not_in_the_future(story: Told) -> None:
    """`on Wednesday ... said`: a story that only looks back at a day is not dated before it."""
    said = re.findall(rf"\b(?:said|released|announced|reported|offered|found) on ({WEEKDAYS})\b", story.text)
    last_three = {(story.when - timedelta(days=back)).strftime("%A") for back in range(3)}
    assert set(said) <= last_three


REAL = (
    "Google|Alphabet|Apple|Microsoft|Amazon|Meta|Facebook|Nvidia|Intel|AMD|TSMC|Samsung|Huawei|ASML|Arm|Tesla|IBM|Oracle|"
    "OpenAI|Anthropic|DeepMind|Mistral|ChatGPT|Claude|Gemini|Llama|Android|iPhone|Windows|Linux|PostgreSQL|GitHub|Twitter|"
    "Cisco|Fortinet|Cloudflare|Stripe|PayPal|Visa|Reuters|Bloomberg|BBC|Guardian|Wired|Nature|Europol|NATO"
)


@pytest.mark.parametrize(
    "read", [lambda story: story.text, lambda story: str(story.meta)], ids=["text", "front matter"]
)
def test_no_real_company_outlet_or_product_is_named(read: Callable[[Told], str]) -> None:
    """Invented news about a real name would be a false report."""
    named = re.compile(rf"\b({REAL})\b")
    assert {story.path.name: found for story in STORIES if (found := named.findall(read(story)))} == {}


# -- the pages beside it --------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["about", "process", "privacy"])
def test_a_page_begins_with_its_title(name: str) -> None:
    page = (CONTENT / "pages" / f"{name}.md").read_text("utf-8")
    assert re.match(r"# \S.*\n\n", page)
    assert len(page.split()) > 150
    for target in re.findall(r"\]\(([^)]+)\)", page):
        assert (CONTENT / "pages" / target).is_file(), target


def test_glossary_terms_have_one_line_definitions() -> None:
    terms = tomllib.loads((CONTENT / "glossary.toml").read_text("utf-8"))["terms"]
    assert len(terms) >= 12
    for term, meaning in terms.items():
        assert meaning.endswith("."), term
        assert len(meaning.split()) <= 25, term
