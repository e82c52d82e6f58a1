"""What readers are told about the configuration, on the page that says how an edition is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from newsletter.config import Settings
from newsletter.config.tables import Model, NewsletterFile, SourceTable
from newsletter.render import Setup
from newsletter.summarize.model import byline

_PROVIDERS = {"openai": "OpenAI", "anthropic": "Anthropic", "google": "Google", "ollama": "Ollama"}


def setup(settings: Settings, terms: int) -> Setup:
    """What readers are told about the configuration."""
    file = settings.file
    labels = Counter(label for source in settings.sources for label in source.groups)
    return Setup(
        sources=tuple(source.title for source in settings.sources),
        groups=tuple(labels.items()),
        items=file.edition.items,
        minutes=round(file.edition.reading_seconds / 60),
        hours=file.edition.window_hours,
        writers=_bylines(file, file.summarize.ladder),
        analysts=_bylines(file, file.analysis.ladder),
        lenses=tuple(lens.name for lens in file.lens),
        languages=file.translate.languages if file.translate.ladder else (),
        translators=tuple(_byline(file, rung) for rung in file.translate.ladder),
        approval=file.approval.policy,
        unapproved=file.approval.if_unapproved,
        terms=terms,
        feeds=tuple((source.title, source.location) for source in settings.sources if _is_open(source)),
        providers=tuple(dict.fromkeys(_provider(model) for model in _asked(file))),
    )


def _is_open(source: SourceTable) -> bool:
    """Whether its address may be told: a password or a key can stand in one, before the host or after "?"."""
    parts = urlsplit(source.location)
    return source.kind == "feed" and parts.scheme in ("http", "https") and not (parts.query or "@" in parts.netloc)


def _bylines(file: NewsletterFile, ladder: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(_byline(file, rung) for rung in ladder), "extractive")))


def _byline(file: NewsletterFile, rung: str) -> str:
    kind, _, name = rung.partition(":")
    return byline(file.model(name).model) if kind == "model" else rung


def _asked(file: NewsletterFile) -> Iterator[Model]:
    """The models that a ladder names."""
    rungs = (*file.summarize.ladder, *file.analysis.ladder, *file.translate.ladder)
    return (file.model(rung.partition(":")[2]) for rung in rungs if rung.startswith("model:"))


def _provider(model: Model) -> str:
    """Who runs a model, as far as the configuration tells."""
    address = model.base_url or ("http://localhost" if model.provider == "ollama" else "")
    return f"the server {urlsplit(address).hostname}" if address else _PROVIDERS[model.provider]
