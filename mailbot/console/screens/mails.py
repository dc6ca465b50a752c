"""What belongs to one mail wherever it is shown: its HTML in a sandboxed frame, and its files as downloads only."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mailbot.console.audit import looked
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.domain import InboundMessage
from mailbot.message.attachments import read_attachment
from mailbot.message.harmless import harmless, html_of
from mailbot.steps import codec
from mailbot.store import casefile, mails
from mailbot.store.session import reading

if TYPE_CHECKING:
    import sqlalchemy as sa
    from starlette.responses import Response

    from mailbot.console.visit import Visit


def _mail(visit: Visit, connection: sa.Connection) -> Any:
    """Return the mail that the address names; to a person who may not see its mailbox it does not exist."""
    row = mails.get(connection, visit.path("id"))
    if row is None or not visit.scope.holds(row.mailbox):
        raise Refusal(HTTPStatus.NOT_FOUND)
    return row


def _looked(visit: Visit, row: Any, method: str) -> None:
    looked(visit, method, mailbox=row.mailbox, conversation_id=row.conversation_id, message_id=row.id)


def html(visit: Visit) -> Response:
    """Show the HTML of a mail, written anew without anything that could act."""
    with reading(visit.console.database) as connection:
        row = _mail(visit, connection)
        octets = mails.raw(connection, row.id)
    _looked(visit, row, "html")
    return visit.framed(harmless(html_of(octets)))


def file(visit: Visit) -> Response:
    """Give one file of a mail, to be saved."""
    number = visit.path("part")
    with reading(visit.console.database) as connection:
        row = _mail(visit, connection)
        read = casefile.reading(connection, row.id)
        octets = mails.raw(connection, row.id)
    message = codec.loads(InboundMessage, read.message) if read is not None else None
    attachments = message.attachments if message is not None else ()
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1  # noqa: PLR2004 - no place in a mail has more digits
    if not 0 <= wanted < len(attachments):
        raise Refusal(HTTPStatus.NOT_FOUND)
    content = read_attachment(octets, attachments[wanted])
    if content is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    _looked(visit, row, "file")
    return visit.download(content, filename=attachments[wanted].name)


def source(visit: Visit) -> Response:
    """Give the whole mail as it came, to be saved."""
    with reading(visit.console.database) as connection:
        row = _mail(visit, connection)
        octets = mails.raw(connection, row.id)
    _looked(visit, row, "source")
    return visit.download(octets, filename=f"{row.id}.eml")


ROUTES = (
    Route(name="mail_html", method="GET", path="/mails/{id}/html", handler=html, access=Access.AGENT),
    Route(name="mail_file", method="GET", path="/mails/{id}/files/{part}", handler=file, access=Access.AGENT),
    Route(name="mail_source", method="GET", path="/mails/{id}/source", handler=source, access=Access.AGENT),
)
