"""Hands the weekly digest what it needs: the figures of analytics, the site's settings, an address to send from.

numpy, scipy and matplotlib are loaded when a digest is computed, once a week, and not when mailbot starts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

import structlog

from mailbot.bootstrap.figures import figure_parameters
from mailbot.bootstrap.place import Place
from mailbot.engine.port import Step
from mailbot.errors import in_one_line
from mailbot.message.compose import Sender
from mailbot.steps.digest import Digester, Letter, Schedule

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import sqlalchemy as sa

    from analytics.digest.letter import Edition as Computed
    from analytics.parameters import Parameters
    from mailbot.engine.port import Engine
    from mailbot.loading import Loaded
    from mailbot.steps.shell import Shell

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TICK_SECONDS = 60.0
NOBODY = "mailbot@localhost"
"""The sender of a preview where no mailbox is set up."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A digest that analytics computed, in the form that steps send."""

    computed: Computed
    language: str
    site: str
    base_url: str

    @property
    def published(self) -> dict[str, Any]:
        """What this digest says."""
        return self.computed.published

    def letter(self, *, image: str = "", unsubscribe: str = "") -> Letter:
        """Write it for one person; without an address of the picture it is embedded in the HTML."""
        from analytics.digest.letter import letter

        told = letter(
            self.computed,
            language=self.language,
            site=self.site,
            base_url=self.base_url,
            image=image,
            unsubscribe=unsubscribe,
        )
        return Letter(subject=told.subject, text=told.text, html=told.html, image=told.image)


def press(
    loaded: Loaded, parameters: Parameters, *, language: str = ""
) -> Callable[[sa.Connection, str, datetime], Printed]:
    """Return what computes a digest in ``language``, else in that of the settings."""
    settings = loaded.settings
    os.environ.setdefault("MPLCONFIGDIR", str(Place.of(loaded).state / "cache"))  # matplotlib remembers fonts there

    def compute(connection: sa.Connection, week: str, as_of: datetime) -> Printed:
        from analytics.digest.letter import edition
        from analytics.weeks import IsoWeek

        return Printed(
            computed=edition(connection, IsoWeek.named(week), as_of=as_of, parameters=parameters),
            language=language or settings.digest.language,
            site=settings.site.name,
            base_url=settings.web.base_url,
        )

    return compute


def digester_of(loaded: Loaded, shell: Shell, *, language: str = "") -> Digester:
    """Return what sends the weekly digest; from the first mailbox of the settings."""
    settings = loaded.settings
    box = settings.mailbox[0] if settings.mailbox else None
    parameters = figure_parameters(loaded)
    return Digester(
        shell=shell,
        mailbox=box.name if box else "",
        sender=Sender(name=settings.site.name, address=box.address if box else NOBODY),
        recipients=settings.digest.recipients,
        schedule=Schedule(
            day=DAYS.index(settings.digest.day), at=time.fromisoformat(settings.digest.hour), zone=parameters.tz
        ),
        compute=press(loaded, parameters, language=language),
        base_url=settings.web.base_url,
        language=language or settings.digest.language,
        bounce_tag=box.smtp.bounce_tag if box else False,
    )


def schedule_digest(loaded: Loaded, shell: Shell, engine: Engine) -> None:
    """Let the engine ask every minute whether a digest is due; without recipients it asks nothing."""
    if not loaded.settings.digest.recipients:
        return
    digester = digester_of(loaded, shell)

    def tick() -> None:
        try:
            if digester.tick():
                engine.wake(Step.DELIVER, digester.mailbox)
        except Exception as error:  # noqa: BLE001 - a digest that fails must not stop the ticker; it is tried again
            log.error("digest.failed", error=in_one_line(error))  # noqa: TRY400 - a traceback may show values

    engine.every(TICK_SECONDS, "weekly digest", tick)
