"""Asks a person for what the options did not say, and says at once what is missing when there is nobody to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mailbot.cli.common import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Asker:
    """Finds each answer: an option that was given, else a question, else with ``yes`` the proposal."""

    def __init__(self, *, yes: bool) -> None:
        """``yes``: never ask."""
        self.yes = yes
        self.missing: list[str] = []
        """Options without which nothing can be proposed."""

    def ask(
        self,
        question: str,
        *,
        given: str | None,
        option: str,
        proposal: str = "",
        check: Callable[[str], str] = lambda _: "",
    ) -> str:
        """Return the answer to a question; ``check`` returns what is wrong with it, and it is asked again."""
        if given is not None or self.yes:
            answer = proposal if given is None else given
            if given is None and not proposal:
                self.missing.append(option)
            elif wrong := check(answer):
                raise typer.BadParameter(wrong, param_hint=option)
            return answer
        while True:
            answer = str(_typed(lambda: typer.prompt(question, default=proposal or None))).strip()
            wrong = check(answer)
            if not wrong:
                return answer
            say(f"  {wrong}")

    def choose(self, question: str, titles: Sequence[str], *, proposal: int) -> int:
        """Return the number, from 0, of one of ``titles``; a person counts from 1."""
        if self.yes:
            return proposal
        for number, title in enumerate(titles, 1):
            say(f"  {number}  {title}")
        numbers = [str(number) for number in range(1, len(titles) + 1)]
        wrong = f"Type a number from 1 to {len(titles)}."
        answer = self.ask(
            question,
            given=None,
            option="",
            proposal=numbers[proposal],
            check=lambda text: "" if text in numbers else wrong,
        )
        return numbers.index(answer)

    def secret(self, question: str) -> str:
        """Return a password, which is not shown."""
        return str(_typed(lambda: typer.prompt(question, hide_input=True)))

    def agree(self, question: str, *, proposal: bool) -> bool:
        """Return whether the person agrees; with ``yes`` the proposal."""
        return proposal if self.yes else bool(_typed(lambda: typer.confirm(question, default=proposal)))

    def finish(self) -> None:
        """Refuse, as wrong usage, when something is missing."""
        if self.missing:
            raise typer.BadParameter("with --yes these are needed: " + ", ".join(self.missing))


def _typed(prompt: Callable[[], object]) -> object:
    """Return what a person typed; Ctrl-C, or input that ends, comes before anything is written, and is told so."""
    try:
        return prompt()
    except typer.Abort:
        typer.echo("\nmailbot: stopped; nothing was written.", err=True)
        raise typer.Exit(1) from None
