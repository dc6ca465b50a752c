"""When mailbot must not answer, whatever the mail asks for: one question per rule of docs/rules.md section A and C.

Guards run before a mail is understood and again when its answer is about to be sent (R24). They are not in the policy
table: no configuration, reply or model overrides them, and none of them sends anything to anybody outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import AuthResult, AutomaticKind, Finding, Reason
from mailbot.policy.demand import folded

if TYPE_CHECKING:
    from mailbot.domain import Facts, MailboxFacts

UNREADABLE_DEFECT = "unreadable:"
"""How a defect of the parser begins when nothing of the mail could be read (R67)."""
LOOP_SECONDS = 60
"""An answer without a word of text this soon after our own mail is a machine's (R18)."""
LOCAL_DOMAINS = frozenset({"local", "localdomain", "localhost", "lan", "internal", "arpa", "invalid"})
"""Last labels that no public mail server has: RFC 6761, RFC 6762, RFC 8375."""
OUT_OF_OFFICE_SUBJECTS = (
    "reponse automatique",
    "absence du bureau",
    "absent du bureau",
    "automatic reply",
    "auto reply",
    "autoreply",
    "out of office",
    "out of the office",
    "abwesend",
    "abwesenheit",
    "automatische antwort",
)
"""How absence notices without any header begin their subject, in French, English and German (R17)."""
REPLY_MARKS = ("re ", "tr ", "fw ", "fwd ", "aw ")

REPORTS = frozenset(
    {AutomaticKind.BOUNCE, AutomaticKind.DELAYED, AutomaticKind.RECEIPT, AutomaticKind.COMPLAINT_REPORT}
)
AUTO_REPLIES = frozenset({AutomaticKind.AUTO_REPLY, AutomaticKind.OUT_OF_OFFICE})
BULK = frozenset({AutomaticKind.LIST, AutomaticKind.BULK})
NOTICES = frozenset({AutomaticKind.NOTICE, AutomaticKind.CALENDAR})


def preexisting(facts: Facts) -> Finding | None:
    """Hit when the mail lay there before mailbot's first start, or was moved there long after it had arrived. R22."""
    if not facts.history.preexisting:
        return None
    return Finding(reason=Reason.PREEXISTING, evidence="the mail is older than mailbot's work in this mailbox")


def unreadable(facts: Facts) -> Finding | None:
    """Hit when nothing of the mail could be read. R67: a person looks at it, it is never lost."""
    defect = next((text for text in facts.message.defects if text.startswith(UNREADABLE_DEFECT)), None)
    return None if defect is None else Finding(reason=Reason.UNREADABLE, evidence=defect)


def duplicate(facts: Facts) -> Finding | None:
    """Hit on a second copy of a mail already decided (other alias, folder or UIDVALIDITY). R23, R40."""
    original = facts.history.duplicate_of
    return Finding(reason=Reason.DUPLICATE, evidence=f"same content as mail {original}") if original else None


def our_own_mail(facts: Facts) -> Finding | None:
    """Hit when the mail comes from one of our own addresses, or carries our loop mark. R9.

    A web form that sends in our own name is a customer's mail: its Reply-To is what counts (R27).
    """
    message, mailbox = facts.message, facts.mailbox
    if message.mailbot_mark:
        return Finding(reason=Reason.SUPPRESSED, evidence="the mail carries mailbot's own mark")
    named = [("Reply-To", address.address) for address in message.reply_to]
    if not _from_webform(facts):
        named += [("From", address.address) for address in message.senders]
        named += [("Sender", message.sender.address)] if message.sender else []
        named += [("Return-Path", message.return_path)] if message.return_path else []
    field = next((name for name, address in named if _ours(address, mailbox)), None)
    return None if field is None else Finding(reason=Reason.SUPPRESSED, evidence=f"{field} is one of our own addresses")


def delivery_report(facts: Facts) -> Finding | None:
    """Hit on a bounce, a delay notice, a receipt or an abuse report. RFC 3464, RFC 8098, RFC 5965; R2, R3."""
    return _automatic(facts, REPORTS)


def auto_reply(facts: Facts) -> Finding | None:
    """Hit when a program answered on somebody's behalf. RFC 3834 section 2; R1, R7, R8, R17."""
    return _automatic(facts, AUTO_REPLIES)


def absence_notice(facts: Facts) -> Finding | None:
    """Hit on an absence notice without any header, in answer to an automatic mail of ours. R17."""
    if not facts.history.answers_automatic:
        return None
    subject = folded(facts.message.subject).lstrip()
    while subject.startswith(REPLY_MARKS):
        subject = subject.partition(" ")[2]
    if not subject.startswith(OUT_OF_OFFICE_SUBJECTS):
        return None
    return Finding(reason=Reason.SUPPRESSED, evidence="an absence notice in answer to an automatic mail of ours")


def bulk_mail(facts: Facts) -> Finding | None:
    """Hit when the mail came over a mailing list or in bulk. RFC 5230 section 4.6, RFC 2919, RFC 2369; R5, R6."""
    return _automatic(facts, BULK)


def notice(facts: Facts) -> Finding | None:
    """Hit on a program's own mail: no-reply sender, monitoring, voicemail, meeting request. R4, R8, R16.

    A web form usually sends from a no-reply address; it is listed by the site, and a customer wrote the mail.
    """
    automatic = facts.message.automatic
    if automatic is not None and automatic.rule == "R4" and _from_webform(facts):
        return None
    return _automatic(facts, NOTICES)


def mail_loop(facts: Facts) -> Finding | None:
    """Hit when the mail runs in circles between servers. R9, R10."""
    return _automatic(facts, frozenset({AutomaticKind.LOOP}))


def spam(facts: Facts) -> Finding | None:
    """Hit when the site's own filter holds the mail for spam. R12: an answer would be backscatter."""
    found = _automatic(facts, frozenset({AutomaticKind.SPAM}))
    if found is None and facts.message.spam:
        return Finding(reason=Reason.SUPPRESSED, evidence="marked as spam by the site's filter")
    return found


def not_addressed_to_us(facts: Facts) -> Finding | None:
    """Hit when no recipient is one of our addresses (blind copy, forwarded list). RFC 5230 section 4.5; R11."""
    message, mailbox = facts.message, facts.mailbox
    if not mailbox.address and not mailbox.own_addresses:
        return None  # A mail replayed without settings: there is nothing to compare with.
    named = [address.address for address in (*message.to, *message.cc)]
    if any(_ours(address, mailbox) for address in (*named, *message.delivered_to)):
        return None
    return Finding(reason=Reason.SUPPRESSED, evidence="none of our addresses is in To, Cc or the delivery headers")


def failed_authentication(facts: Facts) -> Finding | None:
    """Hit when the sender's domain disowns the mail (DMARC fail, any policy). RFC 9989; R13: a person reads it."""
    if facts.message.dmarc is not AuthResult.FAIL:
        return None
    return Finding(reason=Reason.UNAUTHENTICATED, evidence="DMARC failed: the sender may be forged")


def no_single_sender(facts: Facts) -> Finding | None:
    """Hit when there is no one usable address to answer to. RFC 5322 section 3.6.2; R14: a person reads it."""
    senders, sender = facts.message.senders, facts.message.sender
    # Several authors with a Sender are legal; the Sender is the one who answers for the mail.
    author = senders[0] if len(senders) == 1 else sender if senders else None
    if author is None:
        why = "several From addresses and no Sender" if senders else "no usable From address"
        return Finding(reason=Reason.UNAUTHENTICATED, evidence=why)
    if _public(author.address):
        return None
    return Finding(reason=Reason.UNAUTHENTICATED, evidence="the From address cannot be reached from here")


def encrypted(facts: Facts) -> Finding | None:
    """Hit when the text is encrypted, so that mailbot cannot read it. R15: a person does."""
    if not facts.message.encrypted:
        return None
    return Finding(reason=Reason.UNREADABLE, evidence="the mail is encrypted (S/MIME or PGP)")


def suspected_loop(facts: Facts) -> Finding | None:
    """Hit when an answer without a word came within a minute of our own mail. R18: a machine is suspected."""
    history = facts.history
    seconds = history.seconds_since_our_last
    if not history.answers_automatic or seconds is None or seconds >= LOOP_SECONDS or facts.message.new_text.strip():
        return None
    return Finding(reason=Reason.SUPPRESSED, evidence=f"no text, {seconds:.0f} s after our own mail")


def too_late(facts: Facts) -> Finding | None:
    """Hit when the mail waited for more than a week, because mailbot was away. R22: a person answers."""
    if not facts.history.too_late:
        return None
    return Finding(reason=Reason.PREEXISTING, evidence="the mail has waited too long for an automatic answer")


def suppressed_address(facts: Facts) -> Finding | None:
    """Hit when the address is on the list of those that get nothing (bounced, complained, erased, opted out). R19."""
    why = facts.history.suppressed_address
    return Finding(reason=Reason.SUPPRESSED, evidence=f"the address is suppressed: {why}") if why else None


def human_owned(facts: Facts) -> Finding | None:
    """Hit when an agent already takes care of the conversation. R20: mailbot stays silent, the agent sees the mail."""
    if not facts.conversation.human_owned:
        return None
    return Finding(reason=Reason.HUMAN_OWNED, evidence="an agent has taken the conversation")


def holdout(facts: Facts) -> Finding | None:
    """Hit when the customer is in the control arm, served by people only: the difference is the bot's true effect."""
    if facts.history.arm != "control":
        return None
    return Finding(reason=Reason.HOLDOUT, evidence="the customer is in the control arm of the running experiment")


def breaker_open(facts: Facts) -> Finding | None:
    """Hit when automatic sending is held because far too much went out in ten minutes. R38."""
    if not facts.history.breaker_open:
        return None
    return Finding(reason=Reason.LIMIT, evidence="the breaker is open: automatic sending is held")


def thread_limit(facts: Facts) -> Finding | None:
    """Hit when enough automatic mails went out in the conversation since the customer wrote something new. R37."""
    sent, limit = facts.conversation.automatic_since_human, facts.per_thread
    if sent < limit:
        return None
    return Finding(reason=Reason.LIMIT, evidence=f"{sent} automatic mails in this conversation, {limit} allowed")


def address_limit(facts: Facts) -> Finding | None:
    """Hit when enough automatic mails went to this address within 24 hours. R37."""
    sent, limit = facts.history.sent_to_address_24h, facts.per_address_per_day
    if sent < limit:
        return None
    return Finding(reason=Reason.LIMIT, evidence=f"{sent} automatic mails to this address in 24 h, {limit} allowed")


def same_reply_again(facts: Facts, reply: str) -> Finding | None:
    """Hit when the sender got this very reply within 7 days, or in this conversation. RFC 3834 section 2; R21."""
    if reply in facts.conversation.templates_sent:
        return Finding(reason=Reason.REPEAT_UNRESOLVED, evidence=f"{reply!r} was already sent in this conversation")
    if reply in facts.history.templates_sent_7d:
        return Finding(reason=Reason.REPEAT_UNRESOLVED, evidence=f"{reply!r} was already sent to the sender in 7 days")
    return None


def no_recipient(facts: Facts, recipient: str) -> Finding | None:
    """Hit when there is no one address that an answer may go to. RFC 3834 section 4; R27: a person answers."""
    del facts
    if recipient:
        return None
    return Finding(reason=Reason.UNAUTHENTICATED, evidence="there is no one address that an answer may go to")


def _automatic(facts: Facts, kinds: frozenset[AutomaticKind]) -> Finding | None:
    automatic = facts.message.automatic
    if automatic is None or automatic.kind not in kinds:
        return None
    return Finding(reason=Reason.SUPPRESSED, evidence=automatic.evidence)


def _from_webform(facts: Facts) -> bool:
    """Tell whether a listed web form sent the mail and names the customer in Reply-To (R27)."""
    author = facts.message.author
    return author is not None and author.address in facts.mailbox.webform_senders and bool(facts.message.reply_to)


def _ours(address: str, mailbox: MailboxFacts) -> bool:
    """Tell whether ``address`` is ours, with or without a ``+tag``."""
    local, _, domain = address.lower().rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    return bare == mailbox.address.lower() or bare in mailbox.own_addresses or address.lower() in mailbox.own_addresses


def _public(address: str) -> bool:
    """Tell whether ``address`` has a local part and a domain that the public mail system can know."""
    local, at, domain = address.rpartition("@")
    return bool(local and at) and "." in domain and domain.rpartition(".")[2].lower() not in LOCAL_DOMAINS
