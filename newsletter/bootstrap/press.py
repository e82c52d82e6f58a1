"""Settings as what turns an edition into files and messages."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

import msgspec

from newsletter.audience.links import Links
from newsletter.audience.secret import read_secrets
from newsletter.audience.tokens import Tokens
from newsletter.bootstrap.rules import glossary
from newsletter.config import Settings
from newsletter.config.theme import read_theme
from newsletter.deliver.message import Masthead
from newsletter.disclosure import setup
from newsletter.errors import ConfigError, RenderError
from newsletter.pipeline import Press
from newsletter.render import Logo, Newsletter, Theme, environment


def press(settings: Settings) -> Press:
    """What turns an edition into files and messages."""
    who = settings.file.newsletter
    name, address = parseaddr(who.sender)
    if "@" not in address:
        raise ConfigError(
            f'{settings.content / "newsletter.toml"}: [newsletter] from = "{who.sender}" holds no email address; '
            'write "Name <address@your-domain>"'
        )
    return Press(
        newsletter=Newsletter(
            name=who.name,
            tagline=who.tagline,
            language=who.language,
            base_url=who.base_url,
            postal_address=who.postal_address,
            timezone=who.timezone,
            reply_to=who.reply_to or address,
            public_url=settings.file.web.public_url.rstrip("/"),
            counts_clicks=settings.file.web.count_clicks,
        ),
        theme=theme(settings),
        templates=environment(settings.templates),
        pages=_pages(settings),
        setup=setup(settings, terms=len(glossary(settings))),
        masthead=Masthead(
            from_name=name or who.name,
            from_address=address,
            list_id=f"newsletter.{urlsplit(who.base_url).hostname or 'localhost'}",
            reply_to=who.reply_to or address,
            archive_url=f"{who.base_url.rstrip('/')}/archive/",
            unsubscribe_address=who.reply_to or address,
            help_address=who.reply_to or address,
            bounce_address=settings.file.deliver.bounce_address,
        ),
        folder=settings.build,
        links=links(settings),
    )


def _pages(settings: Settings) -> dict[str, str]:
    folder = settings.content / "pages"
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    if settings.file.web.count_clicks and "privacy" not in pages:
        raise ConfigError(
            f"{settings.content / 'newsletter.toml'}: [web] count_clicks is told to readers on the page "
            f"{folder / 'privacy.md'}, which is not there; write it, or take count_clicks out"
        )
    return pages


def theme(settings: Settings) -> Theme:
    """The look: what content/theme.toml says, and the built-in one for the rest."""
    path = settings.content / "theme.toml"
    file = read_theme(path)
    colours = msgspec.structs.asdict(file.colours)
    dark = {f"dark_{name}": colour for name, colour in msgspec.structs.asdict(file.dark).items()}
    said = {name: value for name, value in (colours | dark | msgspec.structs.asdict(file.fonts)).items() if value}
    logo = Logo(**msgspec.structs.asdict(file.logo)) if file.logo else None
    try:
        return Theme(**said, **msgspec.structs.asdict(file.spacing), logo=logo)
    except RenderError as error:
        raise ConfigError(f"{path}: {error}") from error


def links(settings: Settings) -> Links | None:
    """Readers' own links; None when there are no public pages. The secret that signs them is made on first use."""
    public_url = settings.file.web.public_url.rstrip("/")
    if settings.file.web.count_clicks and not public_url:
        raise ConfigError(
            f"{settings.content / 'newsletter.toml'}: [web] count_clicks counts on the readers' pages, and there are "
            "none; set public_url, or take count_clicks out"
        )
    return Links(public_url, Tokens(read_secrets(settings.var / "links.secret"))) if public_url else None
