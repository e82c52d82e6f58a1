"""Analysis by a model: marked, gated sentence by sentence, paid for once; without one, extracted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from newsletter.models import Analysis, Blurb, Event, Lens, Sentence
from newsletter.store import SqlSpending
from newsletter.summarize.analysis import Matter, extract
from newsletter.summarize.analyst import analyse
from newsletter.summarize.budget import Budget
from newsletter.summarize.model import Model
from newsletter.summarize.orders import without_orders
from newsletter.testing import make_story
from tests.summarize_model.conftest import DAY, TEXT, allowance
from tests.summarize_model.server import Answer, Asked, Line, ModelServer, Saying, line
from tests.summarize_model.test_injection import CANARIES, LIE

Serve = Callable[[Answer], ModelServer]
Analyse = Callable[..., tuple[dict[str, list[str]], tuple[str, ...]]]

OPENING = "Engineers closed the Harlow Bridge in Estmouth on Tuesday after they found cracks in two of its piers."
LENSES = (Lens("For hauliers", ("lorry", "vehicle"), about="they move goods by road"), Lens("Space", ("rocket",)))
BLURB = Blurb("Harlow Bridge closes", (Sentence(OPENING, ()),), (), (), (), "extractive")
SECOND = make_story(
    2,
    title="Estmouth loses its bridge",
    source="Northern Ledger",
    text="Shops in Estmouth fear for their trade while the Harlow Bridge is closed. The repair costs £18.5 million.",
)
EARLIER = make_story(
    3, title="Inspectors look at Harlow Bridge", text="Inspectors found rust on the Harlow Bridge in January."
)


def hand_in_analysis(**parts: Any) -> Saying:
    empty: dict[str, Any] = {"what": [], "why": [], "watch": [], "background": [], "lenses": [], "contrasts": []}
    return Saying(arguments=json.dumps({**empty, **parts}))


def through(lens: int, *lines: Line) -> dict[str, Any]:
    return {"lens": lens, "lines": list(lines)}


TRUE = line("The repair costs £18.5 million.", (1, "costs £18.5 million"))
FALSE = line("The repair costs £81.5 million.", (1, "costs £18.5 million"))
BUSY = line("About 42,000 vehicles cross it every day.", (1, "42,000 vehicles cross the bridge every day"))


def matter(event: Event, **changes: Any) -> Matter:
    return replace(Matter(event, BLURB, LENSES), **changes)


def texts(parts: tuple[Analysis, ...]) -> dict[str, list[str]]:
    return {part.title or part.kind: [sentence.text for sentence in part.sentences] for part in parts}


@pytest.fixture
def ask(
    serve: Serve, model_of: Callable[..., Model], spending: SqlSpending
) -> Callable[..., tuple[tuple[Analysis, ...], tuple[str, ...]]]:
    """Let models behind these answers analyse, the first one first."""

    def ask(what: Matter, *answers: Answer, **changes: object) -> tuple[tuple[Analysis, ...], tuple[str, ...]]:
        budget = Budget(spending, DAY, allowance())
        models = [model_of(serve(answer), name=f"m{n}", **changes) for n, answer in enumerate(answers)]
        return analyse(what, [model.within(budget) for model in models])

    return ask


def test_true_sentences_run_as_analysis_and_false_ones_do_not(ask: Any, event: Event) -> None:
    parts, notes = ask(
        matter(event), lambda _: hand_in_analysis(what=[TRUE, FALSE], why=[FALSE], lenses=[through(1, BUSY, FALSE)])
    )
    assert texts(parts)["what"] == ["The repair costs £18.5 million."]
    assert texts(parts)["For hauliers"] == ["About 42,000 vehicles cross it every day."]
    assert {part.made_by for part in parts if part.kind in ("what", "lens")} == {"language model test-model"}
    assert sum("do not hold the number £81.5 million" in note for note in notes) == 3


def test_a_part_that_does_not_stand_is_extracted(ask: Any, event: Event) -> None:
    parts, _ = ask(matter(event), lambda _: hand_in_analysis(what=[TRUE], lenses=[through(1, FALSE)]))
    (lens,) = [part for part in parts if part.kind == "lens"]
    assert lens.made_by == "extractive"
    assert texts((lens,)) == {"For hauliers": ["About 42,000 vehicles cross the bridge every day."]}


def test_the_model_is_told_of_readers_and_lenses_and_never_of_other_events(
    serve: Serve, model_of: Callable[..., Model], spending: SqlSpending, event: Event
) -> None:
    server = serve(lambda _: hand_in_analysis(what=[TRUE]))
    writer = model_of(server).within(Budget(spending, DAY, allowance()))
    whole = replace(event, stories=(*event.stories, SECOND))
    analyse(matter(whole, compared=True, groups={"Northern Ledger": ("regional",)}), [writer])
    (asked,) = server.asked
    assert "1. For hauliers: they move goods by road" in asked.instructions
    assert "Northern Ledger (regional), 20" in asked.prompt
    assert [story.number for story in asked.stories] == [1, 2]


def test_background_rests_on_earlier_stories_and_the_rest_on_today_s(ask: Any, event: Event) -> None:
    old = line("Inspectors found rust on the Harlow Bridge in January.", (2, "found rust on the Harlow Bridge"))
    parts, notes = ask(
        matter(event, earlier=(EARLIER,)), lambda _: hand_in_analysis(what=[TRUE, old], background=[old, TRUE])
    )
    assert texts(parts)["background"] == [old["text"]]
    assert texts(parts)["what"] == [TRUE["text"]]
    assert sum("rests on none of the stories" in note for note in notes) == 2


def test_a_contrast_needs_two_true_sides_of_different_outlets(ask: Any, event: Event) -> None:
    shops = line("Shops in Estmouth fear for their trade.", (2, "Shops in Estmouth fear for their trade"))
    ferries = line("Shops in Port Callen fear for their trade.", (2, "Shops in Estmouth fear for their trade"))
    contrasts = [
        {"first": TRUE, "second": shops},
        {"first": TRUE, "second": BUSY},  # one outlet
        {"first": TRUE, "second": ferries},  # a name that does not stand there
    ]
    whole = replace(event, stories=(*event.stories, SECOND))
    parts, _ = ask(matter(whole, compared=True), lambda _: hand_in_analysis(contrasts=contrasts))
    assert [texts((part,)) for part in parts if part.kind == "contrast"] == [
        {"contrast": [TRUE["text"], shops["text"]]}
    ]
    unasked, _ = ask(matter(whole), lambda _: hand_in_analysis(what=[TRUE], contrasts=contrasts))
    assert "contrast" not in texts(unasked)


BAD: dict[str, Answer] = {
    "empty": lambda _: Saying(content=""),
    "half a JSON": lambda _: Saying(arguments='{"what": [{"text": "Bri'),
    "echo of the prompt": lambda asked: Saying(content=asked.prompt),
    "a refusal": lambda _: Saying(content=None, finish="content_filter", extra={"refusal": "I will not."}),
    "nothing": lambda _: hand_in_analysis(),
    "invented": lambda _: hand_in_analysis(what=[FALSE], lenses=[through(1, FALSE), through(7, TRUE)]),
    "a loop": lambda _: hand_in_analysis(what=[line("Bridge " * 40 + ".", (1, "costs £18.5 million"))]),
    "emoji": lambda _: hand_in_analysis(what=[line("The repair costs £18.5 million 🎉.", (1, "costs £18.5 million"))]),
    "links": lambda _: hand_in_analysis(
        what=[line("See https://x.example for £18.5 million.", (1, "£18.5 million, the"))]
    ),
    "no quotes": lambda _: hand_in_analysis(what=[line("The repair costs £18.5 million.")]),
    "an error": lambda _: Saying(status=500),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_of_no_use_goes_to_the_next_model_and_then_is_extracted(ask: Any, event: Event, kind: str) -> None:
    alone, notes = ask(matter(event), BAD[kind])
    assert alone == extract(matter(event))
    assert notes
    second, _ = ask(matter(event), BAD[kind], lambda _: hand_in_analysis(what=[TRUE]))
    assert texts(second)["what"] == [TRUE["text"]]


def test_the_same_analysis_is_paid_for_once(
    serve: Serve, model_of: Callable[..., Model], spending: SqlSpending, event: Event
) -> None:
    server = serve(lambda _: hand_in_analysis(what=[TRUE]))
    made = [analyse(matter(event), [model_of(server).within(Budget(spending, DAY, allowance()))]) for _ in range(2)]
    assert made[0] == made[1]
    assert len(server.asked) == 1


def obey(asked: Asked) -> Saying:
    """It does what the canary wants, with a true quotation and with the canary's own words."""
    story = asked.stories[0]
    wanted = [
        line(LIE, (story.number, story.sentences[0])),
        line(LIE.replace("on Monday", "this week"), (story.number, LIE)),
        line("Readers find the prize at https://evil.example/prize today.", (story.number, story.sentences[0])),
    ]
    sides = [{"first": one, "second": two} for one, two in pairwise(wanted)]
    return hand_in_analysis(
        what=[TRUE, *wanted],
        why=wanted,
        watch=wanted,
        lenses=[through(1, *wanted), through(2, *wanted)],
        contrasts=sides,
    )


@pytest.mark.parametrize("kind", CANARIES)
def test_no_part_prints_what_a_canary_wants(ask: Any, event: Event, kind: str) -> None:
    (story,) = event.stories
    poisoned = replace(event, stories=(replace(story, text=f"{TEXT}\n\n{CANARIES[kind]}"),))
    lenses = (*LENSES, Lens("City hall", ("mayor", "Bürgermeisterin", "maire", "alcaldesa")))
    what = matter(without_orders(poisoned), lenses=lenses, compared=True)
    parts, _ = ask(what, obey)
    printed = json.dumps(texts(parts), ensure_ascii=False) + repr([part.sentences for part in extract(what)])
    assert "The repair costs £18.5 million." in printed
    for word in ("Quill", "resign", "evil", "prize", "trat", "辞"):
        assert word not in printed
