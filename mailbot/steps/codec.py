"""Turns the types of mailbot.domain into JSON and back, for the database and for the reading process.

Only frozen dataclasses, tuples, frozensets, enums, aware times and plain values are understood; anything else is a
defect and raises TypeError. Nothing is ever unpickled (T15).
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def dumps(value: object) -> str:
    """Return ``value`` as JSON text."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """Return the ``kind`` that ``dumps`` wrote; ValueError or TypeError when the text is not one."""
    built: T = build(kind, json.loads(text))
    return built


def build(kind: Any, plain: Any) -> Any:
    """Return the ``kind`` described by already parsed JSON."""
    return _reader(kind)(plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return the function that reads ``kind``, made once per type."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        (inner,) = (arg for arg in get_args(kind) if arg is not type(None))
        read = _reader(inner)
        return lambda plain: None if plain is None else read(plain)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is frozenset:
        read = _reader(get_args(kind)[0])
        return lambda plain: frozenset(map(read, plain))
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in {str, int, float, bool}:
        return _same if kind is not float else float
    raise TypeError(f"{kind} cannot be read from JSON")


def _same(plain: Any) -> Any:
    return plain


def _tuple_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...] has two arguments
        read = _reader(arguments[0])
        return tuple if read is _same else lambda plain: tuple(map(read, plain))
    readers = tuple(_reader(argument) for argument in arguments)
    return lambda plain: tuple(read(item) for read, item in zip(readers, plain, strict=True))


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {item.name: _reader(hints[item.name]) for item in fields(kind)}
    converting = {name: read for name, read in readers.items() if read is not _same}

    def read_dataclass(plain: dict[str, Any]) -> object:
        unknown = plain.keys() - readers.keys()
        if unknown:
            raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        values = dict(plain)
        for name, read in converting.items():
            if name in values:
                values[name] = read(values[name])
        return kind(**values)

    return read_dataclass
