"""Everything that is configured, from the files of a newsletter's content/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from newsletter.config.checks import check
from newsletter.config.files import read_file
from newsletter.config.tables import GlossaryFile, NewsletterFile, SourcesFile, SourceTable
from newsletter.errors import ConfigError

_AWS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}  # the names that Amazon's own tools read
_PACKAGE = Path(__file__).resolve().parents[1]


def defaults() -> Path:
    """The folder that holds the built-in templates/ and content/: in the wheel, or the checkout."""
    packed = _PACKAGE / "_defaults"
    return packed if packed.is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured: the file's tables, the sources, and where the newsletter's folder is."""

    home: Path
    file: NewsletterFile
    sources: tuple[SourceTable, ...]
    secrets: Mapping[str, str]  # from the environment: NEWSLETTER_*, and the keys of models and of Amazon's account

    @property
    def content(self) -> Path:
        return self.home / "content"

    @property
    def build(self) -> Path:
        return self.home / "build"

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def database(self) -> Path:
        """The file of a store in SQLite."""
        return self.home / self.file.store.url.removeprefix("sqlite:")

    @property
    def in_postgres(self) -> bool:
        return self.file.store.url.startswith("postgresql:")

    @property
    def templates(self) -> tuple[Path, ...]:
        """Folders of templates, the newsletter's own before the built-in."""
        return tuple(dict.fromkeys((self.home / "templates", defaults() / "templates")))


def read_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read newsletter.toml at path and sources.toml beside it.

    Raises ConfigError naming the file, the key and what is allowed.
    """
    path = path.resolve()
    file = read_file(path, NewsletterFile)
    check(path, file)
    keys = {model.secret for model in file.models} | (_AWS if file.deliver.backend == "ses" else set())
    secrets = {name: value for name, value in environment.items() if name.startswith("NEWSLETTER_") or name in keys}
    return Settings(
        home=path.parent.parent, file=file, sources=read_sources(path.parent / "sources.toml"), secrets=secrets
    )


def read_sources(path: Path) -> tuple[SourceTable, ...]:
    """Read a sources.toml; folders become absolute. Raises ConfigError."""
    seen: set[str] = set()
    tables = []
    for table in read_file(path, SourcesFile).source:
        if table.name in seen:
            raise ConfigError(f'{path}: two sources are named "{table.name}"; give one of them another name')
        seen.add(table.name)
        tables.append(_resolve(table, path))
    return tuple(tables)


def read_glossary(path: Path) -> Mapping[str, str]:
    """Read a glossary.toml: term -> what it means; {} when the newsletter has none. Raises ConfigError."""
    return read_file(path, GlossaryFile).terms if path.exists() else {}


def _resolve(table: SourceTable, path: Path) -> SourceTable:
    is_web = table.location.lower().startswith(("http://", "https://"))
    if table.kind == "folder":
        location = str((path.parent / table.location).resolve())
    elif is_web:
        location = table.location
    else:
        raise ConfigError(
            f'{path}: source "{table.name}": location must be an http:// or https:// address, not "{table.location}"'
            ' (for a folder add kind = "folder")'
        )
    return msgspec.structs.replace(table, location=location, title=table.title or table.name)
