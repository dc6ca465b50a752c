"""Fills a database with a year of made-up mail: the record, and every table that the screens of the console read.

The mails, conversations, decisions and replies are those of the record: the same ids, the same times.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import TYPE_CHECKING

import sqlalchemy as sa

from analytics.synthetic.generate import generate
from analytics.synthetic.rows import fill
from analytics.synthetic.world import World
from mailbot.domain import Address, InboundMessage
from mailbot.message.parse import parse
from mailbot.steps import codec
from mailbot.store import search
from mailbot.store.schema import upgrade
from mailbot.store.session import open_database
from tests.deciding import understood

if TYPE_CHECKING:
    from pathlib import Path

WORLD = World(seed=5, start=date(2026, 1, 5), days=300, per_day=215, poll_minutes=240)
"""About 100,000 mails."""
END = datetime(2026, 10, 31, 22, tzinfo=UTC)
"""An hour before the last of them was written."""
AT_ONCE = 5000
OPEN_REVIEWS = 300
TEXTS = (
    "Bonjour, où est ma commande {} ? Elle devait arriver mardi.",
    "Hello, I would like to return parcel {}. How do I do that?",
    "Ma facture {} est fausse, merci de la corriger.",
    "The device {} stopped working after two days.",
)
MAILS = """
INSERT INTO mail (id, mailbox, folder, uidvalidity, uid, internaldate, observed_at, received_at, state, attempts,
  failures, preexisting, marked, size, content_key, rfc_message_id, conversation_id, customer, from_address, from_name, subject,
  automatic, error, decided_at)
SELECT message_id, mailbox, 'INBOX', 1, min(seq), occurred_at, occurred_at, occurred_at, 'decided', 1, 0, 0, 1, 2000,
  message_id, '<' || message_id || '@client.example>', conversation_id, customer,
  'c' || substr(customer, 1, 8) || '@client.example', 'Anna ' || substr(customer, 1, 8), 'Mail ' || min(seq), '', '',
  occurred_at
FROM event WHERE type = 'message.received' GROUP BY message_id
"""
CONVERSATIONS = """
INSERT INTO conversation (id, mailbox, customer, customer_address, customer_name, subject, language, opened_at, last_at, state,
  human_owned, queue, priority, routed_at, route_reason, intent, automatic_since_human, entities, templates, participants,
  text_keys, parent_id, linked_to)
SELECT conversation_id, mailbox, customer, 'c' || substr(customer, 1, 8) || '@client.example', '', 'Mail ' || min(seq),
  json_extract(payload, '$.language'), occurred_at, occurred_at, 'closed', 0, '', 2, NULL, '', 'order_status', 0, '[]',
  '[]', '[]', '[]', '', ''
FROM event WHERE type = 'conversation.opened' AND conversation_id <> '' GROUP BY conversation_id
"""
DECISIONS = """
INSERT INTO decision (id, mail_id, conversation_id, made_at, action, reason, evidence, rule, code, misses, chain,
  policy_version, models, intent, confidence, probabilities, threshold, accepted, certificate, language, urgency, emotion,
  reply, team, mode, event_id)
SELECT event_id, message_id, conversation_id, occurred_at, json_extract(payload, '$.action'),
  json_extract(payload, '$.reason'), '', 'table', '', '[]', '', '', '[]', 'order_status', 0.9,
  '{"order_status": 0.9, "refund": 0.06, "invoice": 0.02}', 0.8, 1, '', 'fr', 'normal', 'neutral', '', '', 'auto', event_id
FROM event WHERE type = 'decision.made'
"""
EFFECTS = """
INSERT INTO effect (id, decision_id, mail_id, conversation_id, mailbox, kind, state, template, language, recipient,
  envelope_from, rfc_message_id, subject, octets, action, webhook_body, requires_customer_input, created_at, not_before,
  attempts, uncertain, epoch, sent_at, smtp, filed)
SELECT event_id, '', message_id, conversation_id, mailbox, 'answer', 'sent', 'order_status', 'fr',
  'c' || substr(customer, 1, 8) || '@client.example', 'support@acme.example', '<' || event_id || '@acme.example>',
  'Re: Mail', X'53656e74', '', '', 0, occurred_at, occurred_at, 1, 0, 1, occurred_at, '250 ok', 1
FROM event WHERE type = 'reply.sent'
"""
ROUTED = """
UPDATE conversation SET state = 'routed', queue = 'support', routed_at = last_at, route_reason = 'low_confidence'
WHERE id IN (SELECT conversation_id FROM decision WHERE action = 'route_human' ORDER BY made_at DESC LIMIT :most)
"""
REVIEWS = """
INSERT INTO review (mail_id, conversation_id, mailbox, customer, why, waits, drawn, state, stage, priority, since, version,
  taken_by, taken_name)
SELECT mail_id, max(decision.conversation_id), max(mail.mailbox), max(mail.customer), 'low_margin', 1, 0, 'open',
  'verdict', 2, max(made_at), 1, '', ''
FROM decision JOIN mail ON mail.id = decision.mail_id WHERE decision.action = 'route_human'
GROUP BY mail_id ORDER BY max(made_at) DESC LIMIT :most
"""
TROUBLED = """
UPDATE effect SET state = 'failed', sent_at = NULL, smtp = '550 5.1.1 no such user'
WHERE id IN (SELECT id FROM effect ORDER BY id DESC LIMIT :most)
"""
LONG = tuple(
    f"UPDATE {table} SET conversation_id = (SELECT conversation_id FROM mail WHERE uid > 50000 "  # noqa: S608 - three names of our own
    f"AND conversation_id <> '' ORDER BY uid LIMIT 1) WHERE {column} IN "
    "(SELECT id FROM mail WHERE uid > 50000 AND conversation_id <> '' ORDER BY uid LIMIT 200)"
    for table, column in (("decision", "mail_id"), ("effect", "mail_id"), ("mail_words", "mail_id"), ("mail", "id"))
)
"""One conversation of two hundred mails."""
CORRECTIONS = """
INSERT INTO correction (mail_id, made_at, agent, intent, urgency, emotion, entities, corrected)
SELECT id, received_at, 'lea@acme.example', CASE WHEN uid % 12 THEN 'order_status' ELSE 'refund' END, 'normal', 'neutral',
  NULL, uid % 12 = 0
FROM mail WHERE uid % 20 < 3
"""
DEEDS = """
INSERT INTO deed (id, mail_id, conversation_id, agent, agent_name, kind, state, made_at, final_at, version, blind, minutes,
  effect_id, intent, before, events)
SELECT correction.mail_id, correction.mail_id, mail.conversation_id, 'lea@acme.example', 'Léa',
  CASE WHEN corrected THEN 'corrected' ELSE 'confirmed' END, 'final', made_at, made_at, 2, 1, 1.5, '', correction.intent,
  '{}', '[]'
FROM correction JOIN mail ON mail.id = correction.mail_id
"""
JUDGED = """
INSERT OR IGNORE INTO review (mail_id, conversation_id, mailbox, customer, why, waits, drawn, state, stage, priority, since,
  version, taken_by, taken_name)
SELECT correction.mail_id, mail.conversation_id, mail.mailbox, mail.customer, 'audit', 0, 1, 'done', 'verdict', 2, made_at,
  2, '', ''
FROM correction JOIN mail ON mail.id = correction.mail_id
"""
CURSORS = """
INSERT INTO mailbox_cursor (mailbox, folder, uidvalidity, first_uid, last_uid, started_at, polled_at, reachable, error)
SELECT DISTINCT mailbox, 'INBOX', 1, 1, 10000000, :now, :now, 1, '' FROM mail
"""


def filled(path: Path) -> sa.Engine:
    """Return the database at ``path``; it is made when it is not there, which takes some minutes."""
    there = path.exists()
    engine = open_database(f"sqlite:///{path}")
    if not there:
        upgrade(engine)
        with engine.begin() as connection:
            fill(connection, generate(WORLD), seed=WORLD.seed)
            for statement in (MAILS, CONVERSATIONS, DECISIONS, EFFECTS):
                connection.exec_driver_sql(statement)
            for statement in (ROUTED, REVIEWS, TROUBLED):
                connection.execute(sa.text(statement), {"most": OPEN_REVIEWS})
            for statement in (CORRECTIONS, DEEDS, JUDGED):
                connection.exec_driver_sql(statement)
            connection.execute(sa.text(CURSORS), {"now": f"{END:%Y-%m-%d %H:%M:%S}.000000"})
        _readings(engine)
        with engine.begin() as connection:
            for statement in LONG:
                connection.exec_driver_sql(statement)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM console_user")
    return engine


def _readings(engine: sa.Engine) -> None:
    """Give every mail its text, what was understood in it, and its words for the search."""
    with engine.begin() as connection:
        mails = connection.exec_driver_sql("SELECT id, conversation_id, mailbox, subject FROM mail").all()
        for start in range(0, len(mails), AT_ONCE):
            part = mails[start : start + AT_ONCE]
            texts = [TEXTS[place % len(TEXTS)].format(start + place) for place in range(len(part))]
            rows = [
                (mail.id, _message(mail.id, mail.subject, text), UNDERSTOOD)
                for mail, text in zip(part, texts, strict=True)
            ]
            connection.exec_driver_sql("INSERT INTO reading (mail_id, message, understanding) VALUES (?, ?, ?)", rows)
            words = [
                {
                    "mail_id": mail.id,
                    "conversation_id": mail.conversation_id,
                    "words": search.words_of(mail.subject, text),
                }
                for mail, text in zip(part, texts, strict=True)
            ]
            search.remember(connection, words)
        # Only the latest lie here as they came: with all of them the file would be larger, no screen slower.
        last = connection.exec_driver_sql("SELECT id FROM mail ORDER BY received_at DESC LIMIT 300").scalars().all()
        octets = _octets()
        read = codec.dumps(parse(octets))
        connection.exec_driver_sql("INSERT INTO raw_mail (mail_id, octets) VALUES (?, ?)", [(m, octets) for m in last])
        connection.exec_driver_sql("UPDATE reading SET message = ? WHERE mail_id = ?", [(read, m) for m in last])


def _octets() -> bytes:
    """Return a long mail with HTML and a file."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Anna <anna@client.example>", "support@acme.example", "Mail"
    mail["Date"], mail["Message-ID"] = "Sat, 31 Oct 2026 21:00:00 +0000", "<long@client.example>"
    text = "\n".join(TEXTS * 100)
    mail.set_content(text)
    mail.add_alternative("".join(f"<p>{escape(line)}</p>" for line in text.splitlines()), subtype="html")
    mail.add_attachment(b"%PDF-1.7 " * 5000, maintype="application", subtype="pdf", filename="facture.pdf")
    return mail.as_bytes()


def _message(mail_id: str, subject: str, text: str) -> str:
    return codec.dumps(
        InboundMessage(
            message_id=f"<{mail_id}@client.example>",
            subject=subject,
            senders=(Address(address="anna@client.example", name="Anna"),),
            to=(Address(address="support@acme.example"),),
            text=text,
            new_text=text,
        )
    )


UNDERSTOOD = codec.dumps(understood(TEXTS[0]))
