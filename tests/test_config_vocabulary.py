"""vocabulary.toml: what ships can be used as it is, and a mistake is named with its file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.bootstrap.rules import vocabulary
from newsletter.config import defaults, read_settings
from newsletter.config.vocabulary import read_vocabulary
from newsletter.edition.tags import LONGEST, Tag, Vocabulary
from newsletter.errors import ConfigError
from newsletter.render.links import tag_path
from newsletter.text import plain_letters

SHIPPED = defaults() / "content" / "vocabulary.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "vocabulary.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_tag_has_a_page_of_its_own() -> None:
    names = [table.name for table in read_vocabulary(SHIPPED).tag]
    assert len(names) > 250
    assert len({tag_path(name) for name in names}) == len(names)
    assert max(map(len, names)) <= LONGEST


def test_every_shipped_word_calls_for_its_tag_and_no_word_for_two() -> None:
    file = read_vocabulary(SHIPPED)
    listed = Vocabulary(Tag(table.name, table.kind, table.words, table.unless) for table in file.tag)
    for table in file.tag:
        for word in table.words or (table.name,):
            assert listed.mentions(word) == {table.name: 1}, f'"{word}" of {table.name}'


def test_no_shipped_word_stands_in_both_lists() -> None:
    file = read_vocabulary(SHIPPED)
    assert not {plain_letters(word) for word in file.ignore} & {plain_letters(word) for word in file.generic}


def test_the_newsletters_own_file_replaces_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "sources.toml").write_text("", encoding="utf-8")
    (tmp_path / "content" / "newsletter.toml").write_text("", encoding="utf-8")
    settings = read_settings(tmp_path / "content" / "newsletter.toml", {})
    assert vocabulary(settings).tags.keys() == {table.name for table in read_vocabulary(SHIPPED).tag}
    written(tmp_path / "content", '[[tag]]\nname = "Roses"\nwords = ["rose"]\n')
    assert vocabulary(settings).tags.keys() == {"Roses"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '[[tag]]\nname = "A"\nword = ["a"]\n',
            "line 3: [[tag]] number 1, word: there is no such key; allowed: name, kind",
        ),
        ('[[tag]]\nwords = ["a"]\n', "[[tag]] number 1, name: is missing; it must be given"),
        (
            '[[tag]]\nname = "A"\n[[tag]]\nname = "<b>"\n',
            "line 4: [[tag]] number 2, name: the value does not have the right",
        ),
        (
            f'[[tag]]\nname = "{31 * "A"}"\n',
            "line 2: [[tag]] number 1, name: the value does not have the right form; allowed: 1 to 30",
        ),
        (
            '[[tag]]\nname = "A"\nkind = "firm"\n',
            "line 3: [[tag]] number 1, kind: 'firm' is not a possible value; allowed: \"company\"",
        ),
        (
            '[[tag]]\nname = "Grey-Lantern"\n[[tag]]\nname = "grey lantern"\n',
            'line 4: [[tag]] number 2, name: "grey lantern" and "Grey-Lantern" would be one page',
        ),
        ('[[tag]]\nname = "A"\nof = "B"\n', 'line 3: [[tag]] number 1, of: there is no tag "B"'),
        ('[[tag]]\nname = "?!"\n', "line 2: [[tag]] number 1, name: it holds no letter"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_vocabulary(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert complaint in message.replace(f"{path}, ", "").replace(f"{path}: ", "")
    assert "\n" not in message


def test_the_example_of_the_how_to_tags_as_it_says(tmp_path: Path) -> None:
    how_to = (Path(__file__).parents[1] / "docs" / "how-to" / "tags.md").read_text(encoding="utf-8")
    file = read_vocabulary(written(tmp_path, how_to.partition("```toml\n")[2].partition("```")[0]))
    listed = Vocabulary(Tag(table.name, table.kind, table.words, table.unless) for table in file.tag)
    assert listed.mentions("FHR buys a container port near Pearl Harbor") == {"Fernhill Robotics": 1, "Harbours": 1}
