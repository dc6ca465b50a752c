"""What servers say, and what it means."""

from __future__ import annotations

import pytest

from mailbot.domain import BounceReason
from mailbot.message.bounce_reasons import reason_of
from tests.cost import cost

R = BounceReason

SAID = (
    # nobody of that name
    ("5.1.1", "550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in local recipient table", R.UNKNOWN_USER),
    ("5.0.0", "550 No such user (bob@example.org)", R.UNKNOWN_USER),
    ("5.1.1", "550 5.1.1 sorry, no mailbox here by that name", R.UNKNOWN_USER),
    ("", "550 Requested action not taken: mailbox unavailable", R.UNKNOWN_USER),
    ("", "550 unknown user <bob@example.org>", R.UNKNOWN_USER),
    ("5.7.1", "550 5.7.1 No such user!", R.UNKNOWN_USER),
    ("5.0.0", "554 delivery error: dd Sorry your message to bob@yahoo.co.jp cannot be delivered. This account doesn't exist", R.UNKNOWN_USER),
    ("", "550 Invalid recipient: <bob@example.org>", R.UNKNOWN_USER),
    ("5.1.1", "553 5.1.1 unknown or illegal alias: bob@icloud.com", R.UNKNOWN_USER),
    ("5.0.0", "550 Address invalid", R.UNKNOWN_USER),
    ("", "550 mailbox not found", R.UNKNOWN_USER),
    ("5.1.1", "", R.UNKNOWN_USER),
    ("5.2.1", "550 5.2.1 <bob@example.org>: User unknown", R.UNKNOWN_USER),
    ("5.5.0", "550 Requested action not taken: mailbox unavailable (0)", R.UNKNOWN_USER),
    ("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop ATTR34", R.LOOP),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.org not found by SMTP address lookup", R.UNKNOWN_USER),
    ("5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", R.UNKNOWN_USER),
    ("5.1.6", "551 5.1.6 The user has moved, please try another address", R.UNKNOWN_USER),
    # no such place
    ("5.1.2", "550 5.1.2 Host unknown (Name server: host not found)", R.UNKNOWN_DOMAIN),
    ("5.4.4", "Host or domain name not found. Name service error for name=exampel.org type=MX: Host not found", R.UNKNOWN_DOMAIN),
    ("5.1.2", "Illegal host/domain name found", R.UNKNOWN_DOMAIN),
    ("5.1.10", "556 5.1.10 Domain does not accept mail (nullMX)", R.UNKNOWN_DOMAIN),
    ("5.4.310", "550 5.4.310 DNS domain exampel.org does not exist [Message=InfoDomainNonexistent]", R.UNKNOWN_DOMAIN),
    ("", "all relevant MX records point to non-existent hosts", R.UNKNOWN_DOMAIN),
    ("5.1.2", "", R.UNKNOWN_DOMAIN),
    # full
    ("5.2.2", "552 5.2.2 Mailbox size limit exceeded", R.MAILBOX_FULL),
    ("4.2.2", "452 4.2.2 The email account that you tried to reach is over quota", R.MAILBOX_FULL),
    ("5.1.1", "552 5.1.1 Mailbox over quota", R.MAILBOX_FULL),
    ("5.0.0", "552 Requested mail action aborted: exceeded storage allocation", R.MAILBOX_FULL),
    ("", "550 Mailbox quota exceeded", R.MAILBOX_FULL),
    ("5.2.2", "554 5.2.2 mailbox full;STOREDRV.Deliver; QuotaExceededException", R.MAILBOX_FULL),
    ("5.3.0", "maildir delivery failed: error writing message: Disk quota exceeded", R.MAILBOX_FULL),
    ("5.2.2", "552 5.2.2 User has exhausted allowed storage space", R.MAILBOX_FULL),
    ("5.2.2", "552 5.2.2 This message is larger than the current system limit or the recipient's mailbox is full. Create a shorter message body or remove attachments and try sending it again.", R.MAILBOX_FULL),
    # closed
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", R.MAILBOX_DISABLED),
    ("5.0.0", "554 delivery error: dd This user's account has been disabled", R.MAILBOX_DISABLED),
    ("", "550 account is inactive", R.MAILBOX_DISABLED),
    ("5.2.1", "550 5.2.1 <bob@example.org>... Mailbox disabled for this recipient", R.MAILBOX_DISABLED),
    ("5.7.1", "550 5.7.1 Recipient suspended", R.MAILBOX_DISABLED),
    ("5.1.1", "550 5.1.1 This account has been suspended", R.MAILBOX_DISABLED),
    # too large
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", R.TOO_LARGE),
    ("5.3.4", "message size 46845172 exceeds size limit 10240000 of server mx.example.org[192.0.2.1]", R.TOO_LARGE),
    ("5.2.3", "552 5.2.3 Message exceeds maximum fixed size (10485760)", R.TOO_LARGE),
    ("", "552 Message too big for system", R.TOO_LARGE),
    ("5.0.0", "5.3.4 Message too big for system", R.TOO_LARGE),
    # spam and reputation
    ("5.7.1", "550 5.7.1 This message has been blocked because it contains spam", R.SPAM),
    ("5.7.0", "550-5.7.1 Our system has detected that this message is likely unsolicited mail.", R.SPAM),
    ("5.7.1", "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using bl.spamcop.net", R.SPAM),
    ("", "554 The message was rejected because it contains prohibited virus or spam content", R.SPAM),
    ("5.7.1", "550 5.7.1 Message rejected due to content restrictions", R.SPAM),
    ("5.7.606", "550 5.7.606 Access denied, banned sending IP [198.51.100.7]", R.SPAM),
    ("5.7.1", "550 5.7.1 Mail appears to be unsolicited", R.SPAM),
    ("", "550 High probability of spam", R.SPAM),
    ("", "554 Your IP (198.51.100.7) is blacklisted", R.SPAM),
    ("", "550 SC-001 Mail rejected by Windows Live Hotmail for policy reasons. Reasons for rejection may be related to content with spam-like characteristics or IP/domain reputation problems", R.SPAM),
    # authentication
    ("5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated.", R.AUTHENTICATION),
    ("5.7.1", "550 5.7.1 SPF check failed", R.AUTHENTICATION),
    ("5.7.509", "550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification", R.AUTHENTICATION),
    ("5.7.25", "550-5.7.25 The IP address sending this message does not have a PTR record setup", R.AUTHENTICATION),
    ("5.7.0", "530 5.7.0 Authentication required", R.AUTHENTICATION),
    # policy
    ("5.7.1", "550 5.7.1 Unable to relay for bob@example.org", R.POLICY),
    ("5.7.1", "554 5.7.1 <bob@example.org>: Relay access denied", R.POLICY),
    ("5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required", R.AUTHENTICATION),
    ("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", R.AUTHENTICATION),
    ("5.7.1", "550 5.7.1 You are not allowed to send to this recipient", R.POLICY),
    ("5.7.0", "552-5.7.0 This message was blocked because its content presents a potential security issue. virus", R.POLICY),
    ("5.1.8", "553 5.1.8 <us@example.com>... Domain of sender address us@example.com does not exist", R.POLICY),
    ("5.7.1", "", R.POLICY),
    # too fast
    ("4.7.0", "421 4.7.0 [TS01] Messages from 198.51.100.7 temporarily deferred due to user complaints", R.RATE_LIMITED),
    ("4.7.28", "421-4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP", R.RATE_LIMITED),
    ("4.7.1", "450 4.7.1 <bob@example.org>: Recipient address rejected: Greylisted, see http://postgrey.example.org/", R.RATE_LIMITED),
    ("4.2.1", "450-4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", R.RATE_LIMITED),
    ("5.5.3", "452 4.5.3 Error: too many recipients", R.RATE_LIMITED),
    ("", "421 too many connections from your host", R.RATE_LIMITED),
    # the way there
    ("4.4.1", "connect to mx.example.org[192.0.2.1]:25: Connection timed out", R.CONNECTION),
    ("4.4.2", "lost connection with mx.example.org[192.0.2.1] while receiving the initial server greeting", R.CONNECTION),
    ("4.7.5", "TLS is required, but was not offered by host mx.example.org", R.CONNECTION),
    ("4.4.2", "conversation with mx.example.org[192.0.2.1] timed out while sending RCPT TO", R.CONNECTION),
    ("5.4.1", "", R.CONNECTION),
    # given up
    ("5.4.7", "554 5.4.7 [internal] message timeout (exceeded max time, last transfail: 451 4.4.1)", R.EXPIRED),
    ("4.4.7", "550 4.4.7 QUEUE.Expired; message expired", R.EXPIRED),
    ("", "Delivery time expired", R.EXPIRED),
    ("5.0.0", "retry timeout exceeded", R.EXPIRED),
    # languages
    ("", "550 L'adresse du destinataire n'existe pas", R.UNKNOWN_USER),
    ("", "552 La boîte aux lettres du destinataire est pleine", R.MAILBOX_FULL),
    ("", "550 Compte désactivé", R.MAILBOX_DISABLED),
    ("", "552 Das Postfach ist voll", R.MAILBOX_FULL),
    ("", "550 Empfänger unbekannt", R.UNKNOWN_USER),
    ("", "550 El usuario no existe", R.UNKNOWN_USER),
    ("", "552 El buzón del destinatario está lleno", R.MAILBOX_FULL),
    ("", "550 Utente sconosciuto", R.UNKNOWN_USER),
    ("", "552 casella piena", R.MAILBOX_FULL),
    ("", "550 Usuário desconhecido", R.UNKNOWN_USER),
    ("", "550 Onbekende gebruiker: adres bestaat niet", R.UNKNOWN_USER),
    ("", "メールボックスの容量を超えています", R.MAILBOX_FULL),
    ("", "対方邮箱空间已满", R.MAILBOX_FULL),
    ("", "553 nothing of the kind", R.UNKNOWN_USER),
    ("5.3.0", "unknown mailer error 1", R.OTHER),
    ("", "", R.OTHER),
)  # fmt: skip


@pytest.mark.parametrize(("status", "said", "reason"), SAID)
def test_the_reason_is_what_the_server_said(status: str, said: str, reason: BounceReason) -> None:
    assert reason_of(status, said) is reason


def test_hours_are_no_reason_while_the_server_still_tries() -> None:
    said = "has not been delivered for 12 hours: connect to mx.example.org: Connection refused"
    assert reason_of("4.4.1", said) is R.EXPIRED
    assert reason_of("4.4.1", said, still_tried=True) is R.CONNECTION


@pytest.mark.parametrize(
    "said", ["user " * 2_000, "mailbox is over " * 1_000, "a" * 10_000, "ドメイン" * 2_000, "\x00" * 10_000]
)
def test_a_hostile_text_costs_no_time(said: str) -> None:
    reason_of("", "warm up")
    assert cost(lambda: reason_of("", said)) < 20
