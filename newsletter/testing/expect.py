"""What contract suites need of a test runner, so that they need none in particular."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def raises(kind: type[Exception], words: str = "") -> Iterator[None]:
    """The block must raise an error of this kind whose message holds these words."""
    try:
        yield
    except kind as error:
        message = str(error)
    else:
        raise AssertionError(f"{kind.__name__} was not raised")
    assert words in message, f"{words!r} is not in {message}"
