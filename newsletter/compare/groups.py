"""Groups: the newsletter's own labels of its sources, and what the outlets of one group alone tell."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.compare.statements import Voice


def labels(voices: Sequence[Voice]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Label -> its outlets among the voices, in their order; labels that all or none of them have tell nothing."""
    names = dict.fromkeys(group for voice in voices for group in voice.groups)
    found = ((name, tuple(voice.outlet for voice in voices if name in voice.groups)) for name in names)
    return tuple((name, outlets) for name, outlets in found if len(outlets) < len(voices))


def group_of(tellers: Sequence[Voice], silent: Sequence[Voice]) -> str:
    """The label that all who tell something have, and nobody who does not; "" when there is none."""
    common = [name for name in tellers[0].groups if all(name in voice.groups for voice in tellers)]
    return next((name for name in common if not any(name in voice.groups for voice in silent)), "")
