"""The letter that tells the readers of one edition what was wrong in it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from jinja2 import Environment

from newsletter.models import Correction, Edition, Letter
from newsletter.render.identity import Newsletter, Theme
from newsletter.render.letter import html_of, tidy
from newsletter.render.listed import corrected_path
from newsletter.render.prose import clean
from newsletter.render.templates import fill, load
from newsletter.render.views import view_edition


def render_correction(
    edition: Edition, correction: Correction, newsletter: Newsletter, theme: Theme, env: Environment
) -> Letter:
    """Placeholders of newsletter.models stand where one reader's text goes. Raises RenderError."""
    about = str(clean(correction.headline)) or f"the edition of {edition.date:%-d %B %Y}"
    context = {
        "newsletter": newsletter,
        "theme": theme,
        "zone": ZoneInfo(newsletter.timezone),
        "letter": view_edition(edition),
        "subject": f"Correction: {about}",
        "correction": correction,
        "about": about,
        "page": corrected_path(correction),
    }
    html = html_of("email/correction.mjml", context, env)
    return Letter(f"Correction: {about}", html, tidy(fill(load(env, "email/correction.txt"), context)))
