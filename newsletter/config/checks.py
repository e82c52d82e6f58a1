"""What no table can say by itself: names that must be known, prices that must be there, a zone that exists.

Each raises ConfigError.
"""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.config.tables import NewsletterFile
from newsletter.errors import ConfigError


def check(path: Path, file: NewsletterFile) -> None:
    """All of them. path: the file's, for messages."""
    _check_zone(path, file.newsletter.timezone)
    if not file.store.url.startswith("sqlite:"):
        check_server(f"{path}: [store] url", file.store.url)
    _check_models(path, file)
    _check_languages(path, file)
    _check_lenses(path, file)


def check_server(what: str, url: str) -> None:
    """Whoever may read the configuration or the process list need not know the password. Raises ConfigError."""
    if re.search(r"^postgresql://[^/?#]*:[^/?#]*@|[?&]password=", url):
        raise ConfigError(
            f"{what} holds a password; leave it out there and put it into the environment, as "
            "NEWSLETTER_STORE_PASSWORD, or into ~/.pgpass"
        )


def _check_models(path: Path, file: NewsletterFile) -> None:
    names = [model.name for model in file.models]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ConfigError(f'{path}: two [[models]] are named "{twice}"; give one of them another name')
    known = ", ".join(f'"model:{known}"' for known in names) or "none: there is no [[models]] table"
    for table, rung in (
        *(("summarize", r) for r in file.summarize.ladder),
        *(("analysis", r) for r in file.analysis.ladder),
        *(("translate", r) for r in file.translate.ladder),
    ):
        kind, _, name = rung.partition(":")
        if kind == "model" and name not in names:
            raise ConfigError(f'{path}: [{table}] ladder names "{rung}"; its models are {known}')
        if table == "analysis" and kind != "model" and rung != "extractive":
            raise ConfigError(f'{path}: [analysis] ladder names "{rung}"; allowed: "extractive", "model:NAME"')
        if table == "translate" and kind != "model":
            raise ConfigError(f'{path}: [translate] ladder names "{rung}"; allowed: "model:NAME"')
    for model in file.models:
        if model.provider != "ollama" and (model.input_price is None or model.output_price is None):
            raise ConfigError(
                f'{path}: [[models]] "{model.name}" needs input_price and output_price, for a million tokens each, so '
                "that its cost can be limited; 0 if it costs nothing"
            )


def _check_languages(path: Path, file: NewsletterFile) -> None:
    if not file.translate.languages:
        return
    from babel import localedata  # noqa: PLC0415 - 20 ms that most newsletters need not pay

    for language in file.translate.languages:
        if language == file.newsletter.language[:2] or not localedata.exists(language):
            raise ConfigError(
                f'{path}: [translate] languages holds "{language}"; allowed: other languages than the newsletter\'s '
                'own, as two letters such as "de"'
            )


def _check_zone(path: Path, name: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - 15 ms that `--help` need not pay

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f'{path}: [newsletter] timezone = "{name}" is not a time zone; write an IANA name such as "Europe/London"'
        ) from None


def _check_lenses(path: Path, file: NewsletterFile) -> None:
    if twice := next((lens.name for lens in file.lens if [one.name for one in file.lens].count(lens.name) > 1), ""):
        raise ConfigError(f'{path}: two [[lens]] are named "{twice}"; give one of them another name')
