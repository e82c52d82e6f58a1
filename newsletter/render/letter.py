"""The email edition: MJML to HTML, a plain-text part from a template of its own, and a size that no mailbox clips."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from jinja2 import Environment
from mjml import mjml2html

from newsletter.errors import RenderError
from newsletter.models import Edition, Letter
from newsletter.render.fit import LIMIT, fit, warnings
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.prose import clean
from newsletter.render.subject import preview_line, subject_line
from newsletter.render.templates import fill, load
from newsletter.render.views import view_edition
from newsletter.text import one_line


def render_letter(edition: Edition, newsletter: Newsletter, theme: Theme, env: Environment) -> Letter:
    """The letter for all readers; placeholders of newsletter.models stand where one reader's text goes.

    What is too long for LIMIT is cut from the end of the edition; the letter's warnings say so, and the letter links
    to the whole. Raises RenderError.
    """

    def context(shown: Edition) -> Mapping[str, object]:
        return letter_context(shown, edition, newsletter, theme)

    fitted, html = edition, html_of("email/letter.mjml", context(edition), env)
    if len(html.encode()) > LIMIT:
        fitted = fit(edition, lambda cut: html_of("email/letter.mjml", context(cut), env))
        html = html_of("email/letter.mjml", context(fitted), env)
    text = tidy(fill(load(env, "email/letter.txt"), context(fitted)))
    check_label(fitted, "letter.mjml", unescape(html))
    check_label(fitted, "letter.txt", text)
    return Letter(subject_line(edition, newsletter), html, text, warnings(fitted, edition))


def html_of(template: str, context: Mapping[str, object], env: Environment) -> str:
    """A template of MJML, filled in, as HTML with its styles inline. Raises RenderError."""
    markup = fill(load(env, template), context)
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


def letter_context(shown: Edition, whole: Edition, newsletter: Newsletter, theme: Theme) -> Mapping[str, object]:
    """What the letter's templates may use. shown: what is left of the whole edition after cutting."""
    subject = subject_line(whole, newsletter)
    return {
        "newsletter": newsletter,
        "theme": theme,
        "zone": ZoneInfo(newsletter.timezone),
        "letter": view_edition(shown),
        "subject": subject,
        "preview": preview_line(whole, subject),
        "whole": whole,
        "left_out": len(whole.items) + len(whole.briefs) - len(shown.items) - len(shown.briefs),
    }


def check_label(edition: Edition, template: str, part: str) -> None:
    """Whatever an editor's own templates do: what is paid for says so, or it is not printed. Raises RenderError."""
    if (sponsor := edition.sponsor) is None:
        return
    printed, text, label = (" ".join(str(clean(each)).split()) for each in (part, sponsor.text, sponsor.label))
    if text in printed and label not in printed:
        raise RenderError(
            f"templates/email/{template}: it prints the sponsor's text without its label; print {{{{ sponsor.label }}}}"
        )


def tidy(text: str) -> str:
    """No trailing spaces, never more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
