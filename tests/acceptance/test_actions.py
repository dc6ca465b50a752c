"""Requests that a program of the site carries out: only for a proven sender, once, signed, and never lost (R61, T6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.harness import Bot, Inbox, Way, mail, until
from tests.servers.ports import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Self

OURS = "mx.example.com"
PASS = {"Authentication-Results": f"{OURS}; dmarc=pass (p=reject) header.from=client.example"}
FORGOTTEN = "Bonjour, j'ai oublié mon mot de passe."
SECRET = "a secret of at least 24 octets"


class Program:
    """The site's program: keeps what it was asked and answers as it is told; ``None`` closes without an answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | None] = []
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                program.asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer = program.answers.pop(0) if program.answers else 200
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}/reset"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def program() -> Iterator[Program]:
    """The site's program."""
    with Program() as server:
        yield server


@pytest.fixture
def acting(bot: Callable[..., Bot], program: Program, tmp_path: Path) -> Callable[..., Bot]:
    """Make the daemon that may ask ``program`` to reset passwords."""

    def make(**changes: Any) -> Bot:
        (tmp_path / "webhook").write_text(SECRET)
        (tmp_path / "webhook").chmod(0o600)
        hook = {"url": program.url, "secret_file": "webhook"} | changes
        return bot(box={"authserv_id": [OURS]}, webhook={"reset_password": hook})

    return make


def events_of(running: Bot) -> list[tuple[str, str]]:
    """Return (type, action) of every action event, in order."""
    found = running.events("action.started", "action.completed", "action.failed")
    return [(event.type.partition(".")[2], event.payload["action"]) for event in found]


def test_a_proven_sender_gets_a_reset_by_one_signed_request(
    acting: Callable[..., Bot], inbox: Inbox, way: Way, program: Program
) -> None:
    with acting() as running:
        octets = mail(FORGOTTEN, to=inbox.address, subject="Mot de passe", headers=PASS)
        inbox.deliver(octets)
        (reply,) = way.to("lea@client.example")
        running.quiet(1)
        decision = running.decision_on(octets)
        assert (decision.action, decision.code) == ("action", "R61")
        ((headers, body),) = program.asked
        assert json.loads(body) == {
            "type": "reset_password",
            "decision": decision.id,
            "address": "lea@client.example",
            "language": "fr",
        }
        assert headers["idempotency-key"] == headers["webhook-id"] == decision.id
        signed = f"{decision.id}.{headers['webhook-timestamp']}.".encode() + body
        digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
        assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
        assert "Si un compte est rattaché" in reply.text  # the same whether or not there is one
        assert events_of(running) == [("started", "reset_password"), ("completed", "reset_password")]
        assert [event.payload["kind"] for event in running.events("reply.sent")] == ["action"]
        running.verify()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nobody vouches"),
        pytest.param(
            {"Authentication-Results": "evil.example; dmarc=pass header.from=client.example"}, id="a stranger vouches"
        ),
        pytest.param({"Authentication-Results": f"{OURS}; spf=pass; dkim=pass"}, id="no DMARC"),
        pytest.param(PASS | {"Reply-To": "eve@client.example"}, id="the answer would go elsewhere"),
        pytest.param(
            {"Authentication-Results": f"{OURS}; dmarc=pass header.from=evil.example"}, id="another domain is proven"
        ),
    ],
)
def test_for_a_sender_who_is_not_proven_nothing_is_reset(
    acting: Callable[..., Bot], inbox: Inbox, way: Way, program: Program, headers: dict[str, str]
) -> None:
    with acting() as running:
        octets = mail(FORGOTTEN, to=inbox.address, headers=headers)
        inbox.deliver(octets)
        decision = running.decision_on(octets)
        running.quiet(1)
        assert (decision.action, decision.reply) == ("answer", "password_help")
        assert program.asked == []
        assert len(way.seen()) == 1
        assert events_of(running) == []


def test_a_forged_sender_gets_no_reset_and_no_answer(
    acting: Callable[..., Bot], inbox: Inbox, way: Way, program: Program
) -> None:
    with acting() as running:
        octets = mail(FORGOTTEN, to=inbox.address, headers={"Authentication-Results": f"{OURS}; dmarc=fail"})
        inbox.deliver(octets)
        assert running.decision_on(octets).code == "R13"
        running.quiet(1)
        assert (program.asked, way.seen()) == ([], [])


def test_a_program_that_is_busy_is_asked_again_with_the_same_key(
    acting: Callable[..., Bot], inbox: Inbox, program: Program
) -> None:
    program.answers = [503]
    with acting() as running:
        inbox.deliver(mail(FORGOTTEN, to=inbox.address, headers=PASS))
        until(lambda: running.outbox("deferred"), "asked once")
        running.forward(minutes=6)
        until(lambda: len(program.asked) == 2, "asked twice")
        running.quiet(1)
        keys = {headers["idempotency-key"] for headers, _ in program.asked}
        assert keys == {running.decisions()[0].id}
        assert events_of(running) == [("started", "reset_password"), ("completed", "reset_password")]


@pytest.mark.parametrize("answer", [500, None])
def test_an_unknown_end_is_left_to_a_person_unless_the_program_knows_its_requests_again(
    acting: Callable[..., Bot], inbox: Inbox, program: Program, answer: int | None
) -> None:
    program.answers = [answer]
    with acting() as running:
        inbox.deliver(mail(FORGOTTEN, to=inbox.address, headers=PASS))
        (parked,) = until(lambda: running.outbox("parked"), "parked")
        running.forward(days=1)
        assert parked.kind == "webhook"
        assert len(program.asked) == 1
        assert events_of(running) == [("started", "reset_password"), ("failed", "reset_password")]
        (conversation,) = running.conversations()
        assert (conversation.queue, conversation.route_reason) == ("technical", "send_failure")


def test_a_program_that_knows_its_requests_again_is_asked_again(
    acting: Callable[..., Bot], inbox: Inbox, program: Program
) -> None:
    program.answers = [None]
    with acting(idempotent=True) as running:
        inbox.deliver(mail(FORGOTTEN, to=inbox.address, headers=PASS))
        until(lambda: running.outbox("deferred"), "asked once")
        running.forward(minutes=6)
        until(lambda: len(program.asked) == 2, "asked twice")
        running.quiet(1)
        assert len({headers["idempotency-key"] for headers, _ in program.asked}) == 1
        assert events_of(running) == [("started", "reset_password"), ("completed", "reset_password")]


@pytest.mark.parametrize("url", ["refuses", "is not there"])
def test_a_request_that_was_refused_goes_to_a_person(
    acting: Callable[..., Bot], inbox: Inbox, program: Program, url: str
) -> None:
    program.answers = [403]
    elsewhere = {} if url == "refuses" else {"url": f"http://{LOOPBACK}:{free_port()}/reset"}
    with acting(**elsewhere) as running:
        inbox.deliver(mail(FORGOTTEN, to=inbox.address, headers=PASS))
        if elsewhere:
            until(lambda: running.outbox("deferred"), "nobody there")
            running.forward(days=6)
        until(lambda: running.outbox("failed"), "given up")
        assert events_of(running) == [("started", "reset_password"), ("failed", "reset_password")]
        (conversation,) = running.conversations()
        assert conversation.queue == "technical"


def test_a_second_reset_within_a_week_is_a_persons_to_judge(
    acting: Callable[..., Bot], inbox: Inbox, program: Program
) -> None:
    with acting() as running:
        for number in range(1, 4):
            inbox.deliver(mail(FORGOTTEN, to=inbox.address, subject=f"Accès {number}", headers=PASS))
            running.quiet(number)
        assert len(program.asked) == 1
        assert [row.action for row in running.decisions()] == ["action", "route_human", "route_human"]
        assert {row.code for row in running.decisions()[1:]} == {"R21"}


def test_a_file_goes_to_a_proven_sender_only(acting: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with acting() as running:
        for address, headers in (("lea@client.example", PASS), ("bob@client.example", {})):
            inbox.deliver(
                mail("Comment renvoyer mon colis FR-204417 ?", to=inbox.address, sender=address, headers=headers)
            )
        (proven,) = way.to("lea@client.example")
        (unproven,) = way.to("bob@client.example")
        running.quiet(2)
        (file,) = proven.parsed.iter_attachments()
        assert file.get_filename() == "formulaire-de-retour.txt"
        assert list(unproven.parsed.iter_attachments()) == []
        assert events_of(running) == [("started", "send_file"), ("completed", "send_file")]
        running.verify()
