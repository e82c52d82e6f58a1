"""The render stage: an edition becomes a letter and the pages of the archive."""

from newsletter.render.build import build_site
from newsletter.render.correction import render_correction
from newsletter.render.identity import Logo, Newsletter, Theme
from newsletter.render.letter import render_letter
from newsletter.render.setup import Setup
from newsletter.render.site import Site, render_site
from newsletter.render.subject import subject_line, subject_variants
from newsletter.render.templates import environment
from newsletter.render.translation import render_translated_letter
from newsletter.render.write import Written, write_site

__all__ = [
    "Logo",
    "Newsletter",
    "Setup",
    "Site",
    "Theme",
    "Written",
    "build_site",
    "environment",
    "render_correction",
    "render_letter",
    "render_site",
    "render_translated_letter",
    "subject_line",
    "subject_variants",
    "write_site",
]
