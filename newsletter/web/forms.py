"""What a form sends, read within limits."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST = 32_768  # bytes
MOST_FIELDS = 200

Fields = Mapping[str, tuple[str, ...]]


async def read_body(request: Request) -> bytes:
    """The body, at most LONGEST bytes of it. Raises HTTPException for more."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise HTTPException(413)
    return bytes(body)


async def read_form(request: Request) -> Fields:
    """The fields of a form without files. Raises HTTPException for anything else."""
    body = await read_body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:  # no UTF-8, or too many fields
        raise HTTPException(400) from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return fields


def field(fields: Fields, name: str) -> str:
    """The first value; "" when there is none."""
    return fields.get(name, ("",))[0]
