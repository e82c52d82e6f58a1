"""What an editor sees when the tables of models are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import read_settings
from newsletter.errors import ConfigError

GOOD = """
[[models]]
name = "good"
provider = "openai"
model = "some-model"
input_price = 0.5
output_price = 2.0
"""


LENS = '[[lens]]\nname = "Brazil"\nwords = ["santos"]\n'


def write(home: Path, text: str) -> Path:
    (home / "content").mkdir()
    (home / "content" / "newsletter.toml").write_text(text, encoding="utf-8")
    (home / "content" / "sources.toml").write_text("", encoding="utf-8")
    return home / "content" / "newsletter.toml"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[summarize]\nladder = ["model:god"]\n' + GOOD,
            '[summarize] ladder names "model:god"; its models are "model:good"',
        ),
        ('[summarize]\nladder = ["model:good"]', "there is no [[models]] table"),
        (
            '[analysis]\nladder = ["model:god"]\n' + GOOD,
            '[analysis] ladder names "model:god"; its models are "model:good"',
        ),
        ('[analysis]\nladder = ["mine"]', '[analysis] ladder names "mine"; allowed: "extractive", "model:NAME"'),
        ('[translate]\nladder = ["extractive"]', '[translate] ladder names "extractive"; allowed: "model:NAME"'),
        ('[translate]\nladder = ["model:god"]', "there is no [[models]] table"),
        ('[translate]\nlanguages = ["en"]', '[translate] languages holds "en"; allowed: other languages'),
        ('[translate]\nlanguages = ["xx"]', '[translate] languages holds "xx"; allowed: other languages'),
        ('[translate]\nlanguages = ["German"]', "[translate.languages] 0: the value does not have the right form"),
        (LENS + LENS, 'two [[lens]] are named "Brazil"'),
        (LENS.replace('"santos"', '" "'), "words, 0: the value does not have the right form"),
        (LENS.replace('["santos"]', "[]"), "words: "),
        (GOOD + GOOD, 'two [[models]] are named "good"'),
        (
            GOOD.replace("openai", "openia"),
            'provider: "openia" is not a possible value; allowed: "anthropic", "google"',
        ),
        (GOOD.replace("input_price = 0.5", ""), '[[models]] "good" needs input_price and output_price'),
        (GOOD.replace("0.5", "-1"), "input_price: expected a number >= 0"),
        (GOOD + 'base_url = "localhost:8080"', "base_url: the value does not have the right form"),
        (GOOD + 'from = "json"', "there is no such key; allowed: name, provider, model, base_url"),
        ("[summarize]\nedition_cost = -1", "[summarize] edition_cost: expected a number >= 0"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(write(tmp_path, text), {})
    assert says in str(caught.value).replace("'", '"')


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ("", {"OPENAI_API_KEY"}),
        ('base_url = "http://127.0.0.1:8080/v1"', set()),  # another server never gets the usual key
        ('base_url = "http://127.0.0.1:8080/v1"\nkey_env = "OWN_KEY"', {"OWN_KEY"}),
        ('key_env = "OWN_KEY"', {"OWN_KEY"}),
    ],
)
def test_only_the_keys_of_models_are_read_from_the_environment(tmp_path: Path, change: str, kept: set[str]) -> None:
    environment = {"OPENAI_API_KEY": "a", "OWN_KEY": "b", "ANTHROPIC_API_KEY": "c", "HOME": "/root"}
    assert set(read_settings(write(tmp_path, GOOD + change), environment).secrets) == kept


def test_a_local_model_needs_no_price_and_no_key(tmp_path: Path) -> None:
    local = '[[models]]\nname = "local"\nprovider = "ollama"\nmodel = "some-model"\n'
    (model,) = read_settings(write(tmp_path, local), {}).file.models
    assert (model.secret, model.input_price) == ("", None)
