"""Turns templates into pages: the two languages, the filters for values, and the addresses of the files beside them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mailbot.console.formats import Formats
from mailbot.console.words import LANGUAGES, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailbot.console.context import Console
    from mailbot.console.route import Route

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
VERSION_LENGTH = 12


@cache
def version_of(name: str) -> str:
    """Return a short digest of a file of ``static``: its address changes with it, so that browsers may keep it."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:VERSION_LENGTH]


class Pages:
    """The templates of one console, once for each language."""

    def __init__(self, console: Console, routes: Mapping[str, Route], frame: Callable[[Any], object]) -> None:
        """Prepare both languages; ``frame`` tells what stands around a page for a visit."""
        self.routes, self.frame = routes, frame
        self._base_path = console.base_path
        self._environments = {language: self._environment(console, language) for language in LANGUAGES}

    def formats(self, language: str) -> Formats:
        """Return how values are written in a language."""
        found: Formats = self._environments[language].globals["formats"]  # type: ignore[assignment]  # put there below
        return found

    def render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """Return a template of ``templates/`` filled with ``values``; everything is escaped."""
        return self._environments[language].get_template(template).render(values)

    def static(self, name: str) -> str:
        """Return the address of a file of ``static/``."""
        return f"{self._base_path}/static/{name}?v={version_of(name)}"

    def _environment(self, console: Console, language: str) -> Environment:
        words = words_of(language)
        formats = Formats(language=language, zone=console.settings.site.timezone, clock=console.clock)
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        install = environment.install_gettext_callables  # type: ignore[attr-defined]  # added by the extension
        install(words.gettext, words.ngettext, newstyle=True)
        environment.globals.update(formats=formats, static=self.static, language=language, console=console)
        environment.filters.update(
            number=formats.number,
            percent=formats.percent,
            money=formats.money,
            day=formats.day,
            moment=formats.moment,
            clock=formats.time,
            ago=formats.ago,
            span=formats.span,
            say=words.gettext,
        )
        return environment
