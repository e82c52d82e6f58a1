"""The API's document, made from the list of its operations: OpenAPI 3.1.1, whose schemas are JSON Schema 2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from newsletter import __version__
from newsletter.web.desk.operations import OPERATIONS, Listed, Operation
from newsletter.web.desk.problems import PROBLEM, PROBLEMS, Problem

BASE = "/api/v1"
_REF = "#/components/schemas/{name}"
_EDITION = {"name": "day", "in": "path", "required": True, "schema": {"type": "string", "format": "date"}}


def document() -> dict[str, Any]:
    """The whole document."""
    kinds = list(dict.fromkeys([Problem, *(kind for one in OPERATIONS for kind in (one.takes, one.gives))]))
    _, components = msgspec.json.schema_components([*kinds, Listed], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {"/editions": {"get": _list()}}
    for one in OPERATIONS:
        paths.setdefault(f"/editions/{{day}}{one.path}", {})[one.method.lower()] = _described(one, components)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "The editors' desk",
            "version": __version__,
            "description": "All that the desk's pages show and do. `newsletter editors token NAME` gives a token.",
        },
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _list() -> dict[str, Any]:
    schema = {"type": "array", "items": {"$ref": _REF.format(name="Listed")}}
    return {
        "operationId": "editions",
        "summary": "All editions, newest first.",
        "responses": _answers(schema, (401,)),
    }


def _described(one: Operation, components: Mapping[str, Any]) -> dict[str, Any]:
    text = f"{one.about} A publisher's token is needed." if one.role == "publisher" else one.about
    codes = [400, 401, 404, 409, 422, 503]
    described: dict[str, Any] = {"operationId": one.name, "summary": text, "parameters": [_EDITION]}
    if one.method == "GET":
        described["parameters"] += _parameters(one, components)
    else:
        content = {"application/json": {"schema": _named(one.takes)}}
        described["requestBody"] = {"required": True, "content": content}
        codes += [413, 415]
    if one.role == "publisher":
        codes.append(403)
    return described | {"responses": _answers(_named(one.gives), codes)}


def _parameters(one: Operation, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a page is asked, in its path or behind the question mark."""
    schema = components[one.takes.__name__]
    return [
        {"name": name, "in": "path", "required": True, "schema": of_field}
        if f"{{{name}}}" in one.path
        else {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": of_field}
        for name, of_field in schema["properties"].items()
    ]


def _answers(schema: Mapping[str, Any], codes: Any) -> dict[str, Any]:
    problem = {PROBLEM: {"schema": _named(Problem)}}
    answers = {str(code): {"description": PROBLEMS[code], "content": problem} for code in sorted(codes)}
    return {"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}} | answers


def _named(kind: type[Any]) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}
