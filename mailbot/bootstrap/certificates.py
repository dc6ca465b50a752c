"""Hands the certificates what they need: the mailboxes and budget of the settings, and the model in use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mailbot.bootstrap.place import Place
from mailbot.errors import ModelError
from mailbot.learning.certificates import Certifier
from mailbot.understanding import models

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mailbot.domain import Thresholds
    from mailbot.engine.port import Engine
    from mailbot.loading import Loaded
    from mailbot.steps.shell import Shell

TICK_SECONDS = 3600.0


def certifier_of(loaded: Loaded, shell: Shell) -> Certifier:
    """Return what looks at the reviews of every mailbox of the settings."""
    directory = Place.of(loaded).models

    def in_use() -> tuple[str, Thresholds]:
        name = models.active(directory).get("intent", "")
        return name, models.thresholds_in(directory)

    return Certifier(
        database=shell.database,
        clock=shell.clock,
        write=shell.write,
        mailboxes=tuple(box.name for box in loaded.settings.mailbox),
        budget=loaded.settings.policy.error_budget,
        model=in_use,
    )


def schedule_certificates(loaded: Loaded, shell: Shell, engine: Engine) -> None:
    """Let the engine ask every hour whether enough was reviewed for another look."""
    certifier = certifier_of(loaded, shell)

    def tick() -> None:
        if looks := certifier.tick():
            shell.tell("certificates.looked", looks=looks)

    engine.every(TICK_SECONDS, "certificates", tick)


def cautious_in(directory: Path) -> Callable[[str], Thresholds]:
    """Return what tells the cautious thresholds of a model by its name, from its card; each card is read once."""

    @lru_cache(maxsize=8)
    def cautious(model: str) -> Thresholds:
        try:
            return models.thresholds_of(models.card_in(directory, model))
        except ModelError:  # the model was taken away meanwhile: nothing is known of it
            return models.thresholds_of({})

    return cautious
