"""What people have sent from the mailbox, as its Sent folder shows it: the headers that tell what a mail answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.transport.robust import RobustIMAP

AT_ONCE = 200
HEADERS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC AUTO-SUBMITTED)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail of the Sent folder: when it was filed, and its headers as octets."""

    uid: int
    internaldate: datetime
    headers: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMails:
    """Where the Sent folder stands, and the mails that were asked for."""

    uidvalidity: int
    last_uid: int
    """The highest UID that is known now."""
    mails: tuple[SentMail, ...] = ()


def sent_mails(client: RobustIMAP, folder: str, *, validity: int, last_uid: int) -> SentMails:
    """Return the mails of ``folder`` beyond ``last_uid``; the folder stays selected, read-only."""
    selected = client.select_folder(folder, readonly=True)
    now = int(selected[b"UIDVALIDITY"])
    if now != validity:
        return SentMails(uidvalidity=now, last_uid=max(client.uid_search("ALL"), default=0))
    uids = [uid for uid in client.uid_search("UID", f"{int(last_uid) + 1}:*") if uid > last_uid][:AT_ONCE]
    answers = client.uid_fetch(uids, "INTERNALDATE", HEADERS) if uids else {}
    mails = []
    for uid in uids:
        answer = answers.get(uid, {})
        headers = next((value for key, value in answer.items() if key.startswith(b"BODY[HEADER")), None)
        filed = answer.get(b"INTERNALDATE")
        if isinstance(headers, bytes) and isinstance(filed, datetime):
            moment = filed.replace(tzinfo=UTC) if filed.tzinfo is None else filed.astimezone(UTC)
            mails.append(SentMail(uid=uid, internaldate=moment, headers=headers))
    return SentMails(uidvalidity=now, last_uid=max(uids, default=last_uid), mails=tuple(mails))
