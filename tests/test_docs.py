"""The documentation keeps up with the program: commands, options, keys, links and examples are what is really there."""

from __future__ import annotations

import inspect
import re
import shlex
import sys
import tomllib
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from newsletter.cli import newsletter as command_line
from newsletter.config import tables, vocabulary
from newsletter.edition.decisions import read_decisions
from newsletter.models import Decisions, Event
from newsletter.registry import Workplace
from newsletter.summarize.ladder import summarize
from newsletter.testing import DelivererContract, make_story
from tests.conftest import Run

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
COMMON = {"--config", "--now", "--verbose", "--help"}
TABLES = {  # heading of the reference -> the type that is read
    "[newsletter]": tables.Identity,
    "[ingest]": tables.Ingest,
    "[edition]": tables.EditionRules,
    "[rank]": tables.RankRules,
    "[approval]": tables.Approval,
    "[summarize]": tables.Summarize,
    "[[models]]": tables.Model,
    "[analysis]": tables.AnalysisTable,
    "[[lens]]": tables.LensTable,
    "[translate]": tables.TranslateTable,
    "[schedule]": tables.Schedule,
    "[deliver]": tables.Deliver,
    "[deliver.smtp]": tables.Smtp,
    "[deliver.ses]": tables.Ses,
    "[[deliver.dkim]]": tables.Dkim,
    "[store]": tables.StoreTable,
    "[web]": tables.Web,
    "[desk]": tables.DeskTable,
    "[[topics]]": tables.Topic,
    "[[source]]": tables.SourceTable,
    "[[tag]]": vocabulary.TagTable,
}


def sections(text: str, marks: str) -> dict[str, str]:
    """Heading -> what stands below it, for headings of one depth."""
    parts = re.split(rf"^{marks} (.+)$", text, flags=re.MULTILINE)
    return {head: re.split(r"^#{1,3} ", body, flags=re.MULTILINE)[0] for head, body in zip(parts[1::2], parts[2::2])}  # noqa: B905 - pairs


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """("newsletter sources add", the command), for every command that does something."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from leaves(child, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(leaves(command_line, "newsletter"))
ABOUT = sections(REFERENCE, "###")


def long_options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")}


def test_the_reference_lists_every_command_and_no_other() -> None:
    described = {re.split(r" (?=[A-Z])", heading)[0] for heading in ABOUT if heading.startswith("newsletter ")}
    assert described == set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_the_reference_lists_every_option(path: str) -> None:
    heading = next(heading for heading in ABOUT if re.split(r" (?=[A-Z])", heading)[0] == path)
    described = set(re.findall(r"^- `(--[a-z-]+)", ABOUT[heading], flags=re.MULTILINE))
    assert described == long_options(COMMANDS[path]) - COMMON


def test_the_reference_lists_the_common_options_once() -> None:
    described = set(re.findall(r"--[a-z-]+", "".join(re.findall(r"^\| (`-.+?) \|", REFERENCE, flags=re.MULTILINE))))
    assert described == COMMON


@pytest.mark.parametrize("heading", TABLES)
def test_the_reference_lists_every_key_with_its_default(heading: str) -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| .+? \| `?(.+?)`? \|", ABOUT[heading], flags=re.MULTILINE)
    words = {"required": "required", "none": None}
    described = {key: words[text] if text in words else tomllib.loads(f"x = {text}")["x"] for key, text in rows}
    assert described == {field.encode_name: default_of(field) for field in keys(TABLES[heading])}


def keys(table: type[tables.Table]) -> list[msgspec.structs.FieldInfo]:
    """Tables inside a table have a heading of their own."""
    return [field for field in msgspec.structs.fields(table) if not is_table(field.type)]


def is_table(kind: Any) -> bool:
    return inspect.isclass(kind) and issubclass(kind, tables.Table)


def default_of(field: msgspec.structs.FieldInfo) -> object:
    if field.required:
        return "required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return list(value) if isinstance(value, tuple) else value


def test_the_reference_has_a_heading_for_every_table() -> None:
    files = (*msgspec.structs.fields(tables.NewsletterFile), *msgspec.structs.fields(tables.SourcesFile))
    assert {field.encode_name for field in files} <= {heading.strip("[]") for heading in ABOUT}


def test_the_example_of_decisions_can_be_read(tmp_path: Path) -> None:
    day = date(2026, 1, 25)
    (tmp_path / f"{day}.toml").write_text(code(ROOT / "docs" / "reference.md", "toml", "pin ="), encoding="utf-8")
    read, nothing = read_decisions(tmp_path, day), Decisions()
    unsaid = [name for name in Decisions.__slots__ if getattr(read, name) == getattr(nothing, name)]
    assert unsaid == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = path.parent / file if file else path
        assert target.exists(), f"{path.name} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{path.name} links to {link}"


def anchors(path: Path) -> set[str]:
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_quoted_commands_exist(path: Path) -> None:
    for program, arguments in quoted(path.read_text(encoding="utf-8")):
        if program == "make":
            assert arguments[0] in targets(), f"{path.name} says make {arguments}"
        else:
            assert not unknown(arguments), f"{path.name} says newsletter {' '.join(arguments)}: {unknown(arguments)}"


def quoted(text: str) -> Iterator[tuple[str, list[str]]]:
    """(program, arguments) of every command in a block of console or in backticks."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line[2:] for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.startswith("$ ")]
    for line in (*lines, *re.findall(r"`([^`\n]+)`", text)):
        for found in re.finditer(r"(?:^|[|;&] |exec newsletter )(?:\S*/)?(newsletter|make) ([^|<>;&#]+)", line):
            yield found[1], shlex.split(found[2])


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def unknown(arguments: list[str]) -> str:
    """The first word that the command line does not know; "" when it knows all."""
    command: click.Command = command_line
    left = list(arguments)
    while isinstance(command, click.Group) and left and not left[0].startswith("-"):
        child = command.get_command(click.Context(command), left[0])
        if child is None:
            return left[0]
        command = child
        del left[0]
    known = {name for parameter in command.get_params(click.Context(command)) for name in parameter.opts}
    return next((word for word in left if word.startswith("-") and word not in known), "")


def code(path: Path, language: str, words: str) -> str:
    """The block of code that holds these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return str(next(block for block in blocks if words in block))


PLUG_INS = ROOT / "docs" / "adding-a-backend.md"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a module of a block of code, known under its name while the test runs."""

    def module(name: str, words: str) -> Any:
        made = types.ModuleType(name)
        monkeypatch.setitem(sys.modules, name, made)
        exec(code(PLUG_INS, "python", words), made.__dict__)  # noqa: S102 - our own documentation
        return made

    return module


def test_the_deliverer_of_the_documentation_keeps_the_contract(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    plug_in = module("newsletter_maildir", "class Maildir")
    suite = module("test_maildir", "class TestMaildir").TestMaildir
    contract = [name for name in dir(DelivererContract) if name.startswith("test_")]
    assert contract
    for name in contract:
        getattr(suite(), name)()
    assert plug_in.make(Workplace({}, {}, tmp_path)).folder == tmp_path / "maildir"


def test_the_summarizer_of_the_documentation_passes_the_gate(module: Any, tmp_path: Path) -> None:
    made = module("newsletter_lead", "class Lead").make(Workplace({}, {}, tmp_path))
    blurb, problems = summarize(Event("event-1", (make_story(),), voices=1), [made])
    assert (blurb.headline, blurb.text, problems) == ("Harbour bridge 1 opens", "Bridge 1 opened on Sunday.", ())


@pytest.mark.parametrize(("words", "name"), [("maildir =", "newsletter_maildir"), ("lead =", "newsletter_lead")])
def test_the_entry_points_of_the_documentation_name_what_is_there(module: Any, words: str, name: str) -> None:
    groups = tomllib.loads(code(PLUG_INS, "toml", words))["project"]["entry-points"]
    (group,), (target,) = groups, *(points.values() for points in groups.values())
    made = module(name, "class Maildir" if "maildir" in name else "class Lead")
    assert group in {"newsletter.deliverers", "newsletter.summarizers"}
    assert callable(getattr(made, target.removeprefix(f"{name}:")))


def test_the_story_of_the_how_to_makes_an_edition(newsletter: Run, home: Path) -> None:
    how_to = ROOT / "docs" / "how-to" / "write-your-own-stories.md"
    story = code(how_to, "markdown", "title:")
    (home / "content" / "sources.toml").write_text(code(how_to, "toml", "[[source]]"), encoding="utf-8")
    (home / "content" / "stories").mkdir()
    (home / "content" / "stories" / "2026-03-05-workshop.md").write_text(story, encoding="utf-8")
    done = newsletter("run", "--no-send", "--now", "2026-03-06T07:00:00Z")
    assert done.returncode == 0, done.stderr
    letter = " ".join((home / "build" / "email" / "2026-03-06.txt").read_text(encoding="utf-8").split())
    for paragraph in story.rpartition("---\n")[2].strip().split("\n\n"):
        assert paragraph in letter


def test_the_templates_of_the_how_to_change_the_look(newsletter: Run, home: Path) -> None:
    how_to = ROOT / "docs" / "how-to" / "change-the-look.md"
    for name, language in (("site/style.css", "css"), ("email/inline.css", "css"), ("site/base.html", "html")):
        (home / "templates" / name).write_text(code(how_to, language, f"builtin/{name}"), encoding="utf-8")
    (home / "content" / "theme.toml").write_text(code(how_to, "toml", "[colours]"), encoding="utf-8")
    done = newsletter("run", "--sample", "--no-send")
    assert done.returncode == 0, done.stderr
    letter = max((home / "build" / "email").glob("*.html")).read_text(encoding="utf-8")
    assert "color:#8a2b0d" in letter
    assert "font-size:28px" in letter
    style = (home / "build" / "site" / "style.css").read_text(encoding="utf-8")
    assert style.index("--accent: #8a2b0d") < style.index("font-size: 1.125rem")
    page = home / "build" / "site" / "archive" / "index.html"
    assert "Daily Intel, from Port Callen" in page.read_text(encoding="utf-8")
