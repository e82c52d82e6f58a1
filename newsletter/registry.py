"""From a name in the configuration to its implementation, by Python entry points.

The built-in back ends come through the same door as plug-ins (pyproject.toml, [project.entry-points]).
A factory takes a Workplace and returns the back end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal

from newsletter.errors import ConfigError

Group = Literal["newsletter.summarizers", "newsletter.deliverers"]


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a back end may need: its options, the newsletter's secrets, and a folder to write in."""

    options: Mapping[str, Any]
    secrets: Mapping[str, str]
    var: Path


def make(group: Group, name: str, workplace: Workplace) -> Any:
    """Find the factory by name and call it. Raises ConfigError naming what there is, or why it cannot be used."""
    found = _installed(group)
    if name not in found:
        kind = group.rpartition(".")[2]
        raise ConfigError(
            f'"{name}" is not among the {kind}: {", ".join(sorted(found))}; a plug-in must be installed first'
        )
    try:
        factory: Callable[[Workplace], Any] = found[name].load()
    except ImportError as error:
        raise ConfigError(f'"{name}" cannot be used: {error}; install what it needs') from None
    return factory(workplace)


@cache
def _installed(group: Group) -> Mapping[str, EntryPoint]:
    """Looked up once for a process: it reads the metadata of every package that is installed."""
    return {entry.name: entry for entry in entry_points(group=group)}
