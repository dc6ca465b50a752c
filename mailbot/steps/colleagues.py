"""Stop 10, by people: what agents answer from their own mail program, seen in the mailbox's Sent folder.

An answer by a person is a fact of the record (``agent.replied``), and it makes the conversation theirs: mailbot says
nothing more in it (R20). Only a mail to somebody who takes part in the conversation answers it: a customer's mail that
was passed on to a colleague did not. Our own mails lie there too and are known by their signed ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.message.conversation import referenced_ids
from mailbot.message.identity import read_message_id
from mailbot.message.parse import parse
from mailbot.record.events import Actor
from mailbot.record.payloads.people import AgentReplied
from mailbot.steps.review.enter import settled_elsewhere
from mailbot.steps.shell import Subject
from mailbot.store import conversations, mails
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from typing import Protocol

    import sqlalchemy as sa

    from mailbot.domain import InboundMessage
    from mailbot.steps.shell import Shell
    from mailbot.transport.sent import SentMail, SentMails

    class SentFolder(Protocol):
        """The Sent side of ``transport.imap.Mailbox``."""

        def sent_after(self, validity: int, last_uid: int) -> SentMails | None: ...  # noqa: D102 - see transport.imap


def see_colleagues(shell: Shell, folder: SentFolder, *, mailbox: str) -> int:
    """Take note of what people answered since the last look; return how many answers were new.

    The first look only notes where the folder stands: what was sent before mailbot is nobody's answer to it.
    """
    with reading(shell.database) as connection:
        cursor = mails.cursor(connection, mailbox=mailbox, folder=mails.SENT)
    validity, last_uid = (cursor.uidvalidity, cursor.last_uid) if cursor is not None else (0, 0)
    found = folder.sent_after(validity, last_uid)
    if found is None or (found.uidvalidity, found.last_uid) == (validity, last_uid):
        return 0
    now = shell.clock()
    values = {"uidvalidity": found.uidvalidity, "last_uid": found.last_uid, "polled_at": now}
    if cursor is None:
        values |= {"first_uid": found.last_uid + 1, "started_at": now}
    with writing(shell.database) as connection:
        answered = [
            _answered(shell, connection, mail, mailbox=mailbox, validity=found.uidvalidity) for mail in found.mails
        ]
        mails.set_cursor(connection, mailbox=mailbox, folder=mails.SENT, values=values)
    return sum(answered)


def _answered(shell: Shell, connection: sa.Connection, mail: SentMail, *, mailbox: str, validity: int) -> bool:
    """Write down one person's answer; False for a program's mails and for mails that answer no conversation."""
    message = parse(mail.headers + b"\r\n")
    if message.mailbot_mark or read_message_id(message.message_id, key=shell.keys.message_id) is not None:
        return False
    if message.automatic is not None and message.automatic.rule == "R1":  # an absence notice of the mailbox itself
        return False
    conversation_id = _answered_conversation(connection, message)
    row = conversations.get(connection, conversation_id) if conversation_id else None
    if row is None:
        return False
    subject = Subject(
        mailbox=mailbox,
        conversation_id=conversation_id,
        customer=row.customer,
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
    )
    author = message.author
    payload = AgentReplied(agent=shell.keys.pseudonym(author.address) if author else None)
    key = f"agent.replied:{mailbox}:{validity}:{mail.uid}"
    shell.write(connection, subject.event(payload, at=mail.internaldate, actor=Actor.AGENT, key=key))
    changes = {"human_owned": True, "queue": "", "state": "open", "last_at": max(row.last_at, mail.internaldate)}
    conversations.update(connection, conversation_id, changes)
    settled_elsewhere(connection, conversation_id)
    conversations.remember_id(connection, message.message_id, conversation_id=conversation_id)
    shell.tell("agent.replied", mailbox=mailbox, conversation=conversation_id)
    return True


def _answered_conversation(connection: sa.Connection, message: InboundMessage) -> str:
    """Return the conversation that a sent mail answers: the nearest one it names and goes to somebody of; else "".

    Two conversations may know one id, where somebody wrote under another's (R40); of a person whose data were erased
    nobody is known to take part any more, and then the id alone decides.
    """
    names = referenced_ids(message)
    recipients = {address.address for address in (*message.to, *message.cc)}
    order = {name: index for index, name in enumerate(names)}
    known = sorted(conversations.named(connection, names), key=lambda row: order[row.rfc_message_id])
    return next((row.conversation_id for row in known if not row.participants or recipients & {*row.participants}), "")
