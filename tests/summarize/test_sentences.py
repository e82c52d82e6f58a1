"""Where sentences end, in news text of several languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.summarize.sentences import split

PARAGRAPH = (
    "Traders on the east bank fear for their business because the detour adds eleven kilometres to each of the trips "
    "that their customers make in summer."
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. J. K. Rowley met Dr. Ann P. Lee. They left.", 2),
        ("It was asked for by Sens. Chris Lee and Ben Cole, Reps. Holt and Okafor.", 1),
        ("It ends at 5 p.m. Monday in Estmouth.", 1),
        ("It ends at 5 p.m. The shop stays open.", 2),
        ("Acme Inc. said sales rose 3.5 percent. Costs fell.", 2),
        ("The U.S. Senate voted. He lives in the U.S. She does not.", 3),
        ("On Jan. 5 it ended. No. 10 said so. St. Mary won.", 3),
        ("“Why?” Ann Lee asked. “No!” She ran.", 3),
        ('He said "We are done." Then he left.', 2),
        ("Wait... what? It was over… And on it went.", 3),
        ("It costs $3.50 on example.co.uk today. Version 2.0 is out.", 2),
        ("xAI raised $2bn. iPhone sales fell. eBay grew.", 3),
        ("It ran on social media.The union said no.", 2),  # a line break got lost
        ("It went to the works office (PWO).The mayor agreed.", 2),
        ("It ended on Tuesday.SoftShip and others bid.", 2),
        ("It fell in the ESTX 250.“We left,” she said.", 2),
        ("They met in Estmouth.Fourth-seeded Lee won.", 2),
        ("It runs on Node.JS and on 2.Beta.", 1),
        ("It is sold to X by Grok on X.Failing to do so costs much. It is run by CSAM.Not all agree.", 4),
        ("The first line has no stop\n\nThe second has one.", 2),
        ("A tokenised text , like this . the next one .", 2),
        ("Am 3. Oktober wird gefeiert. Das kostet z. B. 5 Euro. Nr. 5 lebt.", 3),
        ("El Sr. Pérez llegó ayer. ¿Quién lo vio? ¡Nadie!", 3),
        ("M. Dupont a gagné. Mme Curie aussi.", 2),
        ("今日は晴れ。明日は雨！そうですか？", 3),
        ("Her plan was Plan B. He had no plan.", 2),
        ("He was 19. Maria was 20.", 2),
        ("", 0),
        ("  \n\n  ", 0),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    assert len(split(text)) == count, [span.text for span in split(text)]


def test_a_quotation_mark_between_two_sentences_without_a_space_opens_the_second() -> None:
    spans = split('"We are done," Ann Lee said."However, the bridge stays closed," she added.')
    assert [span.text for span in spans] == [
        '"We are done," Ann Lee said.',
        '"However, the bridge stays closed," she added.',
    ]


@given(st.text(alphabet="ab AB.!?\"'“”’()\n…1,。") | st.text())
def test_spans_cover_all_but_white_space(text: str) -> None:
    end = 0
    for span in split(text):
        assert text[span.start : span.end] == span.text
        assert not text[end : span.start].strip()
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (  # a standfirst run together with the first sentence
            "Council was warned of cracks in both piersThe Harlow Bridge will close in May.",
            ["Council was warned of cracks in both piers", "The Harlow Bridge will close in May."],
        ),
        (
            "Warning comes amid anger over detoursEstmouth will lose its bridge. Traders in Estmouth fear it.",
            [
                "Warning comes amid anger over detours",
                "Estmouth will lose its bridge.",
                "Traders in Estmouth fear it.",
            ],
        ),
        (
            "Ferries are late. What the detour means for shops The council has no answer yet.",
            ["Ferries are late.", "What the detour means for shops", "The council has no answer yet."],
        ),
        (
            f"Ferries are late.\nA summer without a bridge\n{PARAGRAPH}",
            ["Ferries are late.", "A summer without a bridge", PARAGRAPH],
        ),
    ],
)
def test_a_heading_that_lost_its_line_break_is_no_part_of_the_sentence_behind_it(text: str, parts: list[str]) -> None:
    assert [span.text for span in split(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "Three of them bought an iPhone after MacBook sales fell.",
        "Okafor told YouTube viewers that DeepHarbour In Estmouth would close.",
        "She flew on Harbour Force One on Friday and met the crew.",
        "He read aloud from her novel “The Ferry” and The Ledger praised it.",
        "The council\nThe mayor and the harbour\nmet.",
    ],
)
def test_names_with_capitals_inside_stay_whole(text: str) -> None:
    assert len(split(text)) == 1
