"""The figures of a played demo: the full board of its last final week, and the weekly digest to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from mailbot.bootstrap.digest import Printed, press
from mailbot.bootstrap.figures import figure_parameters
from mailbot.demo.people import SUPPORT, VISITOR
from mailbot.message.compose import Sender
from mailbot.steps.digest import Digester, Schedule, closed_instant
from mailbot.store.session import reading

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.loading import Loaded
    from mailbot.steps.shell import Shell

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The board as text, the week it is of, and the digests that were written: (language, subject, HTML file)."""

    week: str
    board: str
    digests: tuple[tuple[str, str, Path], ...]


def figures_of(loaded: Loaded, shell: Shell) -> Figures:
    """Compute the board and write the digests into the state directory, each as HTML and as a mail."""
    from analytics.compute import gather, measure_board
    from analytics.digest.letter import edition
    from analytics.digest.material import final_week
    from analytics.printed import board_text
    from analytics.weeks import IsoWeek

    parameters = figure_parameters(loaded)
    now = shell.clock()
    last = IsoWeek.at(now, parameters.tz).shifted(-1)
    written = []
    with reading(shell.database) as connection:
        as_of = closed_instant(connection, now)
        week = final_week(last, as_of=as_of, parameters=parameters)
        facts = gather(connection, week.window(parameters.tz), as_of=as_of, parameters=parameters)
        board = board_text(measure_board(facts))
        computed = edition(connection, last, as_of=as_of, parameters=parameters)
        for language in LANGUAGES:
            digester = Digester(
                shell=shell,
                mailbox=loaded.settings.mailbox[0].name,
                sender=Sender(name=loaded.settings.site.name, address=SUPPORT),
                recipients=(VISITOR,),
                schedule=Schedule(day=0, at=time(8), zone=parameters.tz),
                compute=press(loaded, parameters, language=language),
                base_url=loaded.settings.web.base_url,
                language=language,
            )
            printed = Printed(
                computed=computed,
                language=language,
                site=loaded.settings.site.name,
                base_url=loaded.settings.web.base_url,
            )
            mail, subject = digester.mail(printed, VISITOR, week=str(last), effect_id=shell.new_id(now), now=now)
            page = loaded.base / f"digest-{language}.html"
            page.write_text(printed.letter(image="", unsubscribe="").html, encoding="utf-8")
            page.with_suffix(".eml").write_bytes(mail.octets)
            written.append((language, subject, page))
    return Figures(week=str(week), board=board, digests=tuple(written))
