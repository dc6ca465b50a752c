"""Where an installation keeps its things, who holds them, and the database that lies there."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot import __version__
from mailbot.bootstrap.clock import new_id, now
from mailbot.errors import StateLockedError
from mailbot.loading import Loaded, load
from mailbot.shipped import shipped
from mailbot.steps.keys import load_keys
from mailbot.steps.reader import ChildReader
from mailbot.steps.shell import Shell, Tell, no_fault, no_word
from mailbot.store.schema import prepare
from mailbot.store.session import held_alone, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.settings import Settings
    from mailbot.understanding.models import Models


def settings_of(path: Path | None) -> Loaded:
    """Return the settings of ``path``, else of ``$MAILBOT_CONFIG``, else of ``./mailbot.toml``."""
    named = path or (Path(os.environ["MAILBOT_CONFIG"]) if os.environ.get("MAILBOT_CONFIG") else None)
    usual = Path("mailbot.toml")
    return load(named or (usual if usual.exists() else None), os.environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an installation keeps its things."""

    state: Path
    database_url: str
    models: Path

    @staticmethod
    def of(loaded: Loaded) -> Place:
        """Return the places that the settings name, relative to the settings file."""
        settings = loaded.settings
        state = (loaded.base / settings.site.state_dir).resolve()
        url = settings.database.url or f"sqlite:///{state / 'mailbot.db'}"
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            url = f"sqlite:///{(loaded.base / url.removeprefix('sqlite:///')).resolve()}"
        models = (loaded.base / settings.site.models).resolve() if settings.site.models else state / "models"
        return Place(state=state, database_url=url, models=models)


def make_state_dir(place: Place) -> None:
    """Make the state directory with mode 0700, or take the access of others away; what is made in it is ours alone."""
    place.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if stat.S_IMODE(place.state.stat().st_mode) & 0o077:
        place.state.chmod(0o700)
    os.umask(0o077)


def cached_models() -> Path:
    """Return where models lie that belong to no installation: in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailbot" / "models"


def models_for_replay(loaded: Loaded, *, tell: Callable[[str], None] = lambda _: None) -> Models:
    """Return the models of an installation; without one, those in the user's cache, made there the first time.

    ``tell`` is given a sentence when they have to be made, which takes a while.
    """
    from mailbot.understanding.models import load_or_train, untrained

    directory = Place.of(loaded).models if loaded.path else cached_models()
    corpus, languages = shipped("models/corpus"), loaded.settings.site.languages
    if untrained(directory, corpus=corpus, languages=languages):
        tell(f"Making the models from the corpus, once, in about a minute; they are kept in {directory}.")
    return load_or_train(directory, corpus=corpus, languages=languages)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the installation for this process alone; StateLockedError (exit 75) when another daemon has it."""
    make_state_dir(place)
    with (place.state / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateLockedError(
                f"Another mailbot is running on {place.state}; this one stopped and changed nothing. "
                "Stop the other one, or use another site.state_dir."
            ) from error
        with held_alone(place.database_url) as alone:
            if not alone:
                raise StateLockedError(
                    "Another mailbot, perhaps on another machine, works on this database; this one stopped and "
                    "changed nothing. Stop the other one, or use another database.url."
                )
            yield


def database_of(place: Place) -> sa.Engine:
    """Open the database, making its tables when it is new."""
    if place.database_url.startswith("sqlite:///"):
        Path(place.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_database(place.database_url)
    prepare(engine)
    return engine


def shell_of(
    place: Place,
    database: sa.Engine,
    *,
    clock: Callable[[], datetime] = now,
    config_rev: str = "",
    fault: Callable[[str], None] = no_fault,
    tell: Tell = no_word,
) -> Shell:
    """Return what every step is given."""
    return Shell(
        database=database,
        clock=clock,
        new_id=new_id,
        keys=load_keys(place.state / "keys" / "master.key"),
        code_rev=__version__,
        config_rev=config_rev,
        fault=fault,
        tell=tell,
    )


def child_reader(place: Place, settings: Settings) -> ChildReader:
    """Return the reader that works in a process of its own."""
    return ChildReader(
        models=str(place.models), corpus=str(shipped("models/corpus")), languages=settings.site.languages
    )
