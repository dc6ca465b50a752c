"""What can go wrong in a way that a person has to know about, each with a stable code and the way out.

Expected trouble (a temporary SMTP refusal, a mail that cannot be parsed) is a value, never one of these.
An error's text says what happened, what mailbot did and what to do; ``code`` is what docs/errors.md lists.
"""

from __future__ import annotations


class MailbotError(Exception):
    """mailbot could not do what was asked."""

    code = "MB-ERROR"
    exit_code = 1

    def __init__(self, message: str = "") -> None:
        """Keep ``message``, or say the class's own sentence when there is none."""
        super().__init__(message or (self.__doc__ or "").strip())

    def __str__(self) -> str:
        """Return the sentence followed by its stable code."""
        return f"{self.args[0]} ({self.code})"


class SettingsError(MailbotError):
    """The settings were refused; mailbot did not start. Correct every line listed and start again."""

    code = "MB-SETTINGS"
    exit_code = 78


class SchemaError(MailbotError):
    """The database has another schema than this mailbot; nothing was changed. Run ``mailbot migrate``."""

    code = "MB-SCHEMA"
    exit_code = 78


class DatabaseError(MailbotError):
    """The database could not be used; nothing was changed. Check that it is there, yours, whole, and has room."""

    code = "MB-DATABASE"


class FileError(MailbotError):
    """A file could not be read or written; nothing was changed. Check its place, its owner and the room on the disk."""

    code = "MB-FILE"


class StateLockedError(MailbotError):
    """Another mailbot holds this state directory; this one stopped. Stop the other one or use another state_dir."""

    code = "MB-LOCKED"
    exit_code = 75


class SecretError(MailbotError):
    """A secret could not be read; mailbot did not start. Give password_file (mode 0600) or password_env."""

    code = "MB-SECRET"
    exit_code = 78


class ImapAuthError(MailbotError):
    """The IMAP server refused the login. No mail is lost; mailbot tries again in 5 minutes. Check user and password."""

    code = "MB-IMAP-AUTH"


class ImapTlsError(MailbotError):
    """The IMAP connection could not be made secure; mailbot never falls back to clear text. Check the certificate."""

    code = "MB-IMAP-TLS"


class ImapError(MailbotError):
    """The IMAP server could not be used. No mail is lost; mailbot keeps trying."""

    code = "MB-IMAP"


class SmtpAccountError(MailbotError):
    """The SMTP server refused the account, or is not secure. Nothing is lost; mails wait until it is corrected."""

    code = "MB-SMTP-ACCOUNT"


class SmtpError(MailbotError):
    """The SMTP server could not be used. Nothing is lost; mailbot keeps trying."""

    code = "MB-SMTP"


class TemplateError(MailbotError):
    """A reply template was refused; mailbot did not start. Correct the file named and start again."""

    code = "MB-TEMPLATE"
    exit_code = 78


class PolicyError(MailbotError):
    """The policy table was refused; mailbot did not start. Correct the line named and start again."""

    code = "MB-POLICY"
    exit_code = 78


class ModelError(MailbotError):
    """A model was refused because its files are not what its card says. Run ``mailbot train`` or ``mailbot models``."""

    code = "MB-MODEL"


class RecordError(MailbotError):
    """The record was refused; nothing of it was taken."""

    code = "MB-RECORD"


class DataError(MailbotError):
    """The labelled mails were refused; nothing was trained or scored. Correct the line named."""

    code = "MB-DATA"


class UserError(MailbotError):
    """An account could not be made or changed; nothing was changed. See ``mailbot user list``."""

    code = "MB-USER"


class DemoError(MailbotError):
    """The demo could not be played; nothing outside its own directory was touched. Name another place with --state."""

    code = "MB-DEMO"


LONGEST_LINE = 200


def in_one_line(error: BaseException) -> str:
    """Return the kind of an error and its first line, for the log.

    The lines after it may hold what somebody wrote: PostgreSQL tells there which value it refused (T16).
    """
    lines = str(error).splitlines()
    first = lines[0] if lines else ""
    return f"{type(error).__name__}: {first}"[:LONGEST_LINE].removesuffix(": ")
