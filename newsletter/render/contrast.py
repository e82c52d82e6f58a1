"""How well a text stands out from what is behind it."""

from __future__ import annotations

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size


def contrast(one: str, other: str) -> float:
    """Contrast of two colours #rrggbb, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2): the channels of sRGB made linear, weighted as the eye weighs them."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
