from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.models import Image, Story
from newsletter.store import SqlStories, open_database
from newsletter.testing import NOON, MemoryStories

words = st.text(max_size=20)
maybe = st.one_of(st.just(""), words)
stories = st.builds(
    Story,
    id=st.sampled_from(["s1", "s2", "s3", "s4"]),  # few, so that many meet again
    title=words,
    summary=maybe,
    text=maybe,
    url=maybe,
    source=words,
    published=st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    via=maybe,
    author=maybe,
    language=maybe,
    tags=st.lists(words, max_size=2).map(tuple),
    image=st.one_of(st.none(), st.builds(Image, url=words, alt=maybe, credit=maybe)),
    dated_by=st.sampled_from(["publisher", "arrival"]),
)
_EVER = (NOON - timedelta(days=40), NOON + timedelta(days=40))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(stories, max_size=5), max_size=4))
def test_any_stories_in_any_batches_are_kept_as_the_plain_store_keeps_them(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Story]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("store")
    plain = MemoryStories()
    with open_database(folder / "newsletter.db") as database:
        kept = SqlStories(database)
        for batch in batches:
            assert kept.add_stories(batch, NOON) == plain.add_stories(batch, NOON)
        assert kept.stories(*_EVER) == plain.stories(*_EVER)


@settings(deadline=None, max_examples=200)
@given(query=st.one_of(st.text(), st.text(alphabet='"*^:()-+ANDORTbridge \x00')))
def test_any_query_is_safe(searched: SqlStories, query: str) -> None:
    assert searched.search(query) == []


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStories]:
    with open_database(tmp_path_factory.mktemp("search") / "newsletter.db") as database:
        yield SqlStories(database)
