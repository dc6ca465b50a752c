"""Reads the settings file and the environment, and says everything that is wrong with them at once.

The order is: defaults, file, environment. ``Loaded.origins`` tells for every value which of them it came from.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mailbot.errors import SettingsError
from mailbot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "MAILBOT_"
RESERVED = frozenset({"MAILBOT_CONFIG", "MAILBOT_FAULT", "MAILBOT_REQUIRE_SERVERS"})
"""Variables of ours that are not settings."""
PASSWORD_IN_ADDRESS = re.compile(r"(://[^:/?#@\s]{0,200}):[^/?#@\s]{0,200}@")
SECRET_WORDS = ("password", "secret", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The settings, where each value came from (``default``, ``file`` or the variable's name), and the file's place."""

    settings: Settings
    origins: Mapping[str, str]
    path: Path | None

    @property
    def base(self) -> Path:
        """Directory that relative paths of the settings start from: the file's, else the working directory."""
        return self.path.parent if self.path else Path()


def load(path: Path | None, environ: Mapping[str, str]) -> Loaded:
    """Return the settings of ``path`` (None: no file) under ``environ``; raise SettingsError with all problems."""
    tree = _read(path) if path else {}
    origins = dict.fromkeys(_leaves(tree), "file")
    problems: list[str] = []
    for name, value in sorted(environ.items()):
        if name.startswith(PREFIX) and name not in RESERVED:
            keys = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
            if _put(tree, keys, value):
                origins[".".join(keys)] = name
            else:
                problems.append(f"{name}: there is no such table in the settings")
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems += [_sentence(item, tree) for item in error.errors()]
        settings = None
    if problems or settings is None:
        where = str(path) if path else "the environment"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise SettingsError(
            f"The settings in {where} were refused and mailbot did not start:\n{lines}\nCorrect them and start again."
        )
    return Loaded(settings=settings, origins=origins, path=path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {path}. Make one with `mailbot init`, or name yours with --config."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} could not be read ({error}). Correct its mode or encoding (UTF-8)."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"The settings file {path} is not valid TOML: {error}. Correct that line and start again."
        ) from error


def _put(tree: dict[str, Any], keys: tuple[str, ...], value: str) -> bool:
    """Write ``value`` (JSON for lists and tables) at ``keys``; False when something on the way is not a table."""
    if not keys or not all(keys):
        return False
    node: Any = tree
    for key in keys[:-1]:
        if isinstance(node, list):
            if not key.isdigit() or int(key) >= len(node):
                return False
            node = node[int(key)]
        elif isinstance(node, dict):
            node = node.setdefault(key, {})
        else:
            return False
    if not isinstance(node, dict):
        return False
    node[keys[-1]] = _decoded(value)
    return True


def _decoded(value: str) -> Any:
    if value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _leaves(node: object, prefix: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, f"{prefix}{key}.")
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for index, item in enumerate(node):
            yield from _leaves(item, f"{prefix}{index}.")
    else:
        yield prefix[:-1]


def _sentence(item: Mapping[str, Any], tree: Mapping[str, Any]) -> str:
    """Return one problem as a sentence that names the key, and the nearest key when it is unknown."""
    place = tuple(item["loc"])
    dotted = ".".join(str(part) for part in place)
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _names_at(place[:-1]), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{dotted}: there is no such setting{hint}"
    if item["type"] == "missing":
        return f"{dotted}: this is needed and missing"
    shown = "***" if any(word in dotted for word in SECRET_WORDS) else repr(_without_password(item.get("input")))
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "tuple_type":
        message = 'a list is needed, such as ["one", "two"]'
    del tree
    return f"{dotted}: {message}" if item["type"] == "value_error" else f"{dotted}: {message} (got {shown[:80]})"


def _names_at(place: tuple[str | int, ...]) -> list[str]:
    """Return the setting names that exist at ``place``."""
    model: Any = Settings
    for part in place:
        if isinstance(part, int):
            continue
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or part not in model.model_fields:
            return []
        model = _section_of(model.model_fields[part].annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _section_of(annotation: Any) -> Any:
    if get_origin(annotation) in {tuple, dict}:
        return next((arg for arg in get_args(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)), None)
    return annotation


def shown(loaded: Loaded) -> tuple[tuple[str, str, str], ...]:
    """Return (key, value, origin) of every setting; values of secrets are masked."""
    rows = []
    for key, value in _flat(loaded.settings.model_dump(mode="json")):
        leaf = key.rpartition(".")[2]
        secret = any(word in leaf for word in SECRET_WORDS) and not leaf.endswith(("_file", "_env"))
        told = "***" if secret else json.dumps(_without_password(value), ensure_ascii=False)
        rows.append((key, told, loaded.origins.get(key, "default")))
    return tuple(rows)


def _without_password(value: object) -> object:
    """Return a value of the settings; the password inside an address is masked."""
    return PASSWORD_IN_ADDRESS.sub(r"\1:***@", value) if isinstance(value, str) else value


def _flat(node: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _flat(value, f"{prefix}{key}.")
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for index, item in enumerate(node):
            yield from _flat(item, f"{prefix}{index}.")
    else:
        yield prefix[:-1], node
