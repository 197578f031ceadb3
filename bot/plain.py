"""Dataclasses to JSON-ready dicts and lists, to JSON, and back by their type hints.

Which dataclasses these are, and the version of their form, is the business of schema.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from bot.errors import IndexStateError

Form = TypeVar("Form")


def to_plain(value: Any) -> Any:
    """Dataclasses to dicts and tuples to lists, all the way down."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    return value


def dump(form: Any, indent: int | None = None) -> str:
    """Plain data as JSON in plain letters; half a character, as a model may write it, is escaped."""
    return json.dumps(form, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace").decode()


def read_form(kind: type[Form], form: Mapping[str, Any], newest: int) -> Form:
    """The dataclass that a form was made of by `to_plain`, where its `schema` is at most the newest.

    A field that is absent gets its default, a name that is no field is passed over. Raises IndexStateError: the form
    is of a newer version, or not a whole one.
    """
    version = form.get("schema", newest)
    if not isinstance(version, int) or version > newest:
        raise IndexStateError(
            f"this {kind.__name__} has schema {version}, written by a newer version of the bot, and this one knows"
            f" {newest}; open it with that version"
        )
    try:
        made: Form = _read(kind, form)
    except (TypeError, RecursionError) as error:
        raise IndexStateError(f"this is not a whole {kind.__name__} ({error}); restore it from a backup") from error
    return made


def _read(kind: Any, value: Any) -> Any:
    """The value of a type as `read_form` understands it. Raises TypeError where it has another shape."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:  # always `... | None` here
        return None if value is None else _read(arguments[0], value)
    if origin in (tuple, Sequence):
        return tuple(_read(arguments[0], item) for item in _expect(list, value))
    if is_dataclass(kind):
        build: Any = kind
        hints, given = _read_hints(build), _expect(dict, value)
        return build(**{name: _read(hint, given[name]) for name, hint in hints.items() if name in given})
    if kind is float and isinstance(value, int):
        return float(value)
    return _expect(kind, value) if isinstance(kind, type) else value


def _expect(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value


@lru_cache(maxsize=32)
def _read_hints(kind: Any) -> dict[str, Any]:
    """The type of each field; read once, since a conversation holds thousands of these."""
    return get_type_hints(kind)
