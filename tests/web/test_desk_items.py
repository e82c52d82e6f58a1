"""What an item is made of, at the desk: merged, split, tagged, pictured, written again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.models import Image, Split
from tests.web.desk import Served, Terse, Visit, desk, edition, first, with_picture


def test_two_items_are_merged_and_the_merge_taken_back(served: Served, ada: Visit) -> None:
    before = edition(served)
    one, other, *_ = before.items
    answer = ada.do("merge", event=one.event, other=other.event)
    assert f"You merged “{one.blurb.headline}” with “{other.blurb.headline}”" in html.unescape(answer.text)
    now = edition(served)
    assert not {one.event, other.event} & now.headlines.keys()
    again = ada.do("merge", event=one.event, other=other.event)
    assert again.status_code == 400
    assert "out of date" in again.text
    ada.do("undo")
    assert edition(served) == before


def test_chosen_stories_become_an_event_of_their_own(served: Served, ada: Visit) -> None:
    item = next(item for item in edition(served).items if len(item.sources) > 2)
    first_two = [link.story for link in item.sources[:2]]
    assert "choose the stories" in ada.do("split", event=item.event).text
    assert "one to stay" in ada.do("split", event=item.event, stories=" ".join(s.story for s in item.sources)).text
    answer = ada.do("split", event=item.event, stories=first_two)
    assert "You made 2 stories of" in answer.text
    parts = Split(item.event, tuple(sorted(first_two)))
    assert {parts.part, parts.rest} <= edition(served).headlines.keys()
    ada.do("pin", event=parts.rest)
    left = next(one for one in edition(served).told if one.event == parts.rest)
    assert [link.story for link in left.sources] == [link.story for link in item.sources[2:]]


def test_tags_are_changed_in_place_and_given_back_to_the_program(served: Served, ada: Visit) -> None:
    item = first(served)
    were = ", ".join(item.tags)
    ada.do("tags", event=item.event, tags=" Harbours,  AI law , Harbours", was_tags=were)
    assert first(served).tags == ("Harbours", "AI law")
    assert 'value="Harbours, AI law"' in ada.page(f"/item/{item.event}")
    older = ada.do("tags", event=item.event, tags="Ferries", was_tags=were)
    assert older.status_code == 409
    ada.do("own_tags", event=item.event)
    assert first(served) == item


def test_a_picture_needs_words_and_to_be_one_of_the_stories(served: Served, ada: Visit) -> None:
    item = first(served)
    with_picture(served, item, "https://herald.example/hall.jpg")
    page = ada.page(f"/item/{item.event}")
    assert "https://herald.example/hall.jpg" in page
    assert first(served).image is None, "a picture that does not say what it shows is not taken by itself"
    for url, alt, problem in (
        ("https://herald.example/hall.jpg", " ", "say what the picture shows"),
        ("https://evil.example/pixel.gif", "A hall", "no story of the event has this picture"),
    ):
        answer = ada.do("picture", event=item.event, url=url, alt=alt)
        assert answer.status_code == 400
        assert problem in answer.text
    ada.do("picture", event=item.event, url="https://herald.example/hall.jpg", alt="The hall of the assembly")
    assert first(served).image == Image("https://herald.example/hall.jpg", "The hall of the assembly", "Herald")
    ada.do("picture", event=item.event, url="")
    assert first(served).image is None
    ada.do("own_picture", event=item.event)
    assert first(served) == item


@pytest.fixture
def two_writers(own_sample: Path) -> Iterator[Served]:
    with desk(own_sample, Terse()) as running:
        yield running


def test_an_item_written_again_is_compared_word_by_word_and_taken(two_writers: Served) -> None:
    served = two_writers
    with served.visit() as ada:
        compare_and_take(served, ada)


def compare_and_take(served: Served, ada: Visit) -> None:
    item = first(served)
    answer = ada.do("regenerate", event=item.event, by="terse", back=f"/item/{item.event}")
    assert "terse has written it again" in answer.text
    assert first(served) == item, "nothing of it runs until it is taken"
    page = ada.page(f"/item/{item.event}")
    assert "<del>" in page
    version, instead = (re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("version", "instead"))
    assert ada.do("take", event=item.event, version="0", instead=instead).status_code == 409
    answer = ada.do("take", event=item.event, version=version, instead=instead, part="what")
    assert "You took what of" in answer.text
    now = first(served)
    assert len(now.blurb.what) == 1
    assert now.blurb.takeaways == item.blurb.takeaways
    assert now.blurb.made_by == "terse", "readers are told whose words they are"
    assert ada.do("take", event=item.event, version=version, instead=instead).status_code == 409
    ada.do("undo")
    assert first(served) == item
    assert "there is no summarizer nobody" in ada.do("regenerate", event=item.event, by="nobody").text
