"""Where tokens come from, how long they are kept, and what is said when there are none."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.errors import SecretError
from mailbot.transport.oauth import Cached, Token, google_token, microsoft_token, token_source

if TYPE_CHECKING:
    from pathlib import Path

MICROSOFT = {"tenant_id": "11111111-2222-3333-4444-555555555555", "client_id": "app", "client_secret": "hush-hush"}
GOOGLE = {"client_id": "app", "client_secret": "hush-hush", "refresh_token": "again"}


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Answer:
    """An HTTP answer, as msal and google-auth read it."""

    def __init__(self, status: int, found: dict[str, Any]) -> None:
        self.status_code = self.status = status
        self.text = json.dumps(found)
        self.data = self.text.encode()
        self.headers: dict[str, str] = {}

    def raise_for_status(self) -> None:
        """Nothing: msal looks at the text."""


class Microsoft:
    """Microsoft's token server, in memory."""

    def __init__(self, found: dict[str, Any], status: int = 200) -> None:
        self.found, self.status = found, status
        self.posted: list[dict[str, str]] = []

    def get(self, url: str, **_: Any) -> Answer:
        base = url.partition("/v2.0")[0]
        endpoints = {"authorization_endpoint": base, "token_endpoint": base + "/oauth2/v2.0/token", "issuer": base}
        return Answer(200, {**endpoints, "metadata": []})

    def post(self, url: str, **named: Any) -> Answer:
        self.posted.append(named["data"])
        return Answer(self.status, self.found)

    def close(self) -> None:
        """Nothing to close."""


def test_a_token_is_kept_until_five_minutes_before_its_end() -> None:
    clock, asked = Clock(), list[int]()

    def ask() -> Token:
        asked.append(1)
        return Token(value=f"token {len(asked)}", seconds=3600)

    source = Cached(ask, clock=clock)
    assert [source(), source()] == ["token 1", "token 1"]
    clock.seconds = 3299
    assert source() == "token 1"
    clock.seconds = 3300
    assert source() == "token 2"
    assert len(asked) == 2


def test_a_token_that_lives_shorter_than_that_is_used_once() -> None:
    values = iter(["token 1", "token 2"])
    source = Cached(lambda: Token(value=next(values), seconds=60), clock=Clock())
    assert [source(), source()] == ["token 1", "token 2"]


def test_two_threads_ask_once() -> None:
    asked: list[int] = []
    gate = threading.Event()

    def ask() -> Token:
        gate.wait(5)
        asked.append(1)
        return Token(value="one", seconds=3600)

    source = Cached(ask, clock=Clock())
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(source())) for _ in range(5)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(5)
    assert (found, len(asked)) == (["one"] * 5, 1)


def test_a_failure_is_not_kept() -> None:
    answers: list[Token | None] = [None, Token(value="one", seconds=3600)]

    def ask() -> Token:
        answer = answers.pop(0)
        if answer is None:
            raise SecretError("not now")
        return answer

    source = Cached(ask, clock=Clock())
    with pytest.raises(SecretError):
        source()
    assert source() == "one"


def test_microsoft_gives_a_token_for_the_application() -> None:
    pytest.importorskip("msal", reason="pip install 'mailbot[oauth]'")
    server = Microsoft({"access_token": "eyJ0", "expires_in": 3599, "token_type": "Bearer"})
    token = microsoft_token(MICROSOFT, http_client=server)
    assert token.value == "eyJ0"
    assert 3590 <= token.seconds <= 3599
    (form,) = server.posted
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "https://outlook.office365.com/.default"


def test_nonsense_in_place_of_a_token_is_told() -> None:
    pytest.importorskip("msal", reason="pip install 'mailbot[oauth]'")
    with pytest.raises(SecretError, match="Microsoft gave no token"):
        microsoft_token(MICROSOFT, http_client=Microsoft({"hello": "world"}))


def test_microsofts_refusal_is_told_without_the_secret() -> None:
    pytest.importorskip("msal", reason="pip install 'mailbot[oauth]'")
    words = "AADSTS7000215: Invalid client secret hush-hush provided."
    server = Microsoft({"error": "invalid_client", "error_description": words}, status=401)
    with pytest.raises(SecretError, match="AADSTS7000215") as caught:
        microsoft_token(MICROSOFT, http_client=server)
    assert "hush-hush" not in str(caught.value)


def test_google_gives_a_token_for_a_refresh_token() -> None:
    pytest.importorskip("google.auth", reason="pip install 'mailbot[oauth]'")
    posted: list[bytes] = []

    def request(url: str, method: str = "GET", body: bytes = b"", **_: Any) -> Answer:
        posted.append(body)
        return Answer(200, {"access_token": "ya29", "expires_in": 3600})

    token = google_token(GOOGLE, username="bot@example.com", request=request)
    assert token.value == "ya29"
    assert 3590 <= token.seconds <= 3600
    assert b"refresh_token=again" in posted[0]


def test_googles_refusal_is_told() -> None:
    pytest.importorskip("google.auth", reason="pip install 'mailbot[oauth]'")

    def request(*_: Any, **__: Any) -> Answer:
        return Answer(400, {"error": "invalid_grant", "error_description": "Token has been revoked."})

    with pytest.raises(SecretError, match="revoked"):
        google_token(GOOGLE, username="bot@example.com", request=request)


def test_a_google_that_cannot_be_reached_is_no_refusal() -> None:
    exceptions = pytest.importorskip("google.auth.exceptions", reason="pip install 'mailbot[oauth]'")

    def request(*_: Any, **__: Any) -> Answer:
        raise exceptions.TransportError("no route")

    with pytest.raises(ConnectionError, match="no route"):
        google_token(GOOGLE, username="bot@example.com", request=request)


def test_a_service_account_acts_for_the_mailbox() -> None:
    pytest.importorskip("google.auth", reason="pip install 'mailbot[oauth]'")
    crypto = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    from cryptography.hazmat.primitives import serialization

    key = crypto.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "bot@project.iam.gserviceaccount.com",
        "private_key": key.decode(),
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    posted: list[bytes] = []

    def request(url: str, method: str = "GET", body: bytes = b"", **_: Any) -> Answer:
        posted.append(body)
        return Answer(200, {"access_token": "ya29", "expires_in": 3600})

    assert google_token(account, username="support@example.com", request=request).value == "ya29"
    import base64

    claims = posted[0].split(b"assertion=")[1].split(b".")[1]
    found = json.loads(base64.urlsafe_b64decode(claims + b"=="))
    assert found["sub"] == "support@example.com"
    assert found["scope"] == "https://mail.google.com/"


def source_of(tmp_path: Path, kind: str, text: str) -> None:
    """Ask for a source with a credentials file that holds ``text``."""
    path = tmp_path / "credentials.json"
    path.write_text(text)
    token_source(kind, path, "bot@example.com")


def test_credentials_that_are_whole_are_accepted_without_asking_anybody(tmp_path: Path) -> None:
    source_of(tmp_path, "microsoft", json.dumps(MICROSOFT))
    source_of(tmp_path, "google", json.dumps(GOOGLE))


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("microsoft", json.dumps({"tenant_id": "t", "client_id": "a"}), "lacks client_secret"),
        ("google", json.dumps({"client_id": "a"}), "lacks client_secret, refresh_token"),
        ("yahoo", json.dumps(GOOGLE), "'microsoft' or 'google'"),
        ("google", "{", "cannot be read"),
        ("google", "[]", "one JSON object"),
    ],
)
def test_a_mistake_in_the_credentials_shows_at_the_start(tmp_path: Path, kind: str, text: str, why: str) -> None:
    with pytest.raises(SecretError, match=why):
        source_of(tmp_path, kind, text)


def test_a_missing_credentials_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match=r"absent\.json"):
        token_source("google", tmp_path / "absent.json", "bot@example.com")
