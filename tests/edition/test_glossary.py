"""Terms are explained at their first mention, once, and in a source's words where it has any."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import read_glossary
from newsletter.edition.glossary import define
from newsletter.models import Evidence
from tests.conftest import Run

GLOSSARY = {
    "distillation": "Training a small model on the answers of a large one.",
    "token": "A piece of text.",
    "context window": "How much text a model takes in.",
    "window": "An opening.",
}
TEXT = "Distillation made the small model, which reads tokens in a context window."


def said(text: str) -> tuple[str, Evidence]:
    return text, Evidence("story", 0, len(text), text)


def test_terms_are_explained_in_the_order_of_their_mention() -> None:
    assert [(d.term, d.text) for d in define(TEXT, GLOSSARY, [])] == [
        ("distillation", GLOSSARY["distillation"]),
        ("token", GLOSSARY["token"]),
    ]


@pytest.mark.parametrize("text", ["The betokened gesture.", "A token-based system.", "Nothing of the kind."])
def test_only_whole_words_count(text: str) -> None:
    assert define(text, GLOSSARY, []) == ()


def test_a_term_inside_a_longer_one_is_not_explained() -> None:
    assert [d.term for d in define("Its context window grew.", GLOSSARY, [])] == ["context window"]


def test_the_words_of_a_source_take_the_place_of_the_glossary() -> None:
    own = "Distillation is a technique by which a small model learns from a large one."
    (found,) = define("They used distillation.", GLOSSARY, [said("They used it."), said(own)])
    assert found.text == own
    assert found.evidence == (said(own)[1],)


def test_a_source_may_define_as_a_dictionary_does() -> None:
    own = "Distillation: training a small model on what a large one says."
    (found,) = define("They used distillation.", GLOSSARY, [said(own)])
    assert found.text == "Training a small model on what a large one says."


@pytest.mark.parametrize(
    "sentence",
    [
        "Distillation is a hot topic among labs.",
        "Distillation is the reason why prices fell.",
        "Distillation: why prices fell.",
        "Critics say distillation is a technique of thieves.",
    ],
)
def test_a_sentence_that_defines_nothing_is_no_definition(sentence: str) -> None:
    (found,) = define("They used distillation.", GLOSSARY, [said(sentence)])
    assert found.text == GLOSSARY["distillation"]


def test_a_newsletter_without_a_glossary_explains_nothing(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "glossary.toml") == {}


@pytest.mark.parametrize("text", ['[terms]\n"token" = 3\n', "[terms\n", '[words]\n"a" = "b"\n', '[terms]\n"a" = ""\n'])
def test_a_mistake_in_the_glossary_names_the_file(newsletter: Run, home: Path, text: str) -> None:
    (home / "content" / "glossary.toml").write_text(text, encoding="utf-8")
    done = newsletter("run", "--sample", "--no-send")
    assert done.returncode == 2
    assert "glossary.toml" in done.stderr
    assert "Traceback" not in done.stderr
