"""A blurb in another language, by a language model: after the gate, and with names, numbers and dates checked again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter.errors import SummaryError
from newsletter.models import Blurb, Sentence, Translation
from newsletter.summarize.faithful import changes, is_in, name_words
from newsletter.summarize.model import Writer
from newsletter.summarize.names import Name, names
from newsletter.summarize.prompt import Fill, Prompt, fence
from newsletter.summarize.tongues import tongue
from newsletter.text import one_line

CHECKED_FROM = ("en",)  # languages whose numbers, dates and names are read surely enough to compare


@dataclass(frozen=True, slots=True)
class TranslationDraft:
    """What the model hands in."""

    headline: str
    sentences: list[str]


def translate(
    blurb: Blurb, source: str, language: str, writers: Sequence[Writer]
) -> tuple[Translation | None, tuple[str, ...]]:
    """The first writer's translation that keeps all that can be checked, and what went wrong on the way.

    None when no writer hands in such a one: the item then stays in its own language. source, language: ISO 639-1.
    """
    notes: list[str] = []
    for writer in writers:
        try:
            draft = writer.ask(_prompt(blurb, language, writer.fill), TranslationDraft)
        except SummaryError as error:
            notes.append(f"{writer.name}: {error}")
            continue
        draft = TranslationDraft(one_line(draft.headline).rstrip("."), [one_line(text) for text in draft.sentences])
        if problems := tuple(_problems(blurb, draft, source, language)):
            notes += [f"{writer.name}: {problem}" for problem in problems]
            continue
        return Translation(language, _filled(blurb, draft, writer.byline), fingerprint(blurb)), tuple(notes)
    return None, tuple(notes)


def fingerprint(blurb: Blurb) -> str:
    """Of the words that are translated: when an editor changes one, the translation no longer fits."""
    return hashlib.sha256("\n".join((blurb.headline, *(s.text for s in _sentences(blurb)))).encode()).hexdigest()


def _sentences(blurb: Blurb) -> tuple[Sentence, ...]:
    return (*blurb.what, *blurb.why, *blurb.takeaways, *blurb.watch)


def _prompt(blurb: Blurb, language: str, fill: Fill) -> Prompt:
    texts = [sentence.text for sentence in _sentences(blurb)]
    values: dict[str, object] = {
        "language": language,
        "language_name": str(tongue(language).locale.english_name),
        "fence": fence(repr((blurb.headline, texts))),
        "headline": blurb.headline,
        "sentences": texts,
    }
    return Prompt(*(fill(f"prompts/{name}.txt", values).strip() for name in ("translation", "item")))


def _problems(blurb: Blurb, draft: TranslationDraft, source: str, language: str) -> Iterator[str]:
    originals = [sentence.text for sentence in _sentences(blurb)]
    if len(originals) != len(draft.sentences):
        yield f"it has {len(draft.sentences)} sentences, not {len(originals)}"
        return
    if not is_in([draft.headline, *draft.sentences], language):
        yield f"it is not in {language}"
    known = name_words(originals)
    for original, translated in zip(originals, draft.sentences, strict=True):
        for problem in changes(original, translated, names(original, known), source, language):
            yield f"“{translated}”: {problem}"
    for problem in changes(blurb.headline, draft.headline, _names_of_headline(blurb, known), source, language):
        yield f"headline “{draft.headline}”: {problem}"


def _names_of_headline(blurb: Blurb, known: frozenset[str]) -> list[Name]:
    """Many headlines write every word with a capital: there, only a word that sentences have in a name is one."""
    found = ((name, tuple(t for t in name.tokens if t in known)) for name in names(blurb.headline, known))
    return [replace(name, tokens=tokens) for name, tokens in found if tokens]


def _filled(blurb: Blurb, draft: TranslationDraft, made_by: str) -> Blurb:
    """The blurb with the translated words; each sentence keeps the passages that it rests on."""
    texts = iter(draft.sentences)

    def part(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        return tuple(replace(sentence, text=next(texts)) for sentence in sentences)

    what, why, takeaways, watch = map(part, (blurb.what, blurb.why, blurb.takeaways, blurb.watch))
    return Blurb(draft.headline, what, why, takeaways, watch, made_by)
