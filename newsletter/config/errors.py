"""Turn a validator's complaint into one line that an editor can act on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]+)`")
_MISSING = re.compile(r"missing required field `(?P<key>[^`]+)`")
_WORDS = {
    "int": "a whole number",
    "str": "a text in quotes",
    "float": "a number",
    "array": "a list",
    "object": "a table",
    "bool": "true or false",
}


def explain(error: msgspec.ValidationError, path: Path, text: str, kind: type[Any]) -> str:
    """Say which file, line and key is wrong, and what is allowed there."""
    message = str(error)
    place = _PLACE.search(message)
    keys = re.findall(r"[^.\[\]]+", place["path"]) if place else []
    message = _PLACE.sub("", message)
    if unknown := _UNKNOWN.search(message):
        keys = [*keys, unknown["key"]]
        problem = "there is no such key"
        allowed = "allowed: " + ", ".join(_fields(_type_at(inspect.type_info(kind), keys[:-1])))
    elif missing := _MISSING.search(message):
        keys = [*keys, missing["key"]]
        problem, allowed = "is missing", "it must be given"
    else:
        problem = _plain(message)
        allowed = _allowed(_type_at(inspect.type_info(kind), keys))
    where = f"{path}, line {line}" if (line := line_of(text, keys)) else str(path)
    return f"{where}: {_name(keys)}: {problem}" + (f"; {allowed}" if allowed else "")


def _name(keys: list[str]) -> str:
    """["edition", "items"] -> "[edition] items"; ["source", "3", "kind"] -> "[[source]] number 4, kind"."""
    if not keys:
        return "the file"
    if len(keys) == 1:
        return keys[0]
    if re.fullmatch(r"\d+|\.\.\.", keys[1]):
        return ", ".join([f"[[{keys[0]}]]" + (f" number {int(keys[1]) + 1}" if keys[1].isdigit() else ""), *keys[2:]])
    return f"[{'.'.join(keys[:-1])}] {keys[-1]}"


def _plain(message: str) -> str:
    """Translate a type checker's words: "Expected `int`, got `str`"."""
    words = re.sub(r"`(\w+)`", lambda found: _WORDS.get(found[1], found[1]), message)
    words = re.sub(r"^Expected ", "expected ", words)
    words = re.sub(r"^Invalid enum value (.+)$", r"\1 is not a possible value", words)
    return re.sub(r"^expected .* matching regex .*$", "the value does not have the right form", words)


def _type_at(info: inspect.Type, keys: list[str]) -> inspect.Type | None:
    """Follow a path of keys through the types."""
    for key in keys:
        if isinstance(info, inspect.StructType):
            info_or_none = next((field.type for field in info.fields if field.encode_name == key), None)
            if info_or_none is None:
                return None
            info = info_or_none
        elif isinstance(info, inspect.VarTupleType):
            info = info.item_type
        else:
            return None
    return info


def _fields(info: inspect.Type | None) -> list[str]:
    return [field.encode_name for field in info.fields] if isinstance(info, inspect.StructType) else []


def _allowed(info: inspect.Type | None) -> str:
    description = ""
    if isinstance(info, inspect.Metadata):
        description = str((info.extra_json_schema or {}).get("description", ""))
        info = info.type
    if description:
        return f"allowed: {description}"
    if isinstance(info, inspect.LiteralType):
        return "allowed: " + ", ".join(f'"{value}"' for value in sorted(map(str, info.values)))
    return ""


def line_of(text: str, keys: list[str]) -> int | None:
    """Find the line on which the key stands, when it is written plainly."""
    if not keys:
        return None
    table = [key for key in keys[:-1] if not key.isdigit() and key != "..."]
    nth = next((int(key) for key in keys if key.isdigit()), 0)
    current, seen = "", -1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line):
            current = header[1]
            seen += current == ".".join(table)
            if current == ".".join(keys):
                return number
        elif (
            current == ".".join(table)
            and seen == (nth if table else -1)
            and re.match(rf'\s*"?{re.escape(keys[-1])}"?\s*=', line)
        ):
            return number
    return None
