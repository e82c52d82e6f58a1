"""What other people's tools say of a letter: a spam filter, tables of what mail programs can, MJML's own checker."""

from __future__ import annotations

from contextlib import suppress

import pytest
from mjml import mjml2html

from newsletter.render.letter import letter_context
from newsletter.render.templates import fill, load
from tests.checks.tools import node, spam_scores
from tests.email.letters import NAMES, Made, made

# The engine's own: what it writes around any text, a title included.
PLAIN = (
    "<mjml lang='en'><mj-head><mj-title>Hello</mj-title></mj-head>"
    "<mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>"
)


GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


@pytest.fixture(scope="module")
def letters(request: pytest.FixtureRequest) -> dict[str, Made]:
    """All letters whose news are here."""
    found = {}
    for name in NAMES:
        with suppress(pytest.skip.Exception):
            found[name] = made(name, request)
    return found


@pytest.fixture(scope="module")
def spam(letters: dict[str, Made]) -> dict[str, tuple[float, str]]:
    """Letter -> its score and the rules that hit; "spam" is a message that every filter must stop."""
    messages = {name: one.message for name, one in letters.items()}
    messages["spam"] = b"From: a@example.org\r\nSubject: x\r\n\r\n" + GTUBE + b"\r\n"
    return dict(zip(messages, spam_scores([*messages.values()]), strict=True))


def test_the_spam_filter_works(spam: dict[str, tuple[float, str]]) -> None:
    assert spam["spam"][0] > 100


def test_a_spam_filter_finds_next_to_nothing(letter: Made, spam: dict[str, tuple[float, str]]) -> None:
    score, report = spam[letter.name]
    assert score <= 1.0, report


@pytest.fixture(scope="module")
def unsupported(letters: dict[str, Made]) -> dict[str, dict[str, list[str]]]:
    """Letter -> feature -> the programs that do not know it."""
    pages = {"plain": mjml2html(PLAIN, fonts={}), "flex": "<p style='display: flex'>Hello</p>"}
    pages |= {name: one.letter.html for name, one in letters.items()}
    found: dict[str, dict[str, list[str]]] = node("caniemail.js", pages)
    return found


def test_the_tables_of_mail_programs_work(unsupported: dict[str, dict[str, list[str]]]) -> None:
    assert "outlook.windows" in unsupported["flex"]["display:flex"]


def test_mail_programs_know_all_that_a_letter_uses_beside_the_engines_own(
    letter: Made, unsupported: dict[str, dict[str, list[str]]]
) -> None:
    usual = unsupported["plain"]
    beyond = {
        feature: sorted(set(programs) - set(usual.get(feature, ())))
        for feature, programs in unsupported[letter.name].items()
    }
    assert {feature: programs for feature, programs in beyond.items() if programs} == {}


def test_mjmls_own_checker_has_no_complaint(request: pytest.FixtureRequest) -> None:
    whole = made("every part", request)
    press = whole.press
    context = letter_context(whole.edition, whole.edition, press.newsletter, press.theme)
    broken = PLAIN.replace("<mj-text>", "<mj-text colour='red'>")
    problems = node(
        "lint_mjml.js", {"letter": fill(load(press.templates, "email/letter.mjml"), context), "broken": broken}
    )
    assert problems["letter"] == []
    assert "colour" in problems["broken"][0], "the checker works"
