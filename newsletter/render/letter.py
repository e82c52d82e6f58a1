"""The email edition: MJML to HTML, a plain-text part from a template of its own, and a size that no mailbox clips."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from css_inline import CSSInliner
from jinja2 import Environment
from mjml import mjml2html

from newsletter.errors import RenderError
from newsletter.models import Edition, Item, Letter
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.prose import clean, shorten
from newsletter.render.templates import fill, load
from newsletter.render.views import view_edition
from newsletter.text import one_line

LIMIT = 80_000  # bytes of HTML; Gmail clips a message at 102 KB, and a reader's own links are still to come
SUBJECT_LENGTH = 78  # characters; phones show about 40, so the top item comes first


def render_letter(edition: Edition, newsletter: Newsletter, theme: Theme, env: Environment) -> Letter:
    """The letter for all readers; placeholders of newsletter.models stand where one reader's text goes.

    Items too long for LIMIT are cut from the end of the edition, first their takeaways, then they themselves; the
    letter's warnings say so, and the letter links to the whole. Raises RenderError.
    """
    whole = _html(edition, edition, newsletter, theme, env)
    fitted = edition
    if len(whole.encode()) > LIMIT:
        fitted = _fit(edition, newsletter, theme, env)
        whole = _html(fitted, edition, newsletter, theme, env)
    text = fill(load(env, "email/letter.txt"), _context(fitted, edition, newsletter, theme))
    return Letter(subject_line(edition, newsletter), whole, _tidy(text), _warnings(fitted, edition))


def subject_line(edition: Edition, newsletter: Newsletter) -> str:
    """The headline of the top item, and of the second if both fit; always one printable line."""
    headlines = [one_line(item.blurb.headline) for item in edition.items]
    room = SUBJECT_LENGTH - len("[Sample] ") * edition.sample
    if not headlines:
        subject = f"{newsletter.name}: a quiet day"
    elif len("; ".join(headlines[:2])) <= room:
        subject = "; ".join(headlines[:2])
    else:
        subject = headlines[0]
    return ("[Sample] " if edition.sample else "") + str(clean(shorten(one_line(subject), room)))


def _html(edition: Edition, whole: Edition, newsletter: Newsletter, theme: Theme, env: Environment) -> str:
    context = _context(edition, whole, newsletter, theme)
    markup = fill(load(env, "email/letter.mjml"), context)
    try:
        html = mjml2html(markup, fonts={})  # none: by default the engine imports fonts from a remote host
    except ValueError as error:
        raise RenderError(
            f"templates/email: the MJML is not well-formed ({one_line(str(error))}); "
            "close every tag, and write < as &lt; and & as &amp;"
        ) from error
    inliner = CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        minify_css=True,
        load_remote_stylesheets=False,
        extra_css=fill(load(env, "email/inline.css"), context),
    )
    return inliner.inline(html)


def _context(edition: Edition, whole: Edition, newsletter: Newsletter, theme: Theme) -> Mapping[str, object]:
    subject = subject_line(whole, newsletter)
    headlines = [item.blurb.headline for item in whole.items]
    return {
        "newsletter": newsletter,
        "theme": theme,
        "letter": view_edition(edition),
        "subject": subject,
        "preview": [headline for headline in headlines if headline not in subject][:2],  # what an inbox shows after it
        "whole": whole,
        "left_out": len(whole.items) - len(edition.items),
    }


def _fit(edition: Edition, newsletter: Newsletter, theme: Theme, env: Environment) -> Edition:
    """The least cut that fits; the size falls with each step, so bisection finds it."""
    steps = range(2 * len(edition.items) + 2)

    def fits(step: int) -> bool:
        return len(_html(_cut(edition, step), edition, newsletter, theme, env).encode()) <= LIMIT

    step = bisect_left(steps, True, key=fits)
    if step == len(steps):
        raise RenderError(
            "templates/email: the letter is over 80 KB without any item; shorten masthead, footer or styles"
        )
    return _cut(edition, step)


def _cut(edition: Edition, step: int) -> Edition:
    """Step 1 to n: the last items lose their takeaways; n + 1 to 2n: they go; 2n + 1: so does the editor's note."""
    count = len(edition.items)
    if step > count:
        kept = tuple(_without_takeaways(item) for item in edition.items[: max(0, 2 * count - step)])
        return replace(edition, items=kept, note="" if step > 2 * count else edition.note)
    full = count - step
    return replace(edition, items=edition.items[:full] + tuple(map(_without_takeaways, edition.items[full:])))


def _without_takeaways(item: Item) -> Item:
    return replace(item, blurb=replace(item.blurb, takeaways=()))


def _warnings(fitted: Edition, whole: Edition) -> tuple[str, ...]:
    if fitted == whole:
        return ()
    left_out = len(whole.items) - len(fitted.items)
    bare = sum(
        kept.blurb.takeaways != item.blurb.takeaways for kept, item in zip(fitted.items, whole.items, strict=False)
    )
    parts = [f"{left_out} items left out" if left_out else "", f"{bare} items without takeaways" if bare else ""]
    parts.append("the editor's note left out" if fitted.note != whole.note else "")
    return (f"the email would be over {LIMIT // 1000} KB: {', '.join(filter(None, parts))}; the site has them all",)


def _tidy(text: str) -> str:
    """No trailing spaces, never more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
