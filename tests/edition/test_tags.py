"""Tags: canonical names first, then a topic; names of the vocabulary, and those that only the stories know."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.tags import LONGEST, MOST, Tag, Vocabulary, tags
from newsletter.models import Event, Story

NOW = datetime(2026, 3, 4, tzinfo=UTC)
NERRIN = Tag("Nerrin", "company", ("Nerrin", "Ner Rin", "Nerrin Labs"))
PLUM = Tag("Plum", "company", ("Plum",), unless=("plum jam", "Plum Island"))
TANGO = Tag("Tango", "product", ("Tango",), cues=("messenger", "app"))
CHIPS = Tag("Chips", words=("chip", "semiconductor"), unless=("fish and chips",))
LISTED = Vocabulary(
    (
        NERRIN,
        PLUM,
        TANGO,
        CHIPS,
        Tag("Dunlin-5", "model", of="Nerrin"),
        Tag("Zürich", "place"),
        Tag("LCA", "institution"),
        Tag("Security", words=("ransomware",)),
        Tag("AI", words=("AI",), weight=0.2),
    ),
    ignore=("Tuesday", "CEO", "AI"),
    generic=("Summit",),
)
NONE_LISTED = Vocabulary()


def story(title: str, text: str = "", outlet: str = "A", labels: tuple[str, ...] = (), language: str = "en") -> Story:
    return Story(f"{outlet}-{title}", title, "", text, "", outlet, NOW, tags=labels, language=language)


def told(*stories: Story, by: Vocabulary = LISTED) -> tuple[str, ...]:
    return tags(Event("e", stories, len(stories)), by)


@pytest.mark.parametrize(
    "title",
    [
        "Nerrin opens a workshop",
        "NERRIN OPENS A WORKSHOP",
        "A workshop for Ner Rin",
        "Ner-Rin’s workshop",
        "Nerrin's workshop",
        "Nerrin-owned workshop opens",
        "Workshop opens at Nerrin Labs.",
    ],
)
def test_all_spellings_are_one_tag(title: str) -> None:
    assert told(story(title)) == ("Nerrin",)


@pytest.mark.parametrize("title", ["Zürich votes", "Zurich votes", unicodedata.normalize("NFD", "Zürich votes")])
def test_accents_do_not_matter(title: str) -> None:
    assert told(story(title)) == ("Zürich",)


@pytest.mark.parametrize(
    "title",
    ["A ripe plum falls", "How to make Plum Jam", "Storm hits Plum Island", "Plumbers on strike", "PlumX is born"],
)
def test_a_name_that_is_also_a_word_or_a_part_of_a_longer_name_counts_only_as_a_name(title: str) -> None:
    assert "Plum" not in told(story(title))
    assert told(story(f"{title} as Plum watches")) == ("Plum",)


def test_capitals_only_stay_capitals_only() -> None:
    assert told(story("An LCA ruling")) == ("LCA",)
    assert told(story("The lca ruling")) == ()


def test_a_common_word_needs_a_cue_somewhere_in_the_stories() -> None:
    assert told(story("Tango returns to the city")) == ()
    assert told(story("Tango returns to the city", "Its messenger was gone for a week.")) == ("Tango",)


@pytest.mark.parametrize(
    "title",
    ["Former Nerrin engineers raise $3M", "Ex-Nerrin trio raises $3M", "Former LCA, Plum and Nerrin staff unite"],
)
def test_where_people_come_from_is_not_what_the_event_is_about(title: str) -> None:
    assert told(story(title)) == ()
    assert told(story(f"{title}; Nerrin sues")) == ("Nerrin",)


def test_a_former_officeholder_is_still_the_one_who_is_told_of() -> None:
    assert told(story("Former Zürich mayor leads the LCA")) == ("LCA", "Zürich")


def test_a_topic_comes_after_names_and_tolerates_plurals_and_case() -> None:
    assert told(story("Chips from Nerrin")) == ("Nerrin", "Chips")
    assert told(story("SEMICONDUCTORS ARE SCARCE")) == ("Chips",)
    assert told(story("Fish and chips by the sea")) == ()


def test_versions_belong_to_their_family_and_bring_the_maker() -> None:
    for spelling in ("Dunlin-5", "Dunlin 5", "Dunlin5", "Dunlin-5.2", "Dunlin-5-mini"):
        assert told(story(f"{spelling} is out")) == ("Dunlin-5", "Nerrin")
    assert told(story("Dunlin-50 is out")) == ()


def test_a_passing_mention_in_a_text_is_no_tag() -> None:
    assert told(story("New chip factory opens", "Guards fear ransomware.")) == ("Chips",)


def test_what_one_outlet_of_several_mentions_is_no_tag() -> None:
    stories = (
        story("New chip factory"),
        story("Chip factory opens", outlet="B"),
        story("Nerrin was there", outlet="C"),
    )
    assert told(*stories) == ("Chips",)


def test_a_topic_that_says_little_stands_only_where_names_are_few() -> None:
    assert told(story("Plum adds AI")) == ("Plum", "AI")
    assert told(story("Plum and Nerrin add AI")) == ("Nerrin", "Plum")


def test_a_publishers_label_counts_when_the_vocabulary_knows_it() -> None:
    assert told(story("Factory opens", labels=("semiconductors", "Top stories"))) == ("Chips",)
    assert told(story("Factory opens", labels=("security",))) == ("Security",)
    assert told(story("Factory opens", labels=("Top stories", "News", "Must read"))) == ()


def test_a_labelled_name_counts_only_with_what_the_text_says() -> None:
    assert told(story("Factory opens", labels=("Nerrin",))) == ()
    assert told(story("Factory opens", "Nerrin built it, and Nerrin runs it.", labels=("Nerrin",))) == ("Nerrin",)


# -- names that no vocabulary lists ---------------------------------------------------------------
def test_a_name_in_the_title_that_the_text_repeats_is_a_tag() -> None:
    text = "The engineers at Ostrel build robots. On Tuesday Ostrel said so, and a rival of Ostrel agreed."
    assert told(story("Ostrel Builds New Robots", text), by=NONE_LISTED) == ("Ostrel",)


def test_a_headline_with_all_words_in_capitals_gives_no_names() -> None:
    title = "Three Great Robots Build Bridges"
    text = "Robots that build bridges are great. Three were shown. Robots may build more bridges."
    assert told(story(title, text), story(title, text, outlet="B"), by=NONE_LISTED) == ()


def test_two_outlets_titles_that_are_sentences_agree_on_a_name() -> None:
    one = story("A fire at the Ostrel works is out")
    two = story("The fire that hit Ostrel was put out", outlet="B")
    assert told(one, two, by=NONE_LISTED) == ("Ostrel",)
    assert told(one, by=NONE_LISTED) == ()


def test_spellings_of_an_unlisted_name_are_merged_and_the_commonest_is_shown() -> None:
    text = "We saw Grey Lantern. They fear Grey Lantern. Others write of GreyLantern."
    assert told(story("Police search for GreyLantern", text), by=NONE_LISTED) == ("Grey Lantern",)


def test_another_spelling_of_a_listed_name_is_the_listed_tag() -> None:
    listed = Vocabulary((Tag("Grey Lantern", "company"),))
    text = "We saw GreyLantern. They fear GreyLantern."
    assert told(story("Police search for GreyLantern", text), by=listed) == ("Grey Lantern",)


def test_a_surname_alone_is_the_whole_name() -> None:
    text = "The head of the works, Jasper Quell, resigned. Friends of Quell were told by Quell himself."
    assert told(story("Quell resigns from the works", text), by=NONE_LISTED) == ("Jasper Quell",)


def test_words_that_are_no_names_are_left_out() -> None:
    text = "They met at the Orrin CEO Summit. On Tuesday the Summit ended. A Tuesday of the Summit in Orrin."
    assert told(story("Orrin CEO Summit ends on a Tuesday", text)) == ("Orrin",)


def test_a_part_of_a_listed_name_is_not_found_again() -> None:
    text = "People like Plum Island. The boats to Plum Island are full. See Plum Island."
    assert told(story("The boats to Plum Island are full", text)) == ()


def test_an_outlets_own_name_is_no_tag() -> None:
    text = "Readers of Orrin Post told Orrin Post that they like Orrin Post."
    assert told(story("What readers of Orrin Post like best", text, outlet="Orrin Post"), by=NONE_LISTED) == ()


def test_a_german_noun_is_no_name() -> None:
    text = "Gestern kam der Zug in die Stadt. Der neue Zug ist lang, und jeder Zug fährt nach Bad Orrin."
    assert told(story("Der lange Zug nach Bad Orrin fährt", text, language="de"), by=NONE_LISTED) == ("Bad Orrin",)


# -- what holds for any text ------------------------------------------------------------------------
NAMES = (
    "Nerrin",
    "Nerrins",
    "Ner",
    "Rin",
    "Plum",
    "Dunlin-5",
    "Zürich",
    "Ostrel",
    "OSTREL",
    "iQuell",
    "O’Quell",
    "東京",
)
OTHERS = ("nerrin", "jam", "app", "chip", "AI", "X1", "5", "5.2", "of", "the", "Tuesday", "A" + 40 * "a")
MARKS = ("Quell’s", "“Quell”", "&", "—", ".", ";", "<b>", "</a>", '"', "\u202e", "\x00")
WORDS = st.sampled_from(NAMES + OTHERS + MARKS)
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=30).map(" ".join)
STORIES = st.builds(story, TEXTS, TEXTS, st.sampled_from("ABC"), st.lists(TEXTS, max_size=3).map(tuple))


@given(st.lists(STORIES, min_size=1, max_size=4))
def test_tags_are_few_short_plain_and_different(stories: list[Story]) -> None:
    found = told(*stories)
    assert len(found) <= MOST
    assert len({tag.casefold().replace(" ", "").replace("-", "") for tag in found}) == len(found)
    for tag in found:
        assert 1 <= len(tag) <= LONGEST
        assert tag.isprintable()
        assert tag == tag.strip()
        assert not set(tag) & set('<>"\\`“”')


@given(st.lists(STORIES, min_size=2, max_size=4))
def test_the_order_of_the_other_stories_does_not_matter(stories: list[Story]) -> None:
    lead, *others = stories
    assert told(lead, *others) == told(lead, *reversed(others))


def test_a_label_whose_second_word_is_a_colon_does_not_swallow_itself() -> None:
    labelled = story("Ferries sail", outlet="B", labels=("Nerrin :", "nerrin"))
    assert told(story("Ferries sail"), labelled) == ()
