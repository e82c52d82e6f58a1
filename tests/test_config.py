"""What an editor sees when a configuration file is wrong: file, line, key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import defaults, read_settings
from newsletter.errors import ConfigError


def write(home: Path, newsletter: str, sources: str = "") -> Path:
    content = home / "content"
    content.mkdir(exist_ok=True)
    (content / "newsletter.toml").write_text(newsletter, encoding="utf-8")
    (content / "sources.toml").write_text(sources, encoding="utf-8")
    return content / "newsletter.toml"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[edition]\nitems = 0", 2, "[edition] items: expected a whole number >= 1"),
        ('[edition]\n\nitems = "ten"', 3, "[edition] items: expected a whole number, got a text in quotes"),
        ('[approval]\npolicy = "maybe"', 2, 'allowed: "auto", "required"'),
        ("[edition]\nitms = 3", 2, "[edition] itms: there is no such key; allowed: items, reading_seconds"),
        ("[editon]\nitems = 3", 1, "editon: there is no such key; allowed: newsletter, ingest, edition"),
        (
            '[schedule]\nsend_at = "7am"',
            2,
            '[schedule] send_at: the value does not have the right form; allowed: "HH:MM"',
        ),
        ('[deliver.smtp]\ntls = "ssl"', 2, 'allowed: "none", "starttls", "tls"'),
        (
            '[[topics]]\nname = "a"\nwords = ["x"]\n[[topics]]\nname = "b"\nwords = ["x"]\nweight = 9',
            7,
            "[[topics]] number 2, weight: expected a number <= 2",
        ),
        ('[[topics]]\nname = "a"', None, "[[topics]] number 1, words: is missing"),
        ('[newsletter]\ntimezone = "Mars/Olympus"', None, '[newsletter] timezone = "Mars/Olympus" is not a time zone'),
        ("[edition\n", None, "is not valid TOML"),
    ],
)
def test_a_wrong_key_is_named_with_file_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int | None, says: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_settings(path, {})
    message = str(caught.value)
    assert str(path) in message
    assert says in message
    assert "\n" not in message
    if line is not None:
        assert f"line {line}:" in message


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ('[[source]]\nname = "a"\nlocation = "ftp://x.example/"', "must be an http:// or https:// address"),
        ('[[source]]\nname = "A B"\nlocation = "https://x.example/"', "lower-case letters, digits and hyphens"),
        (
            '[[source]]\nname = "a"\nlocation = "https://x.example/"\n' * 2,
            'two sources are named "a"',
        ),
        ('[[source]]\nname = "a"\nlocation = "https://x.example/"\nweight = 7', "weight: expected a number <= 2"),
    ],
)
def test_a_wrong_source_is_named(tmp_path: Path, sources: str, says: str) -> None:
    path = write(tmp_path, "", sources)
    with pytest.raises(ConfigError, match=r"sources\.toml") as caught:
        read_settings(path, {})
    assert says in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="newsletter init"):
        read_settings(tmp_path / "content" / "newsletter.toml", {})


def test_only_our_own_secrets_are_read_from_the_environment(tmp_path: Path) -> None:
    environment = {"NEWSLETTER_SMTP_PASSWORD": "x", "HOME": "/root"}
    assert read_settings(write(tmp_path, ""), environment).secrets == {"NEWSLETTER_SMTP_PASSWORD": "x"}


def test_a_folder_stands_where_the_file_says(tmp_path: Path) -> None:
    sources = '[[source]]\nname = "own"\nkind = "folder"\nlocation = "own-stories"'
    (source,) = read_settings(write(tmp_path, "", sources), {}).sources
    assert source.location == str(tmp_path / "content" / "own-stories")
    assert source.title == "own"


def test_the_shipped_configuration_is_valid() -> None:
    settings = read_settings(defaults() / "content" / "newsletter.toml", {})
    assert settings.file.deliver.backend == "outbox"
    assert len(settings.sources) >= 15
