"""HTTP bodies unpacked in small steps, so that a bomb is noticed before it goes off."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from newsletter.errors import FetchError, TooMuch

_GZIP_OR_ZLIB = 47  # zlib's window bits that recognise either header
_BARE_DEFLATE = -15  # what some servers send as "deflate"


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, unpacked. Raises TooMuch beyond limit bytes, FetchError for an encoding we did not ask for."""
    parts, size = [], 0
    for part in _unpacked(chunks, encoding.strip().lower(), limit):
        size += len(part)
        if size > limit:
            raise TooMuch(f"is larger than {limit / 1e6:g} million bytes")
        parts.append(part)
    return b"".join(parts)


def _unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        return iter(chunks)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks, limit)
    raise FetchError(f"is packed as {encoding[:40]!r}, which we did not ask for")


def _inflated(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    unpack = None
    for chunk in chunks:
        data = chunk
        while data:
            if unpack is None or unpack.eof:  # a file may consist of several packed members
                bare = unpack is None and data[0] & 0x0F != zlib.DEFLATED and data[:1] != b"\x1f"
                unpack = zlib.decompressobj(_BARE_DEFLATE if bare else _GZIP_OR_ZLIB)
            try:
                yield unpack.decompress(data, limit + 1)
            except zlib.error as error:
                raise FetchError("is packed, and the packing is damaged") from error
            data = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
