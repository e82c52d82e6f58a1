"""An edition in another language: translated after the gate, checked again, and never in the way of the original."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from newsletter.models import Blurb, Evidence, Sentence
from newsletter.store import SqlSpending
from newsletter.summarize.budget import Budget
from newsletter.summarize.model import Model
from newsletter.summarize.translate import fingerprint, translate
from tests.cli.test_run import tree
from tests.conftest import Run
from tests.summarize_model.conftest import DAY, allowance
from tests.summarize_model.server import Answer, Asked, ModelServer, Saying, honest
from tests.summarize_model.test_edition import NOW, desk, run, use  # noqa: F401 - desk is a fixture

Serve = Callable[[Answer], ModelServer]

GERMAN = {
    "Harlow Bridge closes for 14 months": "Harlow Bridge für 14 Monate gesperrt",
    "Engineers closed the Harlow Bridge in Estmouth on Tuesday 3 March after they found cracks in two of its piers.": (
        "Ingenieure sperrten am Dienstag, 3. März, die Harlow Bridge in Estmouth, da sie in 2 Pfeilern Risse gefunden "
        "hatten."
    ),
    "The repair takes 14 months and costs £18.5 million, the city council said.": (
        "Die Reparatur dauert 14 Monate und kostet 18,5 Millionen Pfund, sagte der Stadtrat."
    ),
    "About 42,000 vehicles cross the bridge every day, more than any other in the county.": (
        "Etwa 42.000 Fahrzeuge fahren jeden Tag über die Brücke, mehr als über jede andere der Gegend."
    ),
    "About 42,000 vehicles cross the bridge every day.": "Etwa 42.000 Fahrzeuge fahren jeden Tag über die Brücke.",
    "Ferries will run every ten minutes.": "Fähren fahren alle 10 Minuten.",
}
WHOLE = list(GERMAN)
QUOTE = Evidence("story-1", 0, 9, "Engineers")
BLURB = Blurb(WHOLE[0], (Sentence(WHOLE[1], (QUOTE,)),), (Sentence(WHOLE[2], (QUOTE,)),), (), (), "extractive")


def item_of(asked: Asked) -> tuple[str, list[str]]:
    """The headline and the sentences that a translator was shown."""
    shown = asked.prompt.partition(" item\n")[2].partition(f"\n{asked.fence} end of item")[0]
    headline, _, sentences = shown.partition("\n\n")
    return headline, re.findall(r"^\d+\. (.+)$", sentences, flags=re.MULTILINE)


def hand_in_german(headline: str, sentences: list[str]) -> Saying:
    return Saying(arguments=json.dumps({"headline": headline, "sentences": sentences}))


def able(asked: Asked) -> Saying:
    """Translates what it knows; of another item it hands in the original."""
    if not asked.instructions.startswith("You translate"):
        return honest(asked)
    headline, sentences = item_of(asked)
    return hand_in_german(GERMAN.get(headline, headline), [GERMAN.get(text, text) for text in sentences])


@pytest.fixture
def ask(serve: Serve, model_of: Callable[..., Model], spending: SqlSpending) -> Callable[..., Any]:
    def ask(*answers: Answer) -> Any:
        budget = Budget(spending, DAY, allowance())
        models = [model_of(serve(answer), name=f"m{n}") for n, answer in enumerate(answers)]
        return translate(BLURB, "en", "de", [model.within(budget) for model in models])

    return ask


def test_a_true_translation_keeps_the_evidence_and_names_who_wrote_it(ask: Any) -> None:
    translation, notes = ask(able)
    assert notes == ()
    assert translation.blurb.headline == "Harlow Bridge für 14 Monate gesperrt"
    assert [sentence.text for sentence in translation.blurb.why] == [GERMAN[WHOLE[2]]]
    assert translation.blurb.why[0].evidence == (QUOTE,)
    assert translation.blurb.made_by == "language model test-model"
    assert (translation.language, translation.of) == ("de", fingerprint(BLURB))


def german(old: str, new: str) -> Answer:
    texts = [GERMAN[text].replace(old, new) for text in WHOLE[:3]]
    return lambda _: hand_in_german(texts[0], texts[1:])


BAD: dict[str, Answer] = {
    "empty": lambda _: Saying(content=""),
    "half a JSON": lambda _: Saying(arguments='{"headline": "Har'),
    "echo of the prompt": lambda asked: Saying(content=asked.prompt),
    "the original": lambda asked: hand_in_german(item_of(asked)[0], item_of(asked)[1]),
    "a sentence less": lambda _: hand_in_german(GERMAN[WHOLE[0]], [GERMAN[WHOLE[1]]]),
    "another number": german("18,5", "81,5"),
    "another magnitude": german("Millionen", "Milliarden"),
    "another name": german("Estmouth", "Ferrisby"),
    "another day": german("Dienstag", "Mittwoch"),
    "a link": german("Ingenieure", "https://evil.example Ingenieure"),
    "emoji": german("Risse", "🎉🎉🎉"),
    "a lie in the headline": german("für 14 Monate", "für 41 Monate"),
    "an error": lambda _: Saying(status=500),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_translation_that_changes_something_goes_to_the_next_model(ask: Any, kind: str) -> None:
    alone, notes = ask(BAD[kind])
    assert alone is None
    assert notes
    second, _ = ask(BAD[kind], able)
    assert second.blurb.headline == "Harlow Bridge für 14 Monate gesperrt"


def into_german(home: Path, *servers: ModelServer, ladder: str = '["model:rung-1"]', summarize: str = "") -> None:
    """Items are extracted; translations come from the models."""
    use(home, *servers, summarize=summarize)
    config = home / "content" / "newsletter.toml"
    text = re.sub(r"\nladder = .*", '\nladder = ["extractive"]', config.read_text(encoding="utf-8"), count=1)
    config.write_text(f'{text}\n[translate]\nlanguages = ["de"]\nladder = {ladder}\n', encoding="utf-8")


def page(home: Path) -> Any:
    return html.fromstring((home / "build" / "site" / "de" / "2026-03-04" / "index.html").read_bytes())


def test_the_edition_is_told_beside_the_original_with_the_right_languages(
    newsletter: Run,
    desk: Path,  # noqa: F811
    serve: Serve,
) -> None:
    server = serve(able)
    into_german(desk, server)
    done = run(newsletter)
    assert "2 of 3 translations failed; these items stay in their own language" in done.stderr
    told = page(desk)
    bridge, other = told.xpath("//h2[a='Harlow Bridge für 14 Monate gesperrt']")[0], told.xpath("//h2[@lang='en']")[0]
    assert bridge.get("lang") == "de"
    assert "Nicht übersetzt" in other.getparent().text_content()
    assert "Übersetzt vom Sprachmodell rung-1-large" in told.text_content()
    assert "Mittwoch, 4. März 2026" in told.text_content()
    assert "Maschinelle Übersetzung" in told.text_content()
    (link,) = told.xpath("//h2[@lang='de']/a/@href")
    target = (desk / "build" / "site" / "de" / "2026-03-04" / link).resolve()
    assert target.is_file()
    original = html.fromstring((desk / "build" / "site" / "2026-03-04" / "index.html").read_bytes())
    assert original.xpath("//a[@hreflang='de']/text()") == ["Deutsch"]
    assert "gesperrt" not in original.text_content()
    for ending in ("html", "txt"):
        letter = (desk / "build" / "email" / f"2026-03-04.de.{ending}").read_text(encoding="utf-8")
        assert "18,5 Millionen Pfund" in re.sub(r"\s+", " ", letter)
        assert "gesperrt" not in (desk / "build" / "email" / f"2026-03-04.{ending}").read_text(encoding="utf-8")
    assert ".txt, .eml, .de.html, .de.txt, .de.eml" in done.stdout
    first = tree(desk / "build")
    run(newsletter)
    assert tree(desk / "build") == first
    assert len(server.asked) == 3


def test_a_silent_model_leaves_every_item_in_its_own_language(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    server = serve(able)
    server.answer = server.never
    into_german(desk, server, summarize="seconds = 1")
    done = run(newsletter)
    assert "3 of 3 translations failed" in done.stderr
    assert len(page(desk).xpath("//h2[@lang='en']")) == 3
    assert not list((desk / "build" / "email").glob("*.de.*"))


def test_each_reader_gets_the_language_they_wish_in_the_bytes_that_were_made(
    newsletter: Run,
    desk: Path,  # noqa: F811
    serve: Serve,
) -> None:
    into_german(desk, serve(able))
    for name, language in (("ada", "de"), ("ben", ""), ("cleo", "fr")):
        assert newsletter("subscribers", "add", f"{name}@example.org", *NOW).returncode == 0
        assert newsletter("subscribers", "prefer", f"{name}@example.org", "--language", language).returncode == 0
    run(newsletter)
    done = newsletter("send", *NOW)
    assert done.returncode == 0, done.stderr
    got = {}
    for path in (desk / "var" / "outbox").rglob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        got[message["To"].split("@")[0]] = message
    assert got.keys() == {"ada", "ben", "cleo"}
    assert got["ben"]["Subject"] == got["cleo"]["Subject"]
    assert "18,5 Millionen Pfund" not in whole(got["ben"]) + whole(got["cleo"])
    letter = (desk / "build" / "email" / "2026-03-04.de.html").read_text(encoding="utf-8")
    for mark in re.findall("%%[A-Z_]+%%", letter):
        letter = letter.replace(mark, f"mailto:newsletter@localhost?subject={mark.strip('%').split('_')[0].lower()}")
    assert whole(got["ada"]).strip() == letter.strip()
    assert "Abbestellen" in letter
    assert "/de/2026-03-04/" in letter


def whole(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def closed(said: Saying) -> Saying:
    return replace(said, arguments=said.arguments.replace("gesperrt", "geschlossen"))


def test_a_changed_translation_voids_the_approval(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    config = desk / "content" / "newsletter.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r'policy = "auto"', 'policy = "required"', text), encoding="utf-8")
    server = serve(able)
    into_german(desk, server)
    newsletter("subscribers", "add", "ben@example.org", *NOW)
    run(newsletter)
    assert newsletter("edition", "approve", *NOW).returncode == 0
    original = (desk / "build" / "email" / "2026-03-04.txt").read_bytes()
    shutil.rmtree(desk / "var" / "answers")
    server.answer = lambda asked: closed(able(asked))
    assert newsletter("edition", "build", *NOW).returncode == 0
    assert newsletter("render", *NOW).returncode == 0
    assert "geschlossen" in (desk / "build" / "email" / "2026-03-04.de.txt").read_text(encoding="utf-8")
    assert (desk / "build" / "email" / "2026-03-04.txt").read_bytes() == original
    held = newsletter("send", *NOW)
    assert "is not approved as it stands" in held.stdout + held.stderr


def test_without_a_model_one_line_says_that_it_takes_one(newsletter: Run, desk: Path) -> None:  # noqa: F811
    into_german(desk, ladder="[]")
    done = run(newsletter)
    assert "de: translations need a language model; name one in [translate] ladder" in done.stderr
    assert not (desk / "build" / "site" / "de").exists()


def test_what_an_editor_rewrites_is_not_told_in_old_words(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    into_german(desk, serve(able))
    run(newsletter)
    shown = json.loads(newsletter("edition", "show", "--json", *NOW).stdout)["edition"]["items"]
    event = next(item["event"] for item in shown if item["translations"])
    done = newsletter("edition", "rewrite", event, "--part", "headline", "--text", "Harlow Bridge is closed", *NOW)
    assert done.returncode == 0, done.stderr
    assert "gesperrt" not in page(desk).text_content()
    assert "Harlow Bridge is closed" in page(desk).text_content()


def test_the_sample_is_not_translated(newsletter: Run, desk: Path, serve: Serve) -> None:  # noqa: F811
    server = serve(able)
    into_german(desk, server)
    assert newsletter("run", "--sample", "--no-send").returncode == 0
    assert server.asked == []
