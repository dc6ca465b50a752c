"""Gets the access tokens that Microsoft 365 and Google want instead of a password, and keeps each until it runs out.

A provider is a callable without arguments, to be used as an account's ``secret``. The libraries come with
``mailbot[oauth]`` and are loaded at the first login, so that a site without OAuth needs neither.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.errors import SecretError
from mailbot.transport.wire import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

EARLY = 300.0
"""Seconds before its end from which a token is no longer used."""

SECONDS = 30.0
"""Longest time for one request to the provider."""

MICROSOFT_SCOPE = "https://outlook.office365.com/.default"
GOOGLE_SCOPE = "https://mail.google.com/"

EXTRA = "Logging in with a token needs more libraries: run  pip install 'mailbot[oauth]'  and start again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token and the seconds it is good for, counted from when it was asked for."""

    value: str
    seconds: float


class Cached:
    """A source that asks again only 5 minutes before the last token runs out. May be called from any thread."""

    def __init__(self, ask: Callable[[], Token], *, clock: Callable[[], float]) -> None:
        """``ask`` gets a new token; ``clock`` counts seconds."""
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._value = ""
        self._good_until = 0.0

    def __call__(self) -> str:
        """Return a token that is good for 5 minutes more; raise SecretError when the provider gives none."""
        with self._lock:
            now = self._clock()
            if not self._value or now >= self._good_until:
                token = self._ask()
                self._value, self._good_until = token.value, now + token.seconds - EARLY
            return self._value


def token_source(
    kind: str, path: Path, username: str, *, clock: Callable[[], float] = time.monotonic
) -> Callable[[], str]:
    """Return what gives tokens of ``kind`` (``microsoft``, ``google``) by the credentials in the JSON file ``path``.

    Microsoft: ``tenant_id``, ``client_id``, ``client_secret`` of an application with IMAP.AccessAsApp. Google: a
    service account's key file, which acts for ``username``, or ``client_id``, ``client_secret``, ``refresh_token``.
    The file is read now, so that a mistake in it shows at the start; SecretError says what it is.
    """
    credentials = _read(path)
    if kind == "microsoft":
        _need(path, credentials, ("tenant_id", "client_id", "client_secret"))
        return Cached(lambda: microsoft_token(credentials), clock=clock)
    if kind == "google":
        if credentials.get("type") != "service_account":
            _need(path, credentials, ("client_id", "client_secret", "refresh_token"))
        return Cached(lambda: google_token(credentials, username=username), clock=clock)
    raise SecretError(f"{kind!r} is no token provider mailbot knows; use 'microsoft' or 'google'.")


def microsoft_token(credentials: Mapping[str, str], *, http_client: Any = None) -> Token:
    """Ask Microsoft for a token by client credentials; ``http_client`` stands in for the Internet in tests."""
    try:
        import msal
    except ImportError as error:
        raise SecretError(EXTRA) from error
    secret = credentials["client_secret"]
    try:
        application = msal.ConfidentialClientApplication(
            credentials["client_id"],
            authority=f"https://login.microsoftonline.com/{credentials['tenant_id']}",
            client_credential=secret,
            http_client=http_client,
            timeout=None if http_client else SECONDS,
        )
        answer = application.acquire_token_for_client(scopes=[MICROSOFT_SCOPE])
    except (ValueError, LookupError) as error:
        raise SecretError(f"Microsoft does not know the tenant, or answered nonsense: {plain(error)}") from error
    if "access_token" not in answer:
        words = plain(answer.get("error_description") or answer.get("error") or "no reason given", secret=secret)
        raise SecretError(f"Microsoft gave no token: {words}. Check the application and its permission.")
    return Token(value=answer["access_token"], seconds=float(answer.get("expires_in", 0)))


def google_token(credentials: Mapping[str, str], *, username: str, request: Any = None) -> Token:
    """Ask Google for a token, by service account or refresh token; ``request`` stands in for the Internet in tests."""
    try:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from google.auth.transport.requests import Request
        from google.oauth2 import credentials as by_refresh
        from google.oauth2 import service_account
    except ImportError as error:
        raise SecretError(EXTRA) from error
    try:
        if credentials.get("type") == "service_account":
            login = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call] # no types
                dict(credentials), scopes=[GOOGLE_SCOPE], subject=username
            )
        else:
            login = by_refresh.Credentials(  # type: ignore[no-untyped-call] # google-auth types only some of its functions
                None,
                refresh_token=credentials["refresh_token"],
                token_uri=credentials.get("token_uri", "https://oauth2.googleapis.com/token"),
                client_id=credentials["client_id"],
                client_secret=credentials["client_secret"],
            )
        login.refresh(request or _bounded(Request()))
    except TransportError as error:
        raise ConnectionError(f"Google cannot be reached: {plain(error)}") from error
    except (GoogleAuthError, ValueError) as error:
        words = plain(error, secret=credentials.get("client_secret", ""))
        raise SecretError(f"Google gave no token: {words}. Check the credentials and the mailbox's consent.") from error
    return Token(value=str(login.token), seconds=_left(login))


def _left(login: Any) -> float:
    """Return the seconds until ``login``'s token ends; google-auth gives the end in naive UTC, by its own clock."""
    from google.auth import _helpers

    now = _helpers.utcnow()  # type: ignore[no-untyped-call] # no types
    return float((login.expiry - now).total_seconds()) if login.expiry else 0.0


def _bounded(request: Any) -> Callable[..., Any]:
    def ask(*arguments: Any, **named: Any) -> Any:
        return request(*arguments, **{**named, "timeout": SECONDS})

    return ask


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SecretError(f"The credentials file {path} cannot be read: {plain(error)}") from error
    if not isinstance(found, dict):
        raise SecretError(f"The credentials file {path} must hold one JSON object.")
    return found


def _need(path: Path, credentials: Mapping[str, str], names: tuple[str, ...]) -> None:
    missing = [name for name in names if not isinstance(credentials.get(name), str)]
    if missing:
        raise SecretError(f"The credentials file {path} lacks {', '.join(missing)}.")
