"""``mailbot init``: a few questions, a live test of the servers, and an installation that sends nothing yet."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.asking import Asker
from mailbot.cli.common import say
from mailbot.cli.doctor import tell
from mailbot.cli.init_questions import Given, Secure, Site, ask_login, ask_provider, ask_site

if TYPE_CHECKING:
    from mailbot.bootstrap.setup import Answers
    from mailbot.loading import Loaded
    from mailbot.steps.checks import Check

Directory = Annotated[Path, typer.Argument(help="Where the settings go, such as /etc/mailbot; made if need be.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing: options and proposals decide.")]
Name = Annotated[str | None, typer.Option("--name", help="Your name, as customers know it.")]
MailTo = Annotated[str | None, typer.Option("--address", help="Address that customers write to.")]
Languages = Annotated[str | None, typer.Option("--languages", help="Languages of the answers; fr,en by default.")]
Timezone = Annotated[str | None, typer.Option("--timezone", help="Zone of days and reports; Europe/Paris by default.")]
ProviderKey = Annotated[
    str | None, typer.Option("--provider", help="gmail, microsoft, ovh, infomaniak, orange or generic.")
]
ImapHost = Annotated[str | None, typer.Option("--imap-host", help="Server to read from.")]
ImapPort = Annotated[int | None, typer.Option("--imap-port", min=1, max=65535, help="993 for tls, 143 for starttls.")]
ImapSecurity = Annotated[Secure | None, typer.Option("--imap-security", help="none is for loopback only.")]
Username = Annotated[str | None, typer.Option("--username", help="Login name; the address by default.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="File of mode 0600 that holds the password; stays where it is.")
]
PasswordEnv = Annotated[str | None, typer.Option("--password-env", help="Variable that holds the password.")]
OauthFile = Annotated[Path | None, typer.Option("--oauth-file", help="JSON with the application's credentials.")]
SmtpHost = Annotated[str | None, typer.Option("--smtp-host", help="Server to send by.")]
SmtpPort = Annotated[int | None, typer.Option("--smtp-port", min=1, max=65535, help="587 for starttls, 465 for tls.")]
SmtpSecurity = Annotated[Secure | None, typer.Option("--smtp-security", help="none is for loopback only.")]
SmtpUsername = Annotated[
    str | None, typer.Option("--smtp-username", help="Login name for sending; like --username by default, '' for none.")
]
SmtpPasswordFile = Annotated[Path | None, typer.Option("--smtp-password-file", help="Like --password-file by default.")]
SmtpPasswordEnv = Annotated[str | None, typer.Option("--smtp-password-env", help="Like --password-env by default.")]
CaFile = Annotated[Path | None, typer.Option("--ca-file", help="Certificate authority to trust besides the system's.")]
StateDir = Annotated[
    Path | None, typer.Option("--state-dir", help="Where database and keys lie; by default 'state' in DIRECTORY.")
]
SkipTests = Annotated[bool, typer.Option("--skip-tests", help="Do not log in to the servers.")]

HEADING = """\
A few questions, then the servers are tested. Nothing is sent to anybody: mailbot starts in shadow mode.
"""


def init(  # noqa: PLR0913 - one parameter for each option of the command
    directory: Directory,
    *,
    yes: Yes = False,
    name: Name = None,
    address: MailTo = None,
    languages: Languages = None,
    timezone: Timezone = None,
    provider: ProviderKey = None,
    imap_host: ImapHost = None,
    imap_port: ImapPort = None,
    imap_security: ImapSecurity = None,
    username: Username = None,
    password_file: PasswordFile = None,
    password_env: PasswordEnv = None,
    oauth_file: OauthFile = None,
    smtp_host: SmtpHost = None,
    smtp_port: SmtpPort = None,
    smtp_security: SmtpSecurity = None,
    smtp_username: SmtpUsername = None,
    smtp_password_file: SmtpPasswordFile = None,
    smtp_password_env: SmtpPasswordEnv = None,
    ca_file: CaFile = None,
    state_dir: StateDir = None,
    skip_tests: SkipTests = False,
) -> None:
    """Ask a few questions, test the servers, and write the settings: mailbot then reads, and sends nothing yet.

    Example: mailbot init /etc/mailbot
    """
    asker = Asker(yes=yes)
    _may_replace(directory, asker)
    if not yes:
        say(HEADING)
    site = ask_site(
        asker,
        address=address,
        name=name,
        languages=languages,
        timezone=timezone,
        own_replies=(directory / "replies").is_dir(),
    )
    logins = (
        Given(
            kind="imap",
            host=imap_host,
            port=imap_port,
            security=imap_security,
            username=username,
            password_file=password_file,
            password_env=password_env,
            oauth_file=oauth_file,
        ),
        Given(
            kind="smtp",
            host=smtp_host,
            port=smtp_port,
            security=smtp_security,
            username=smtp_username,
            password_file=smtp_password_file,
            password_env=smtp_password_env,
            oauth_file=oauth_file,
        ),
    )
    places = (_absolute(state_dir), _absolute(ca_file))
    answers = _answers(asker, site, provider=provider, logins=logins, places=places)
    while not _set_up(directory, answers, asker, tested=not skip_tests):
        # Once more, without what the options said: something in it was wrong.
        again = (Given(kind="imap"), Given(kind="smtp"))
        answers = _answers(asker, site, provider=None, logins=again, places=places, before=answers)


def _may_replace(directory: Path, asker: Asker) -> None:
    """Go on only when there are no settings yet, or the person wants new ones."""
    from mailbot.bootstrap.setup import KEPT_AS, SETTINGS

    there = directory / SETTINGS
    if not there.exists():
        return
    question = f"{there} is there already. Write new settings, and keep these as {KEPT_AS}?"
    if asker.yes or not asker.agree(question, proposal=False):
        typer.echo(f"mailbot: {there} is there already; nothing was changed. Use another directory.", err=True)
        raise typer.Exit(1)


def _answers(
    asker: Asker,
    site: Site,
    *,
    provider: str | None,
    logins: tuple[Given, Given],
    places: tuple[str, str],
    before: Answers | None = None,
) -> Answers:
    """Ask about provider and servers; ``places`` are the state directory and the authority's certificate."""
    from mailbot.bootstrap.setup import Answers

    holder = ask_provider(asker, key=provider, address=site.address, before=before.provider if before else None)
    last = before if before is not None and before.provider is holder else None
    imap = ask_login(asker, logins[0], provider=holder, address=site.address, before=last.imap if last else None)
    smtp = ask_login(
        asker, logins[1], provider=holder, address=site.address, like=imap, before=last.smtp if last else None
    )
    asker.finish()
    return Answers(
        site_name=site.name,
        address=site.address,
        languages=site.languages,
        timezone=site.timezone,
        provider=holder,
        imap=imap,
        smtp=smtp,
        state_dir=places[0],
        ca_file=places[1],
    )


def _set_up(directory: Path, answers: Answers, asker: Asker, *, tested: bool) -> bool:
    """Test what was answered and write it; False when the person wants to answer again."""
    from mailbot.bootstrap.setup import install, staged, trust

    with staged(directory, answers) as loaded:
        works, signer = _works(loaded) if tested else (True, "")
        if not works:
            if asker.yes:
                typer.echo("mailbot: a test failed, see above; nothing was written.", err=True)
                raise typer.Exit(1)
            if asker.agree("Answer the questions about the servers again?", proposal=True):
                return False
            if not asker.agree("Write the settings all the same?", proposal=False):
                say("Nothing was written.")
                raise typer.Exit(1)
        if signer and not asker.yes and asker.agree(_whose(signer), proposal=False):
            trust(loaded, answers, signer)
        written, kept = install(loaded, directory)
    _tell_what_next(directory, written, kept)
    return True


def _works(loaded: Loaded) -> tuple[bool, str]:
    """Log in to the servers, say what was seen, and return (whether mail can flow, who signed the newest mails).

    The second is empty where the settings trust a name already.
    """
    from mailbot.bootstrap.doctor_mail import live_checks, signers
    from mailbot.steps.checks import Level, worst

    (box,) = loaded.settings.mailbox
    stamps: list[bytes] = []
    found: list[Check] = []
    say("Testing the servers:")
    for check in live_checks(box, base=loaded.base, on_seen=lambda seen: stamps.extend(seen.stamps)):
        found.append(check)
        tell(check)
    say()
    named = signers(stamps)
    return worst(found) is not Level.FAIL, named[0] if named and not box.authserv_id else ""


def _whose(signer: str) -> str:
    return f"Your newest mails were checked by {signer}. Is that your own mail provider, whose word counts?"


def _tell_what_next(directory: Path, written: tuple[str, ...], kept: tuple[str, ...]) -> None:
    settings = shlex.quote(str(directory / "mailbot.toml"))
    say(f"Written to {directory}: {', '.join(written)}")
    if kept:
        say(f"Left as they were: {', '.join(kept)}")
    say()
    say(f"Put your own links, hours and telephone numbers into {directory / 'site.toml'}. Then:")
    say()
    say(f"  mailbot doctor --config {settings}")
    say("      looks at everything, changes nothing")
    say(f"  mailbot run --config {settings}")
    say("      shadow mode: reads new mails and decides, sends nothing")
    say(f"  mailbot decisions export --config {settings}")
    say('      what it would have done, and why; when you agree, set mode = "draft" or "auto"')


def _absolute(path: Path | None) -> str:
    return str(path.expanduser().resolve()) if path is not None else ""


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(init)
