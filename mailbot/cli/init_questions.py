"""The questions of ``mailbot init``, in plain words, and how answers become an installation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from mailbot.cli.common import say

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.bootstrap.providers import Endpoint, Provider
    from mailbot.bootstrap.setup import Login
    from mailbot.cli.asking import Asker


class Secure(StrEnum):
    """How a connection is secured; the words of the settings."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


USUAL_PORTS = {
    ("imap", Secure.TLS): 993,
    ("imap", Secure.STARTTLS): 143,
    ("imap", Secure.NONE): 143,
    ("smtp", Secure.TLS): 465,
    ("smtp", Secure.STARTTLS): 587,
    ("smtp", Secure.NONE): 25,
}
LARGEST_PORT = 65535
SHIPPED = ("fr", "en")
"""Languages of the replies that a new mailbox gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options said about the server of a protocol (``imap`` or ``smtp``); None is to be asked."""

    kind: str
    host: str | None = None
    port: int | None = None
    security: Secure | None = None
    username: str | None = None
    password_file: Path | None = None
    password_env: str | None = None
    oauth_file: Path | None = None

    @property
    def prefix(self) -> str:
        """Return how the options about the login begin."""
        return "--" if self.kind == "imap" else "--smtp-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who the mailbox belongs to."""

    address: str
    name: str
    languages: tuple[str, ...]
    timezone: str


def ask_site(
    asker: Asker,
    *,
    address: str | None,
    name: str | None,
    languages: str | None,
    timezone: str | None,
    own_replies: bool = False,
) -> Site:
    """Ask who the mailbox belongs to; replies of its own may be in any language."""
    address = asker.ask("Address that customers write to", given=address, option="--address", check=wrong_address)
    owner = address.rpartition("@")[2].partition(".")[0].capitalize()
    name = asker.ask("Your name, as customers know it", given=name, option="--name", proposal=owner)
    spoken = asker.ask(
        "Languages of the answers",
        given=languages,
        option="--languages",
        proposal="fr,en",
        check=any_languages if own_replies else wrong_languages,
    )
    zone = asker.ask(
        "Time zone of days and reports",
        given=timezone,
        option="--timezone",
        proposal="Europe/Paris",
        check=lambda text: "" if text in available_timezones() else f"There is no time zone {text!r}.",
    )
    return Site(address=address, name=name, languages=languages_of(spoken), timezone=zone)


def wrong_address(text: str) -> str:
    """Return what is wrong with a mail address, or an empty string."""
    local, _, domain = text.rpartition("@")
    return "" if local and domain and not any(c.isspace() for c in text) else f"{text!r} is not a mail address."


def wrong_languages(text: str) -> str:
    """Return what is wrong with the languages of a new mailbox, or an empty string; its replies come in SHIPPED."""
    unknown = [language for language in languages_of(text) if language not in SHIPPED]
    if unknown:
        return (
            f"The replies come in {' and '.join(SHIPPED)}, not in {', '.join(unknown)}. Start with these; "
            "site.languages takes another once every reply has it."
        )
    return any_languages(text)


def any_languages(text: str) -> str:
    """Return what is wrong with the languages of a mailbox whose replies are there, or an empty string."""
    return "" if languages_of(text) else "Name at least one, such as fr,en."


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages of ``fr, en``."""
    return tuple(dict.fromkeys(text.replace(",", " ").lower().split()))


def ask_provider(asker: Asker, *, key: str | None, address: str, before: Provider | None = None) -> Provider:
    """Ask who holds the mailbox; ``before`` is what was answered the last time."""
    from mailbot.bootstrap.providers import PROVIDERS, provider_named, provider_of_address

    if key is not None:
        keys = ", ".join(provider.key for provider in PROVIDERS)
        asker.ask(
            "",
            given=key,
            option="--provider",
            check=lambda text: "" if provider_named(text) else f"{text!r} is none of {keys}.",
        )
        return provider_named(key) or PROVIDERS[-1]
    usual = before or provider_of_address(address)
    titles = [provider.title for provider in PROVIDERS]
    if not asker.yes:
        say("Who holds the mailbox?")
    provider = PROVIDERS[asker.choose("Number", titles, proposal=PROVIDERS.index(usual))]
    if provider.imap.host and not asker.yes:
        say(f"  {provider.hint}")
    return provider


def ask_login(
    asker: Asker,
    given: Given,
    *,
    provider: Provider,
    address: str,
    like: Login | None = None,
    before: Login | None = None,
) -> Login:
    """Ask for a server and how to log in there.

    ``like`` is the login of the other server, ``before`` what was answered the last time: both are proposed again.
    """
    endpoint = provider.imap if given.kind == "imap" else provider.smtp
    server = _server(asker, given, endpoint, domain=address.rpartition("@")[2], before=before)
    if given.username == "":
        return server
    own = given.username is not None or given.password_file is not None or given.password_env is not None
    if like is not None and not own and asker.agree("Same user and password for sending?", proposal=True):
        return _same(server, like)
    username = asker.ask(
        "User",
        given=given.username,
        option=f"{given.prefix}username",
        proposal=next((login.username for login in (before, like) if login is not None and login.username), address),
    )
    if provider.oauth and given.password_file is None and given.password_env is None:
        return replace(server, username=username, oauth=provider.oauth, oauth_file=_credentials(asker, given))
    if given.password_env is not None:
        return replace(server, username=username, password_env=given.password_env)
    if given.password_file is not None:
        return replace(server, username=username, password_file=_absolute(given.password_file))
    if asker.yes:
        if like is None:
            asker.missing.append(f"{given.prefix}password-file or {given.prefix}password-env")
            return replace(server, username=username)
        return replace(_same(server, like), username=username)
    return replace(server, username=username, password=asker.secret("Password"))


def _server(asker: Asker, given: Given, endpoint: Endpoint, *, domain: str, before: Login | None) -> Login:
    """Return the server without a login; a provider's own servers are told, not asked."""
    from mailbot.bootstrap.setup import Login
    from mailbot.settings import LOOPBACK, Security

    proposed = Secure(endpoint.security.value)
    if endpoint.host or asker.yes or given.host is not None:
        host = given.host or endpoint.host
        if not host:
            asker.missing.append(f"--{given.kind}-host")
        security = given.security or proposed
        usual = endpoint.port if security is proposed else USUAL_PORTS[given.kind, security]
        return Login(host=host, port=given.port or usual, security=Security(security.value))
    what = "read from (IMAP)" if given.kind == "imap" else "send by (SMTP)"
    host = asker.ask(
        f"Server to {what}",
        given=None,
        option=f"--{given.kind}-host",
        proposal=before.host if before is not None else f"{given.kind}.{domain}",
    )
    words = [secure.value for secure in Secure if secure is not Secure.NONE or host in LOOPBACK]
    secured = asker.ask(
        f"Secured by {', '.join(words)}",
        given=given.security,
        option=f"--{given.kind}-security",
        proposal=before.security.value if before is not None else proposed.value,
        check=lambda text: "" if text in words else f"Type {' or '.join(words)}.",
    )
    usual = USUAL_PORTS[given.kind, Secure(secured)]
    port = asker.ask(
        "Port",
        given=str(given.port) if given.port else None,
        option=f"--{given.kind}-port",
        proposal=str(before.port if before is not None and before.security == secured else usual),
        check=lambda text: "" if text.isdigit() and 0 < int(text) <= LARGEST_PORT else "Type a number up to 65535.",
    )
    return Login(host=host, port=int(port), security=Security(secured))


def _same(server: Login, like: Login) -> Login:
    """Return ``server`` with the login of ``like``."""
    return replace(like, host=server.host, port=server.port, security=server.security)


def _credentials(asker: Asker, given: Given) -> str:
    file = asker.ask(
        "JSON file with the application's credentials",
        given=str(given.oauth_file) if given.oauth_file is not None else None,
        option="--oauth-file",
    )
    return _absolute_text(file)


def _absolute(path: Path) -> str:
    return str(path.expanduser().resolve())


def _absolute_text(path: str) -> str:
    from pathlib import Path

    return _absolute(Path(path)) if path else ""
