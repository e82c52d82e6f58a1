"""The picture that stands beside a shared link: what it says, and how it is drawn."""

from newsletter.render.cards.drawing import HEIGHT, WIDTH, draw
from newsletter.render.cards.fonts import Fonts, open_fonts
from newsletter.render.cards.picture import Look, Picture
from newsletter.render.cards.said import Card, edition_card, event_card, newsletter_card

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Card",
    "Fonts",
    "Look",
    "Picture",
    "draw",
    "edition_card",
    "event_card",
    "newsletter_card",
    "open_fonts",
]
