"""Copies an installation to a directory while it runs, and puts it back: database, keys, models, each with its digest.

The mail itself stays on the server; the settings are yours. Whoever has a backup can read every mail in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot import __version__
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.place import database_of, locked, make_state_dir, shell_of
from mailbot.errors import FileError, in_one_line
from mailbot.record import journal
from mailbot.steps.restoring import hold_after_restore
from mailbot.store.session import reading, sqlite_path, writing

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.bootstrap.place import Place

DATABASE, KEY, MODELS, MANIFEST = "mailbot.db", "master.key", "models", "manifest.json"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    made_at: str
    held: int
    """Mails that are looked for in Sent before anything else."""
    aside: Path | None
    """Where the database lies that was there before."""


def back_up(place: Place, target: Path) -> dict[str, Any]:
    """Copy the installation to ``target``, which must be new or empty; return the manifest."""
    source = _file_of(place)
    if not source.exists():
        raise FileError(f"There is no database {source}; nothing was copied. Name your settings with --config.")
    if target.exists() and any(target.iterdir()):
        raise FileError(f"{target} is not empty; nothing was copied. Name a new directory for each backup.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.chmod(0o700)
    try:
        return _copied(place, source, target)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise FileError(
            f"The backup could not be made ({in_one_line(error)}); what was begun in {target} was taken away again. "
            "Make room, or name another place."
        ) from error


def _copied(place: Place, source: Path, target: Path) -> dict[str, Any]:
    """Copy the installation to the empty directory ``target``; return the manifest."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as running,
        closing(sqlite3.connect(target / DATABASE)) as copy,
    ):
        running.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    (target / DATABASE).chmod(0o600)
    key = place.state / "keys" / KEY
    if key.exists():
        shutil.copy2(key, target / KEY)
    if place.models.is_dir():
        shutil.copytree(place.models, target / MODELS, ignore=shutil.ignore_patterns(".*"))
    files = sorted(path for path in target.rglob("*") if path.is_file())
    manifest = {
        "made_at": now().isoformat(timespec="seconds"),
        "mailbot": __version__,
        "files": {str(path.relative_to(target)): _digest(path) for path in files},
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (target / MANIFEST).chmod(0o600)
    return manifest


def restore(place: Place, source: Path) -> Restored:
    """Put the backup in ``source`` in place of what is there, which is kept aside; hold what may have gone out since.

    Raises FileError when a file of the backup is not what its manifest says, StateLockedError while mailbot runs.
    """
    manifest = _checked(source)
    target = _file_of(place)
    with locked(place):
        make_state_dir(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = _laid_beside(source / DATABASE, target)
        stamp = now().strftime("%Y%m%dT%H%M%SZ")
        aside = _set_aside(target, stamp)
        new.rename(target)
        if (source / KEY).exists():
            _put_key(source / KEY, place.state / "keys" / KEY, stamp)
        if (source / MODELS).is_dir() and not place.models.exists():
            shutil.copytree(source / MODELS, place.models)
        shell = shell_of(place, database_of(place))
        with reading(shell.database) as connection:
            wrong = journal.verify(connection)[2]
        if wrong:
            raise FileError(f"The record of the backup was changed ({wrong[0]}); take another backup.")
        with writing(shell.database) as connection:
            held = hold_after_restore(connection, now=now())
        shell.database.dispose()
    return Restored(made_at=str(manifest["made_at"]), held=held, aside=aside)


def _file_of(place: Place) -> Path:
    path = sqlite_path(place.database_url)
    if path is None:
        raise FileError(
            "This database is PostgreSQL; nothing was done. Use pg_dump and pg_restore, and copy keys/master.key too."
        )
    return path


def _laid_beside(copy: Path, target: Path) -> Path:
    """Copy the backup's database beside ``target``: a full disk is noticed while nothing has been changed yet."""
    new = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copy2(copy, new)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise FileError(f"The backup could not be copied ({in_one_line(error)}); nothing was changed.") from error
    new.chmod(0o600)
    return new


def _set_aside(target: Path, stamp: str) -> Path | None:
    """Move the database that is there out of the way; return where it lies now.

    A damaged one, which may be why somebody restores, keeps its write-ahead log beside it.
    """
    aside = target.with_name(f"{target.name}.before-{stamp}")
    if target.exists():
        try:
            with closing(sqlite3.connect(f"{target.absolute().as_uri()}?immutable=1", uri=True)) as there:
                there.execute("PRAGMA schema_version").fetchone()  # touches nothing, and fails on what is no database
            with closing(sqlite3.connect(target)) as there:  # what is in the write-ahead log goes into the file
                there.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError:
            for suffix in ("-wal", "-shm"):
                _move(target.with_name(target.name + suffix), aside.with_name(aside.name + suffix))
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    return aside if _move(target, aside) else None


def _move(old: Path, new: Path) -> bool:
    if old.exists():
        old.rename(new)
    return new.exists()


def _put_key(copy: Path, target: Path, stamp: str) -> None:
    """Put the backup's key in place; another one that is there is kept, as only it opens what was written with it."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if target.exists() and target.read_bytes() != copy.read_bytes():
        target.rename(target.with_name(f"{target.name}.before-{stamp}"))
    shutil.copy2(copy, target)
    target.chmod(0o600)


def _checked(source: Path) -> dict[str, Any]:
    """Return the manifest of a backup whose files are what it says."""
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        named = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(f"{source} holds no backup ({error}); nothing was changed.") from None
    for name, digest in named.items():
        path = (source / name).resolve()
        if not path.is_relative_to(source.resolve()) or not path.is_file() or _digest(path) != digest:
            raise FileError(f"{name} of the backup is damaged or missing; nothing was changed. Take another backup.")
    if DATABASE not in named:
        raise FileError(f"{source} holds no database; nothing was changed.")
    return manifest


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            made.update(piece)
    return made.hexdigest()
