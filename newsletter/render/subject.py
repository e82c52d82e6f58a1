"""What an inbox shows of an edition before it is opened."""

from __future__ import annotations

from newsletter.models import Edition
from newsletter.render.identity import Newsletter
from newsletter.render.prose import clean, shorten
from newsletter.text import one_line

LENGTH = 78  # characters; phones show about 40, so the top item comes first
_SAMPLE = "[Sample] "


def subject_line(edition: Edition, newsletter: Newsletter) -> str:
    """The editor's subject, or else the first of the variants; always one printable line."""
    if not edition.subject.strip():
        return subject_variants(edition, newsletter)[0]
    return _SAMPLE * edition.sample + str(clean(one_line(edition.subject)))


def subject_variants(edition: Edition, newsletter: Newsletter) -> tuple[str, ...]:
    """Subjects to choose from: the top headline, with the second if both fit; then other ways to say the day."""
    room = LENGTH - len(_SAMPLE) * edition.sample
    headlines = [one_line(item.blurb.headline) for item in edition.told]
    if not headlines:
        return (_SAMPLE * edition.sample + f"{newsletter.name}: a quiet day",)
    top, others = shorten(headlines[0], room), len(headlines) - 1
    wanted = [
        "; ".join(headlines[:2]),
        top,
        f"{top}, and {others} more {'story' if others == 1 else 'stories'}" if others else "",
        headlines[1] if others else "",
        f"{newsletter.name}: {top}",
    ]
    fitting = (subject for subject in wanted if subject and len(subject) <= room)
    return tuple(_SAMPLE * edition.sample + str(clean(subject)) for subject in dict.fromkeys(fitting))


def preview_line(edition: Edition, subject: str) -> tuple[str, ...]:
    """The headlines that inboxes show after the subject: those that it does not hold."""
    return tuple(item.blurb.headline for item in edition.items if item.blurb.headline not in subject)[:2]
