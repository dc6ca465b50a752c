"""Bounces as servers write them, and mails that only look like bounces."""

from __future__ import annotations

import pytest

from mailbot.domain import AutomaticKind, BounceReason
from mailbot.message.parse import parse
from tests.cost import cost

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.net>"

# (server, sender, subject, text, failed address, reason)
IN_WORDS = (
    ("postfix", DAEMON, "Undelivered Mail Returned to Sender",
     "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n    <bob@example.org>: Recipient address rejected: User unknown in virtual\n    mailbox table (in reply to RCPT TO command)\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("postfix, no such domain", DAEMON, "Undelivered Mail Returned to Sender",
     "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<bob@exampel.org>: Host or domain name not found. Name service error for\n    name=exampel.org type=AAAA: Host not found\n",
     "bob@exampel.org", BounceReason.UNKNOWN_DOMAIN),
    ("postfix, dnsbl", DAEMON, "Undelivered Mail Returned to Sender",
     "your message could not be delivered to one or more recipients.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 554 5.7.1 Service\n    unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org;\n    https://www.spamhaus.org/query/ip/198.51.100.7 (in reply to RCPT TO command)\n",
     "bob@example.org", BounceReason.SPAM),
    ("postfix, relay", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 554 5.7.1\n    <bob@example.org>: Relay access denied (in reply to RCPT TO command)\n",
     "bob@example.org", BounceReason.POLICY),
    ("postfix, connection", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: connect to mx.example.org[192.0.2.1]:25: Connection refused\n",
     "bob@example.org", BounceReason.CONNECTION),
    ("exim, full", DAEMON, "Mail delivery failed: returning message to sender",
     "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@example.org\n    SMTP error from remote mail server after RCPT TO:<bob@example.org>:\n    host mx.example.org [192.0.2.1]: 552 5.2.2 <bob@example.org>:\n    mailbox full\n\n------ This is a copy of the message, including all the headers. ------\n\nFrom: us@example.com\n",
     "bob@example.org", BounceReason.MAILBOX_FULL),
    ("exim, retry timeout", DAEMON, "Mail delivery failed: returning message to sender",
     "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@example.org\n    host mx.example.org [192.0.2.1]: Connection timed out: retry timeout exceeded\n",
     "bob@example.org", BounceReason.EXPIRED),
    ("exim, unrouteable domain", DAEMON, "Mail delivery failed: returning message to sender",
     'The following address(es) failed:\n\n  bob@exampel.org:\n    unrouteable mail domain "exampel.org"\n',
     "bob@exampel.org", BounceReason.UNKNOWN_DOMAIN),
    ("exim, too large", DAEMON, "Mail delivery failed: returning message to sender",
     "The following address(es) failed:\n\n  bob@example.org\n    SMTP error from remote mail server after end of data:\n    host mx.example.org [192.0.2.1]: 552 5.3.4 Message size exceeds fixed limit\n",
     "bob@example.org", BounceReason.TOO_LARGE),
    ("qmail", "MAILER-DAEMON@qmail.example.net", "failure notice",
     "Hi. This is the qmail-send program at qmail.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bob@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 <bob@example.org>... User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <us@example.com>\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("qmail, host", "MAILER-DAEMON@qmail.example.net", "failure notice",
     "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<bob@exampel.org>:\nSorry, I couldn't find any host named exampel.org. (#5.1.2)\n",
     "bob@exampel.org", BounceReason.UNKNOWN_DOMAIN),
    ("qmail, queue", "MAILER-DAEMON@qmail.example.net", "failure notice",
     "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<bob@example.org>:\nCNAME lookup failed temporarily. (#4.4.3)\nI'm not going to try again; this message has been in the queue too long.\n",
     "bob@example.org", BounceReason.EXPIRED),
    ("sendmail", "Mail Delivery Subsystem <MAILER-DAEMON@sm.example.net>", "Returned mail: see transcript for details",
     "The original message was received at Mon, 2 Nov 2026 10:00:00 +0100\nfrom localhost [127.0.0.1]\n\n   ----- The following addresses had permanent fatal errors -----\n<bob@example.org>\n    (reason: 550 5.1.1 <bob@example.org>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.org.:\n>>> DATA\n<<< 550 5.1.1 <bob@example.org>... User unknown\n550 5.1.1 <bob@example.org>... User unknown\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("courier", '"Courier mail server at c.example.net" <postmaster@c.example.net>', "NOTICE: mail delivery status.",
     "This is a delivery status notification from c.example.net,\nrunning the Courier mail server, version 0.65.2.\n\nThe original message was received on Mon, 2 Nov 2026 10:00:00 +0100\nfrom mx.example.com (198.51.100.7)\n\n---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<bob@example.org>:\n    mx.example.org [192.0.2.1]:\n>>> RCPT TO:<bob@example.org>\n<<< 550 5.1.1 <bob@example.org>... User Unknown\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
     "** Address not found **\n\nYour message wasn't delivered to bob@example.org because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces.\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("gmail, disabled", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
     "Delivery to the following recipient failed permanently:\n\n     bob@gmail.com\n\nTechnical details of permanent failure:\nThe error that the other server returned was: 550 550 5.2.1 The email account that you tried to reach is disabled. (state 14).\n",
     "bob@gmail.com", BounceReason.MAILBOX_DISABLED),
    ("gmail, full", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
     "** Message not delivered **\n\nYour message couldn't be delivered to bob@gmail.com because their inbox is full, or it's getting too much mail right now.\n\n452 4.2.2 The email account that you tried to reach is over quota.\n",
     "bob@gmail.com", BounceReason.MAILBOX_FULL),
    ("gmail, in French", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
     "** Adresse introuvable **\n\nVotre message n'a pas été remis à bob@example.org, car l'adresse n'existe pas ou ne peut pas recevoir d'e-mails.\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("yahoo", "MAILER-DAEMON@yahoo.com", "Failure Notice",
     "Sorry, we were unable to deliver your message to the following address.\n\n<bob@yahoo.com>:\n554: delivery error: dd This user doesn't have a yahoo.com account (bob@yahoo.com) [0]\n",
     "bob@yahoo.com", BounceReason.UNKNOWN_USER),
    ("yahoo, volume", "MAILER-DAEMON@yahoo.com", "Failure Notice",
     "Sorry, we were unable to deliver your message to the following address.\n\n<bob@yahoo.com>:\n421 4.7.0 [TSS04] Messages from 198.51.100.7 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1\n",
     "bob@yahoo.com", BounceReason.RATE_LIMITED),
    ("aol", "Mail Delivery Subsystem <MAILER-DAEMON@aol.com>", "Returned mail: Service unavailable",
     "   ----- The following addresses had permanent fatal errors -----\n<bob@aol.com>\n\n   ----- Transcript of session follows -----\n<<< 554- (RLY:B1) The information presently available to AOL indicates this\n<<< 554- server is transmitting unsolicited e-mail to AOL.\n554 <bob@aol.com>... Service unavailable\n",
     "bob@aol.com", BounceReason.SPAM),
    ("outlook.com, block list", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@hotmail.com>: host hotmail-com.olc.protection.outlook.com[192.0.2.9] said: 550\n    5.7.1 Unfortunately, messages from [198.51.100.7] weren't sent. Please contact\n    your Internet service provider since part of their network is on our block\n    list (S3140). (in reply to MAIL FROM command)\n",
     "bob@hotmail.com", BounceReason.SPAM),
    ("exchange online, not in the directory", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host example-org.mail.protection.outlook.com[192.0.2.9] said:\n    550 5.4.1 Recipient address rejected: Access denied. AS(201806281)\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("microsoft 365", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>", "Undeliverable: your order",
     "Delivery has failed to these recipients or groups:\n\nBob (bob@example.org)\nThe email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.\n\nDiagnostic information for administrators:\n\nGenerating server: AM0PR01.eurprd01.prod.outlook.com\n\nbob@example.org\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.org not found by SMTP address lookup'\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("microsoft 365 in French", "Microsoft Outlook <postmaster@example.org>", "Non remis : Votre commande",
     "Échec de la remise à ces destinataires ou groupes :\n\nbob@example.org\nL’adresse de courrier que vous avez entrée est introuvable. Vérifiez l’adresse de courrier du destinataire, puis réessayez d’envoyer le message.\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("exchange 2003 in French", "Administrateur système <postmaster@example.org>", "Non remis : Votre commande",
     "Votre message n'a pas atteint certains ou la totalité des destinataires prévus.\n\n      Objet :  Votre commande\n      Date :   02/11/2026 10:00\n\nImpossible de joindre le(s) destinataire(s) suivant(s) :\n\n      bob@example.org le 02/11/2026 10:00\n            Le compte de messagerie n'existe pas dans l'organisation à laquelle ce message a été envoyé.\n            <mx.example.org #5.1.1>\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("exchange in German", "Microsoft Outlook <postmaster@example.de>", "Unzustellbar: Ihre Bestellung",
     "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nbob@example.de\nDas Postfach des Empfängers ist voll und kann zurzeit keine Nachrichten annehmen.\n",
     "bob@example.de", BounceReason.MAILBOX_FULL),
    ("exchange in Spanish", "Microsoft Outlook <postmaster@example.es>", "No se puede entregar: Su pedido",
     "No se pudo entregar el mensaje a estos destinatarios o grupos:\n\nbob@example.es\nLa dirección de correo electrónico que especificó no se encontró.\n",
     "bob@example.es", BounceReason.UNKNOWN_USER),
    ("exchange in Italian", "Microsoft Outlook <postmaster@example.it>", "Non recapitabile: Il suo ordine",
     "Impossibile recapitare il messaggio ai seguenti destinatari o gruppi:\n\nbob@example.it\nL'indirizzo di posta elettronica immesso non è stato trovato.\n",
     "bob@example.it", BounceReason.UNKNOWN_USER),
    ("exchange in Dutch", "Microsoft Outlook <postmaster@example.nl>", "Onbestelbaar: Uw bestelling",
     "De bezorging is mislukt voor de volgende geadresseerden of groepen:\n\nbob@example.nl\nHet e-mailadres dat u hebt opgegeven, is niet gevonden.\n",
     "bob@example.nl", BounceReason.UNKNOWN_USER),
    ("exchange in Portuguese", "Microsoft Outlook <postmaster@example.pt>", "Não entregue: Sua encomenda",
     "Falha na entrega da mensagem aos seguintes destinatários ou grupos:\n\nbob@example.pt\nO endereço de email inserido não foi encontrado.\n",
     "bob@example.pt", BounceReason.UNKNOWN_USER),
    ("domino", "postmaster@notes.example.org", "DELIVERY FAILURE: User bob (bob@example.org) not listed in Domino Directory",
     "Your message\n\n  Subject: Your order\n\nwas not delivered to:\n\n  bob@example.org\n\nbecause:\n\n  User bob (bob@example.org) not listed in Domino Directory\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("domino, hops", "postmaster@notes.example.org", "DELIVERY FAILURE: Maximum hop count exceeded. Message probably in a routing loop.",
     "Your message was not delivered to:\n\n  bob@example.org\n\nbecause:\n\n  Maximum hop count exceeded. Message probably in a routing loop.\n",
     "bob@example.org", BounceReason.LOOP),
    ("groupwise", "Mailer-Daemon <Mailer-Daemon@gw.example.org>", "Message status - undeliverable",
     "The message that you sent was undeliverable to the following:\n\tbob@example.org (user not found)\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("ironport", "Mail Delivery System <MAILER-DAEMON@ironport.example.net>", "Delivery Status Notification (Failure)",
     "The following message to <bob@example.org> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'#5.1.0 Address rejected bob@example.org'\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("ironport, expired", "Mail Delivery System <MAILER-DAEMON@ironport.example.net>", "Delivery Status Notification (Failure)",
     "The following message to <bob@example.org> was undeliverable.\nThe reason for the problem:\n5.4.7 - Delivery expired (message too old) 'timeout'\n",
     "bob@example.org", BounceReason.EXPIRED),
    ("amazon ses", "MAILER-DAEMON@amazonses.com", "Delivery Status Notification (Failure)",
     "An error occurred while trying to deliver the mail to the following recipients:\nbob@example.org\n\nsmtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>\n",
     "bob@example.org", BounceReason.EXPIRED),
    ("mimecast", "MAILER-DAEMON@mimecast.example.com", "[Postmaster] Email Delivery Failure",
     "This is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- bob@example.org\n\ncould not be delivered. The problem appears to be :\n-- Recipient email address is possibly incorrect\n\nAdditional information follows :\n-- Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("barracuda", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host d1.ess.barracudanetworks.com[192.0.2.3] said: 550 permanent\n    failure for one or more recipients (bob@example.org:550 5.1.1 User unknown)\n",
     "bob@example.org", BounceReason.UNKNOWN_USER),
    ("proofpoint", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host mx.pphosted.com[192.0.2.3] said: 554 Blocked - see\n    https://support.proofpoint.com/dnsbl-lookup.cgi?ip=198.51.100.7\n",
     "bob@example.org", BounceReason.SPAM),
    ("orange, no such user", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@orange.fr>: host smtp-in.orange.fr[192.0.2.4] said: 550 5.1.1 Adresse d au\n    moins un destinataire invalide. Invalid recipient. OFR_416 [416] (in reply to RCPT TO command)\n",
     "bob@orange.fr", BounceReason.UNKNOWN_USER),
    ("orange, full", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@wanadoo.fr>: host smtp-in.orange.fr[192.0.2.4] said: 552 5.1.1 Boite du\n    destinataire pleine. Recipient overquota. OFR_417 [417] (in reply to RCPT TO command)\n",
     "bob@wanadoo.fr", BounceReason.MAILBOX_FULL),
    ("orange, too fast", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@orange.fr>: host smtp-in.orange.fr[192.0.2.4] refused to talk to me: 421 Too many\n    connections, slow down. OFR004_104 [104]\n",
     "bob@orange.fr", BounceReason.RATE_LIMITED),
    ("free", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@free.fr>: host mx1.free.fr[192.0.2.5] said: 421 Too many spams from your IP\n    (198.51.100.7), please visit http://postmaster.free.fr/\n",
     "bob@free.fr", BounceReason.SPAM),
    ("free, closed", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@free.fr>: host mx1.free.fr[192.0.2.5] said: 550 5.2.1 This mailbox has been\n    blocked due to inactivity (in reply to RCPT TO command)\n",
     "bob@free.fr", BounceReason.MAILBOX_DISABLED),
    ("ovh", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.fr>: host mx1.mail.ovh.net[192.0.2.6] said: 550 5.1.1 <bob@example.fr>:\n    Recipient address rejected: User unknown\n",
     "bob@example.fr", BounceReason.UNKNOWN_USER),
    ("gmx", "GMX Mailer Daemon <mailer-daemon@gmx.de>", "Mail delivery failed: returning message to sender",
     'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error. The following address\nfailed:\n\n"bob@gmx.de":\nSMTP error from remote server after RCPT command:\nhost: mx00.gmx.net\n5.1.1 <bob@gmx.de>... User is unknown {mx024}\n',
     "bob@gmx.de", BounceReason.UNKNOWN_USER),
    ("spf", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.7.26 Unauthenticated\n    email from example.com is not accepted due to domain's DMARC policy.\n",
     "bob@example.org", BounceReason.AUTHENTICATION),
    ("virus", DAEMON, "Undelivered Mail Returned to Sender",
     "could not be delivered to one or more recipients.\n\n<bob@example.org>: host mx.example.org[192.0.2.1] said: 554 5.7.1 virus Eicar-Test found\n",
     "bob@example.org", BounceReason.POLICY),
    ("163", "Postmaster@163.com", "系统退信",
     "抱歉，您的邮件被退回来了……\n\n原邮件信息：\n收件人：\nbob@163.com\n\n退信原因：\n收件人邮件地址（bob@163.com）不存在，邮件无法送达。\nhost 163.com said: 550 User not found: bob@163.com\n",
     "bob@163.com", BounceReason.UNKNOWN_USER),
    ("qq", "PostMaster@qq.com", "系统退信/Systems bounce",
     "您发送的邮件无法投递到以下收件人：\n\nbob@qq.com\n\n退信原因：对方邮箱空间已满\n",
     "bob@qq.com", BounceReason.MAILBOX_FULL),
    ("japanese", "Mail Administrator <Postmaster@example.ne.jp>", "配信エラー",
     "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n bob@example.ne.jp\n\n宛先のアドレスが存在しません。\n",
     "bob@example.ne.jp", BounceReason.UNKNOWN_USER),
    ("mail.ru", "Mail Delivery System <mailer-daemon@corp.mail.ru>", "Ваше сообщение не доставлено. Mail failure.",
     "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\nbob@mail.ru: 550 Message was not accepted -- invalid mailbox. Local mailbox bob@mail.ru is unavailable: account is disabled\n",
     "bob@mail.ru", BounceReason.MAILBOX_DISABLED),
)  # fmt: skip


def _mail(sender: str, subject: str, text: str, *, return_path: str = "<>", more: str = "") -> bytes:
    head = f"Return-Path: {return_path}\nFrom: {sender}\nTo: support@acme.example\nSubject: {subject}\n"
    return f"{head}{more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()


@pytest.mark.parametrize(
    ("server", "sender", "subject", "text", "address", "reason"), IN_WORDS, ids=[row[0] for row in IN_WORDS]
)
def test_a_bounce_in_words_names_who_failed_and_why(
    server: str, sender: str, subject: str, text: str, address: str, reason: BounceReason
) -> None:
    found = parse(_mail(sender, subject, text)).automatic
    assert found is not None
    assert found.kind is AutomaticKind.BOUNCE
    assert [(one.address, one.reason, one.permanent) for one in found.failed] == [(address, reason, True)]


REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: support+mb-b-abc-17@acme.example
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<bob@example.org>: {said}

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

{records}
--=_b
Content-Type: text/rfc822-headers

Message-ID: <mb.abc.17.0@acme.example>
From: support@acme.example
To: bob@example.org

--=_b--
"""


def _report(records: str, *, subject: str = "Undelivered Mail Returned to Sender", said: str = "see below") -> bytes:
    return REPORT.format(subject=subject, records=records, said=said).encode()


def test_a_machine_readable_report_is_read_field_by_field() -> None:
    found = parse(
        _report(
            "Original-Recipient: rfc822;Bob@Example.org\nFinal-Recipient: rfc822; bob.b@internal.example.org\nAction: failed\n"
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <bob.b@internal.example.org>... User unknown\n"
        )
    ).automatic
    assert found is not None
    assert (found.kind, found.rule) == (AutomaticKind.BOUNCE, "R3")
    (failed,) = found.failed
    assert (failed.address, failed.status, failed.permanent) == ("bob@example.org", "5.1.1", True)
    assert failed.reason is BounceReason.UNKNOWN_USER
    assert failed.diagnostic.startswith("550 5.1.1")
    assert found.original_message_id == "<mb.abc.17.0@acme.example>"


def test_a_report_of_a_delay_is_no_failure() -> None:
    found = parse(
        _report(
            "Final-Recipient: rfc822; bob@example.org\nAction: delayed\nStatus: 4.4.1\n",
            subject="Delayed Mail (still being retried)",
        )
    ).automatic
    assert found is not None
    assert found.kind is AutomaticKind.DELAYED
    assert [one.permanent for one in found.failed] == [False]


def test_a_report_of_success_is_a_receipt() -> None:
    found = parse(
        _report(
            "Final-Recipient: rfc822; bob@example.org\nAction: relayed\nStatus: 2.0.0\n",
            subject="Successful Mail Delivery Report",
        )
    ).automatic
    assert found is not None
    assert found.kind is AutomaticKind.RECEIPT
    assert found.failed == ()


def test_one_failure_among_delays_makes_it_a_bounce_and_keeps_both() -> None:
    found = parse(
        _report(
            "Final-Recipient: rfc822; a@example.org\nAction: delayed\nStatus: 4.4.1\n\n"
            "Final-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.2.2\n"
        )
    ).automatic
    assert found is not None
    assert found.kind is AutomaticKind.BOUNCE
    assert [(one.address, one.permanent) for one in found.failed] == [("a@example.org", False), ("b@example.org", True)]


def test_the_true_code_is_taken_from_the_diagnostic_when_the_status_is_vague() -> None:
    found = parse(
        _report(
            "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 over quota\n"
        )
    ).automatic
    assert found is not None
    assert (found.failed[0].status, found.failed[0].reason) == ("5.2.2", BounceReason.MAILBOX_FULL)


def test_a_report_without_words_for_machines_is_read_in_words() -> None:
    found = parse(_report("", said="host mx.example.org[192.0.2.1] said: 552 5.2.2 mailbox full")).automatic
    assert found is not None
    assert [(one.address, one.reason) for one in found.failed] == [("bob@example.org", BounceReason.MAILBOX_FULL)]


def test_records_that_run_into_each_other_are_told_apart() -> None:
    found = parse(
        _report(
            "Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n"
            "Final-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.2.2\n"
        )
    ).automatic
    assert found is not None
    assert [(one.address, one.status) for one in found.failed] == [
        ("a@example.org", "5.1.1"),
        ("b@example.org", "5.2.2"),
    ]


def test_x_failed_recipients_names_who_failed() -> None:
    mail = _mail(
        DAEMON,
        "Mail delivery failed: returning message to sender",
        "This message was created automatically.\n",
        more="X-Failed-Recipients: bob@example.org,\n eve@example.org\n",
    )
    found = parse(mail).automatic
    assert found is not None
    assert [one.address for one in found.failed] == ["bob@example.org", "eve@example.org"]


def test_a_warning_in_words_is_a_delay() -> None:
    text = "A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.\n\nThe address to which the message has not yet been delivered is:\n\n  bob@example.org\n\nNo action is required on your part. Delivery attempts will continue for some time.\n"
    found = parse(_mail(DAEMON, "Warning: message 1abc delayed 24 hours", text)).automatic
    assert found is not None
    assert found.kind is AutomaticKind.DELAYED
    assert [(one.address, one.permanent) for one in found.failed] == [("bob@example.org", False)]


def test_a_refusal_by_a_mail_filter_is_a_bounce_although_it_looks_like_a_receipt() -> None:
    mail = (
        b"Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@example.org>\nTo: support@acme.example\nSubject: Automatically rejected mail\n"
        b"Auto-Submitted: auto-replied (rejected)\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        b"--b\n\nYour message to <bob@example.org> was automatically rejected:\nQuota exceeded\n"
        b"--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@example.org\n"
        b"Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n"
    )
    found = parse(mail).automatic
    assert found is not None
    assert found.kind is AutomaticKind.BOUNCE
    assert [(one.address, one.reason) for one in found.failed] == [("bob@example.org", BounceReason.MAILBOX_FULL)]


def test_only_the_recipient_is_held_to_have_failed_not_whoever_else_is_named() -> None:
    text = (
        "Your message\n\n  To:      list@example.com; team@example.com\n  Subject: Hello\n\ndid not reach the following recipient(s):\n\n"
        "bob@example.org on Mon, 2 Nov 2026 10:00:00 +0100\n    The recipient name is not recognized\n\nPlease contact postmaster@example.org or helpdesk@example.org.\n"
    )
    found = parse(_mail("System Administrator <postmaster@example.org>", "Undeliverable: Hello", text)).automatic
    assert found is not None
    assert [one.address for one in found.failed] == ["bob@example.org"]


def test_what_stands_in_the_returned_mail_is_not_the_servers_word() -> None:
    text = "<bob@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <us@example.com>\nSubject: your mailbox is full of spam\n\neve@example.org: over quota\n"
    found = parse(
        _mail(
            "MAILER-DAEMON@example.net",
            "failure notice",
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n" + text,
        )
    ).automatic
    assert found is not None
    assert [(one.address, one.reason) for one in found.failed] == [("bob@example.org", BounceReason.UNKNOWN_USER)]


# (subject, text): customers' mails about things that were not delivered
NOT_BOUNCES = (
    (
        "Delivery failed",
        "Hello,\n\nyour carrier says the delivery failed and my parcel could not be delivered. Order 4512. Please send it again.\n\nAnn",
    ),
    ("Undelivered parcel", "My parcel was not delivered, the address was not found. What now?"),
    (
        "Colis non distribué",
        "Bonjour,\n\nMon colis n'a pas été distribué, le livreur dit que l'adresse n'existe pas. Pouvez-vous vérifier ?\n",
    ),
    ("Delivery problem", "The tracking says: delivery to recipient delayed. When will it come?"),
    ("Échec de livraison", "La livraison a échoué hier, merci de reprogrammer."),
    (
        "Fwd: Undelivered Mail Returned to Sender",
        "Bonjour, j'ai reçu ceci en vous écrivant, que faire ?\n\n> <sav@acme.example>: host mx.acme.example said: 550 5.1.1 User unknown\n",
    ),
    (
        "TR : Non remis : ma commande",
        "Votre message n'a pas pu être remis aux destinataires suivants : sav@acme.example. Je n'arrive pas à vous joindre.",
    ),
    ("Zustellung fehlgeschlagen", "Guten Tag, mein Paket konnte nicht zugestellt werden. Bitte senden Sie es erneut."),
    ("Mailbox full", "Hi, your chat says my mailbox is full, but I can log in. User unknown appears, too."),
    ("Paquete no entregado", "El paquete no fue entregado, la dirección no existe según el repartidor."),
)


@pytest.mark.parametrize(("subject", "text"), NOT_BOUNCES, ids=[row[0] for row in NOT_BOUNCES])
def test_a_customer_who_writes_about_a_parcel_is_not_a_bounce(subject: str, text: str) -> None:
    assert parse(_mail("Ann <ann@example.org>", subject, text, return_path="<ann@example.org>")).automatic is None


# (sender, return path, subject, text, further headers): automatic replies that say that somebody cannot be reached
AUTO_REPLIES = (
    ("Bob <bob@example.org>", "<>", "Automatic reply: your order", "I no longer work here. Your message could not be delivered to me; please write to eve@example.org.", "Auto-Submitted: auto-replied\n"),
    ("bob@example.org", "<>", "Auto: Re: your order", "This mailbox is no longer in use. Your mail has not been read.", "Auto-Submitted: auto-replied\nPrecedence: bulk\n"),
    ("Bob <bob@example.org>", "<bob@example.org>", "Out of office", "I am out of the office until Monday. My mailbox is full, messages may be returned.", "X-Autoreply: yes\n"),
    ("Bob <bob@example.fr>", "<>", "Absence du bureau : votre message", "Je suis absent jusqu'au 12. Votre message n'a pas été transféré.", "X-Auto-Response-Suppress: All\n"),
    ("info@example.de", "<>", "Automatische Antwort: Ihre Bestellung", "Diese Adresse existiert nicht mehr. Bitte schreiben Sie an neu@example.de.", "Auto-Submitted: auto-generated\n"),
    ("Bob <bob@example.org>", "<bob@example.org>", "Auto reply", "We received your mail and will answer soon.", "Precedence: auto_reply\n"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "path", "subject", "text", "more"), AUTO_REPLIES, ids=[row[2] for row in AUTO_REPLIES]
)
def test_an_automatic_reply_is_not_taken_for_a_bounce(
    sender: str, path: str, subject: str, text: str, more: str
) -> None:
    found = parse(_mail(sender, subject, text, return_path=path, more=more)).automatic
    assert found is not None
    assert found.kind in {AutomaticKind.AUTO_REPLY, AutomaticKind.OUT_OF_OFFICE}
    assert found.failed == ()


@pytest.mark.parametrize(
    "text",
    [
        ("user " * 200 + "\n") * 400,
        ("a@b.example " * 80 + "\n") * 400,
        ("a" * 900 + "\n") * 400,
        "<" * 100_000,
        "\n" * 100_000,
    ],
)
def test_a_hostile_bounce_costs_no_time(text: str) -> None:
    parse(_mail(DAEMON, "failure notice", "warm up"))
    octets = _mail(DAEMON, "failure notice", text)
    assert cost(lambda: parse(octets)) < 70
    found = parse(octets).automatic
    assert found is not None
    assert len(found.failed) <= 100
