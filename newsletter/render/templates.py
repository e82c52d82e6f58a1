"""The Jinja2 environment: where templates are found, what they may call, and errors that say where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb
from typing import cast

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from newsletter import models
from newsletter.errors import RenderError
from newsletter.render import dates, links, prose, timeline, views
from newsletter.render.printing import PrintingEnvironment
from newsletter.text import one_line

_NOT_MARKUP = (".txt", ".css", ".js")
_PLACEHOLDERS = ("UNSUBSCRIBE_URL", "PREFERENCES_URL", "READER_NAME")


def environment(folders: Sequence[Path]) -> Environment:
    """An environment over folders of templates; a file in an earlier folder replaces the same one in a later folder.

    The last folder holds the built-in templates; an override reaches the original as "builtin/site/base.html".
    All foreign text is escaped, and only ever a value: it is never compiled as a template.
    """
    builtin = FileSystemLoader(folders[-1])
    env = PrintingEnvironment(
        loader=ChoiceLoader([FileSystemLoader(list(folders)), PrefixLoader({"builtin": builtin})]),
        autoescape=lambda name: not (name or "").endswith(_NOT_MARKUP),
        undefined=StrictUndefined,
        finalize=prose.clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        clean=prose.clean,
        clock=dates.clock,
        day_month=dates.day_month,
        full_date=dates.full_date,
        language_name=dates.language_name,
        markdown=prose.to_html,
        month_name=dates.month_name,
        origin=links.origin,
        part_name=views.part_name,
        reading_time=dates.reading_time,
        shorten=prose.shorten,
        source_path=links.source_path,
        tag_path=links.tag_path,
        web_url=links.web_url,
        weekday_date=dates.weekday_date,
        wrap=prose.wrap,
        wrap_markdown=prose.wrap_markdown,
    )
    # Markup, since prose.clean takes the doubled percent signs out of every other text.
    env.globals.update({name: Markup(getattr(models, name)) for name in _PLACEHOLDERS})  # noqa: S704  our own constants
    env.globals.update(
        since=dates.since,
        edition_path=links.edition_path,
        event_path=links.event_path,
        month_path=links.month_path,
        translations=links.translations,
        timeline=timeline.timeline,
    )
    return env


def folders_of(env: Environment) -> list[Path]:
    """What an environment of ours was made from."""
    choice = cast("ChoiceLoader", env.loader)
    return [Path(folder) for folder in cast("FileSystemLoader", choice.loaders[0]).searchpath]


def sources_of(env: Environment, *, but: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name and text of every template, also of built-in ones that are replaced; but: folders to leave out."""
    loader = cast("ChoiceLoader", env.loader)
    for name in loader.list_templates():
        if name.removeprefix("builtin/").split("/")[0] not in but:
            yield name, loader.get_source(env, name)[0]


def load(env: Environment, name: str) -> Template:
    """Compile a template; keep it where many pages are made of it. Raises RenderError."""
    try:
        return env.get_template(name)
    except (TemplateNotFound, TemplateSyntaxError) as error:
        raise _explained(error, name) from error


def load_in(env: Environment, name: str, language: str = "") -> Template:
    """The same in a language: templates/public/de/page.html before templates/public/page.html. Raises RenderError."""
    folder, _, file = name.rpartition("/")
    own = f"{folder}/{language}/{file}"
    if language and env.loader:
        with suppress(TemplateNotFound):
            env.loader.get_source(env, own)
            return load(env, own)
    return load(env, name)


def fill(template: Template, context: Mapping[str, object]) -> str:
    """Fill in a template. Raises RenderError with the file and line of whatever goes wrong inside."""
    try:
        return template.render(context)
    except Exception as error:  # a template can raise anything: what an editor wrote there is called here
        raise _explained(error, template.name or "template") from error


def _explained(error: Exception, name: str) -> RenderError:
    if isinstance(error, TemplateNotFound):
        return RenderError(
            f"templates/{error.name}: there is no such template; restore it, or correct the name in templates/{name}"
        )
    if isinstance(error, TemplateSyntaxError):
        place = f"{error.filename or error.name}, line {error.lineno}"
    else:
        lines = [
            f"{frame.f_code.co_filename}, line {line}"
            for frame, line in walk_tb(error.__traceback__)
            if _is_template(frame.f_code.co_filename)
        ]
        place = lines[-1] if lines else f"templates/{name}"
    return RenderError(
        f"{place}: {one_line(str(error))}; correct this template, or delete your copy to use the built-in one"
    )


def _is_template(filename: str) -> bool:
    return not filename.endswith(".py") and Path(filename).suffix != ""
