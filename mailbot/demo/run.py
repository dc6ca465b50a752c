"""Sets the demo up and plays it: the state directory, the mail host, the real daemon, the simulated people."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from mailbot.bootstrap.build import build
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.logs import set_up_logs
from mailbot.bootstrap.place import Place, cached_models, locked
from mailbot.demo.chance import chance
from mailbot.demo.clock import SimulatedClock
from mailbot.demo.coming import moments
from mailbot.demo.entrance import one_time_link
from mailbot.demo.everyday import everyday_letters
from mailbot.demo.figures import Figures, figures_of
from mailbot.demo.letters import Letter, Shelf, split_corpus
from mailbot.demo.mailhost import HostUser, MailHost
from mailbot.demo.openings import Openings
from mailbot.demo.people import AGENTS, ALIAS, SUPPORT, VISITOR, People
from mailbot.demo.play import Play
from mailbot.demo.reactions import Reactions
from mailbot.demo.settings import SETTINGS, clear_state, lend_models, make_password, make_state, write_settings
from mailbot.demo.summary import Summary, summarise
from mailbot.errors import DemoError
from mailbot.shipped import shipped
from mailbot.steps.reader import ChildReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is to be played. ``web_port`` serves the console there; None serves nothing."""

    state: Path
    mails: int = 300
    weeks: int = 5
    seed: int = 1
    web_port: int | None = None
    end: datetime | None = None
    """When the weeks end; None for now."""
    corpus: Path | None = None
    """The labelled mails to take letters from; None for those that ship with mailbot."""
    models: Path | None = None
    """Where the demo's models lie, trained there when they are missing; None for the user's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A demo that was played; its daemon and its mail host are still up."""

    summary: Summary
    figures: Figures
    state: Path
    imap_port: int
    smtp_port: int
    web_port: int | None
    console_url: str | None = None
    """The console's address, and the link that lets somebody in once; None when the demo ends with its summary."""
    login_url: str | None = None

    @property
    def config(self) -> Path:
        """Return the settings file."""
        return self.state / SETTINGS


class Tell(Protocol):
    """Hears how far the demo is."""

    def training(self) -> None:
        """Hear that the models are being loaded, or trained when there are none."""
        ...

    def playing(self, done: int) -> None:
        """Hear how many mails have come."""
        ...


@contextmanager
def demo(options: Options, tell: Tell) -> Iterator[Played]:
    """Play the demo and give its result; mail host and daemon run until the block ends.

    Raises DemoError when the state directory holds something else, StateLockedError when another demo is at work there.
    """
    state = make_state(options.state)
    models = options.models or cached_models().with_name("demo-models")
    with locked(Place(state=state, database_url="", models=models)), ExitStack() as stack:
        clear_state(state)
        letters = split_corpus(options.corpus or shipped("models/corpus"), state / "corpus")
        password = make_password(state)
        tell.training()
        reader = ChildReader(models=str(models), corpus=str(state / "corpus"), languages=("fr", "en"))
        stack.callback(reader.close)
        try:
            reader.start()
        except RuntimeError as error:
            raise DemoError(f"The models could not be made ready: {error}. Nothing was played.") from error
        lend_models(models, state)
        end = options.end or now()
        start = end - timedelta(weeks=options.weeks)
        clock = SimulatedClock(start)
        host = stack.enter_context(MailHost(_users(password), clock=clock))
        loaded = write_settings(state, host, web_port=options.web_port)
        set_up_logs(loaded.settings.log)
        running = build(loaded, clock=clock, web=options.web_port is not None, reader=reader, demo=True)
        stack.callback(running.stop)
        running.start()
        openings, reactions = _story(options, letters)
        play = Play(host, running, clock=clock, openings=openings, reactions=reactions)
        tell.playing(0)
        play.run(moments(chance(options.seed, "moments"), start, end, options.mails), end=end, tell=tell.playing)
        summary = summarise(running.daemon.shell.database, play)
        figures = figures_of(loaded, running.daemon.shell)
        if options.end is None:
            clock.advance_to(now())
        console = running.web.console if running.web else None
        link = one_time_link(running.daemon.shell, base_url=console.base_url) if console else None
        yield Played(
            summary=summary,
            figures=figures,
            console_url=console.base_url if console else None,
            login_url=link,
            state=state,
            imap_port=host.imap_port,
            smtp_port=host.smtp_port,
            web_port=running.web.port if running.web else None,
        )


def _story(options: Options, letters: tuple[Letter, ...]) -> tuple[Openings, Reactions]:
    people = People(chance(options.seed, "people"))
    reactions = Reactions(people, seed=options.seed)
    shelf = Shelf((*letters, *everyday_letters()), chance(options.seed, "letters"))
    return Openings(shelf, people, reactions, chance(options.seed, "openings")), reactions


def _users(password: str) -> tuple[HostUser, ...]:
    colleagues = (HostUser(address=agent.address, password=password) for agent in AGENTS)
    support = HostUser(address=SUPPORT, password=password, aliases=(ALIAS,))
    return (support, *colleagues, HostUser(address=VISITOR, password=password))
