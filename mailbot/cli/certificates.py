"""``mailbot certificates``: how far each mailbox's promise is proven, by how many reviews, and until when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, open_shell, say, say_json, say_rows

if TYPE_CHECKING:
    from mailbot.learning.certificates import Standing
    from mailbot.learning.thresholds import Part


def certificates(
    config: Config = None,
    *,
    renew: Annotated[
        bool, typer.Option("--renew", help="First look at the reviews where a look is due, as the daemon does hourly.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show for each mailbox whether its error budget is proven by reviews, and the thresholds that follow.

    Example: mailbot certificates
    """
    from mailbot.bootstrap.certificates import certifier_of
    from mailbot.bootstrap.place import settings_of

    certifier = certifier_of(settings_of(config), open_shell(config, make=False))
    looks = certifier.tick() if renew else 0
    standings = certifier.standings()
    if as_json:
        say_json([_told(standing) for standing in standings])
        return
    if renew:
        done = {0: "No look was due; nothing was changed.", 1: "1 look was due and made."}
        say(done.get(looks, f"{looks} looks were due and made."))
    if not standings:
        say("There is no [[mailbox]] in the settings.")
    for standing in standings:
        _say(standing)


def _told(standing: Standing) -> dict[str, Any]:
    """Return a standing as JSON: thresholds as a list of objects, the cautious ones by language."""
    cautious = standing.cautious
    return asdict(standing) | {
        "thresholds": [asdict(part) for part in standing.thresholds],
        "cautious": {"default": cautious.default, "per_language": dict(cautious.per_language)},
    }


def _say(standing: Standing) -> None:
    say(f"{standing.mailbox}: {standing.says}")
    if standing.certified:
        alone = {part.language for part in standing.thresholds if part.intent}
        rows = [_line(part, rest="the rest" if part.language in alone else "all") for part in standing.thresholds]
        say_rows(rows, as_json=False, empty="")
        return
    named = ", ".join(f"{language} {value:.2f}" for language, value in standing.cautious.per_language)
    say(f"  cautious thresholds hold: {named or format(standing.cautious.default, '.2f')}")
    if standing.drawn > standing.reviews:
        say(f"  {standing.drawn - standing.reviews} drawn mails that would count wait for a review.")


def _line(part: Part, *, rest: str) -> dict[str, Any]:
    answered = f"{part.threshold:.2f}" if part.threshold <= 1 else "people answer"
    return {
        "language": part.language,
        "intent": part.intent or rest,
        "from": answered,
        "reviews": part.reviews,
        "accepted": part.accepted,
        "misread": part.errors,
    }


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(certificates)
