"""Finds the sentence for trouble that no command can help: a full disk, a locked database, a file of somebody else."""

from __future__ import annotations

import sys

from mailbot.errors import DatabaseError, FileError, MailbotError, in_one_line


def named(error: Exception) -> MailbotError | None:
    """Return the error with a sentence and a code that stands for ``error``; None for a defect of mailbot.

    SQLAlchemy is not imported for it: where it was not, nothing of its kind can have been raised.
    """
    if isinstance(error, MailbotError):
        return error
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return FileError(
            f"{error.strerror or type(error).__name__}{place}; the command stopped there. "
            "Check the place, its owner and the room on the disk."
        )
    if "sqlalchemy" in sys.modules and _is_databases(error):
        return DatabaseError(
            f"The database could not be used ({in_one_line(error)}); the command stopped and changed nothing. "
            "Check that it is there, whole, yours to write, that the disk has room, and that nobody keeps it locked."
        )
    return None


def _is_databases(error: Exception) -> bool:
    from sqlalchemy.exc import ArgumentError

    from mailbot.store.session import is_down

    return is_down(error) or isinstance(error, ArgumentError)
