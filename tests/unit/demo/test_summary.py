from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from mailbot.demo.coming import Coming, Kind
from mailbot.demo.figures import Figures
from mailbot.demo.play import Injected
from mailbot.demo.run import Options, Played
from mailbot.demo.samples import Sample, Turn
from mailbot.demo.show import WHY, figures_text, next_steps, shown, staying
from mailbot.demo.summary import Row, Summary, Understood, quantile, summarise
from mailbot.policy.rules import RULES
from mailbot.store.mails import MAIL, RAW
from mailbot.store.session import create_all, open_database, writing
from tests.unit.demo.conftest import NOON


def injected(name: str, kind: Kind = Kind.LETTER) -> Injected:
    mail = Coming(
        at=NOON,
        kind=kind,
        language="fr",
        sender="zoe@courriel.example",
        recipients=("support@acme.example",),
        octets=f"From: zoe@courriel.example\r\nMessage-ID: {name}\r\n\r\nBonjour".encode(),
        message_id=name,
        intent="refund",
    )
    return Injected(mail=mail, at=NOON)


def stored(number: int) -> dict[str, Any]:
    times = dict.fromkeys(("internaldate", "observed_at", "received_at"), NOON)
    words = dict.fromkeys(
        (
            "content_key",
            "rfc_message_id",
            "conversation_id",
            "customer",
            "from_address",
            "subject",
            "automatic",
            "error",
        ),
        "",
    )
    state = {"state": "received", "attempts": 0, "failures": 0, "preexisting": False, "marked": False}
    where = {"mailbox": "support", "folder": "INBOX", "uidvalidity": 1, "uid": number}
    return {"id": f"{number:032x}", "size": 100, **times, **words, **state, **where}


def test_a_mail_that_the_database_does_not_hold_is_lost_and_one_that_waits_is_pending(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'mailbot.db'}")
    create_all(database)
    play: Any = SimpleNamespace(injected=[injected("<1@a.example>"), injected("<2@a.example>")], seconds=4.0)
    with writing(database) as connection:
        row, octets = stored(1), b"Delivered-To: x\r\n" + play.injected[0].mail.octets
        connection.execute(MAIL.insert().values(**row))
        connection.execute(RAW.insert().values(mail_id=row["id"], octets=octets))
    told = summarise(database, play).as_json()
    database.dispose()
    assert (told["injected"], told["pending"], told["lost"]) == (2, 1, 1)
    assert told["mails_per_second"] == 0.5
    assert told["own_latency_ms"] == {"p50": None, "p95": None}


def test_quantiles_are_values_that_were_measured() -> None:
    assert quantile((), 0.5) is None
    assert quantile((10.04,), 0.95) == 10.0
    assert quantile(tuple(float(n) for n in range(1, 101)), 0.95) == 95.0
    assert quantile((1.0, 2.0, 3.0, 4.0), 0.5) == 2.0


def summary() -> Summary:
    turn = Turn(
        at=NOON,
        author="zoe@courriel.example",
        subject="Colis [urgent]",
        text="Où est mon colis [bold]58213[/bold] ?\n\nZoé",
        understood="order_status 97% · language fr",
        decided="answer",
        why="answerable: order_status at 0.97, 0.75 needed",
        sent=(("answer", "zoe@courriel.example", "Bonjour,\n\nVoici la page."),),
    )
    return Summary(
        injected=5,
        outcomes=Counter(answered=2, routed=2, suppressed=1),
        quarantined=0,
        pending=0,
        lost=0,
        seconds=2.0,
        latencies=(20.0, 30.0),
        kinds=Counter({Kind.LETTER: 4, Kind.THANKS: 1}),
        rows=(
            Row(outcome="answered", why="order_status", languages=Counter(fr=2)),
            Row(outcome="routed", why="angry", languages=Counter(en=1, fr=1)),
            Row(outcome="suppressed", why="thanks_only", languages=Counter(fr=1)),
        ),
        outbox={"sent": 4, "bounced": 1},
        understood={
            Kind.EVERYDAY: Understood(letters=4, right=3, answered=2, answered_wrong=0, answered_needs_human=1)
        },
        samples=(Sample(title="Answered", turns=(turn,)),),
    )


def test_the_json_has_the_fields_of_the_contract_and_adds_up() -> None:
    told = summary().as_json()
    ends = ("answered", "clarified", "routed", "suppressed", "quarantined", "pending", "lost")
    assert told["injected"] == sum(told[end] for end in ends)
    assert told["own_latency_ms"] == {"p50": 20.0, "p95": 30.0}
    assert told["mails_per_second"] == 2.5
    assert told["console_url"] is None
    assert told["by_language"]["fr"] == {"answered": 2, "clarified": 0, "routed": 1, "suppressed": 1}


CONSOLE = "http://127.0.0.1:8025"


FIGURES = Figures(
    week="2026-W46", board="first-contact resolution 61 %", digests=(("fr", "Support : 61 %", Path("digest-fr.html")),)
)


def page(state: Path) -> str:
    played = Played(
        summary=summary(),
        state=state,
        imap_port=1143,
        smtp_port=1025,
        web_port=8025,
        console_url=CONSOLE,
        login_url=f"{CONSOLE}/login/x1",
        figures=FIGURES,
    )
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115 - a sink
    console.print(shown(played, Options(state=state, mails=5, weeks=1)))
    return console.export_text() + figures_text(played.figures) + next_steps(played) + staying(played)


def test_the_page_says_first_that_it_is_demo_data_and_shows_what_happened(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert text.index("Demo data") < text.index("answered without a person")
    assert "order status" in text
    assert "the customer is angry" in text
    assert "3 of 4 understood rightly. Answered without a person: 2, 0 of them" in " ".join(text.split())
    assert f"{CONSOLE}/login/x1" in text
    assert "first-contact resolution 61 %" in text
    assert "digest-fr.html" in text
    assert f"mailbot record verify --config {tmp_path / 'mailbot.toml'}" in text


def test_what_customers_write_is_shown_as_it_is_and_never_as_markup(tmp_path: Path) -> None:
    assert "Où est mon colis [bold]58213[/bold] ?" in page(tmp_path)


def test_every_word_for_a_rule_belongs_to_a_rule_or_a_reply() -> None:
    assert set(WHY) <= {rule.name for rule in RULES} | {"ask_reference", "ask_intent"}
