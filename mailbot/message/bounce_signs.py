"""How to tell a bounce from a mail that a person wrote, in the languages servers speak; see ``phrases``.

Used where no machine-readable report is there to tell. ``SENTENCES`` speak of mails and recipients: customers, too,
write that something "could not be delivered", and mean a parcel. To teach mailbot another server or language, add its
words to ``SUBJECTS`` and ``SENTENCES``.
"""

from __future__ import annotations

import re

SUBJECTS = """
    undelivered, undeliverable, undeliverd, non-deliver%, nondeliver%, not delivered, not been delivered,
    unable to deliver, delivery
    status/failure/failed/report/problem/error/delayed/unsuccessful/warning/notification/incomplete,
    delivery * failed/failure/delayed, delivery has failed, delivery unsuccessful, failed delivery, failed to deliver,
    mail delivery, message delivery, email delivery, deliver mail, could not be delivered, couldn't be delivered,
    could not deliver, cannot deliver, can't be delivered, not deliver, failure notice, failure delivery,
    failure notification, returned mail, mail returned, message returned, returned message, returning message,
    returned to sender, return to sender, returned email, delayed mail, message delayed, mail delayed, email delayed,
    warning message, warning could, mail warning, permanent * failure, mail error, mail system error, mail failure,
    mail failed, failed mail, message rejected, rejected mail, rejected message, automatically rejected,
    mail status report, user unknown, address not found, recipient not found, unknown user, invalid recipient,
    invalid address, bounced, bounced mail, bounced message, bounce notification, processing error, mail could, ndn,
    ndr, nameserver error report, email address unknown, non remis, non remise, non distribué%, non délivré%,
    non delivre%, non-remise, non-distribution, échec de remise, échec de la remise, échec de distribution,
    échec de livraison, échec de l'envoi, échec d'envoi, echec de%, état de remise, état de distribution,
    impossible de remettre, impossible de distribuer, impossible de délivrer, courrier retourné, courrier refusé,
    message retourné, retour de courrier, retour à l'expéditeur, message refusé, message non%, mail non%,
    utilisateur non recensé, utilisateur inconnu, adresse inconnue, erreur de distribution, remise retardée,
    message retardé, livraison retardée, unzustellbar%, nicht zugestellt, nicht zustellbar, nicht zugestellte,
    zustellung fehlgeschlagen, zustellungs%, zustellfehler%, zustellstatus, zustellbericht, mailzustellung,
    fehler bei der zustellung, fehler bei der übermittlung, übermittlungsstatus, auslieferungs%, rückläufer,
    e-mail * zugestellt, konnte nicht, verzögert%, no se puede entregar, no se pudo entregar, no se ha podido entregar,
    no pudo ser entregado, no entregado, no entregable, correo devuelto, mensaje devuelto, devuelto, estado de entrega,
    estado de la entrega, error de entrega, error en la entrega, fallo de entrega, fallo en la entrega,
    correo rechazado, mensaje no, entrega fallida, mancato recapito, mancata consegna, non recapitabile,
    non recapitato, impossibile recapitare, impossibile consegnare, stato del recapito, stato recapito, messaggio non,
    mail non consegnata, messaggio respinto, consegna fallita, onbestelbaar, niet bezorgd, niet afgeleverd,
    niet besteld, bezorging mislukt, bezorgstatus, kan niet worden, aflevering mislukt, status van bezorging,
    não entregue, não foi entregue, não pôde, não pode ser, não é possível entregar, nao pode ser, nao entregue,
    falha na entrega, falha de entrega, falha ao entregar, erro na entrega, status de entrega, estado da entrega,
    devolvida, devolução, niedostarczon%, nie dostarczono, nie doręczono, zwrot, oplevererbart, olevererbart,
    kunde inte levereras, ikke leveres, ikke leveret, ulevererbar, не доставлено, недоставлен%, не может быть,
    ошибка доставки, undeliver%, doručení, nedoručiteln%, teslim edilemedi, 配信不能, 配信エラー, 配信失敗,
    配信できません, 配信状態, 配達不能, 配達できません, 配送不能, 配送エラー, 未配信, 届けられません, 届きません,
    送信できません, 送信エラー, エラーメール, 不達, 送達できません, 宛先不明, 退信, 退回, 未送达, 无法投递, 无法送达,
    无法发送, 投递失败, 发送失败, 投递状态, 投递通知, 傳遞失敗, 傳送失敗, 無法傳遞, 無法投遞, 無法送達, 系統退信,
    系统退信, 寄送失敗, 반송, 전송 실패, 배달되지, 배달 실패, 배달할 수, bounce, error sending your
"""
"""In a subject."""

SENTENCES = """
    mail/message/email/e-mail/messages/mails/letter * not ~ delivered,
    mail/message/email/e-mail/letter * undeliverable, mail/message/email/e-mail * not reach/reached,
    mail/message/email/e-mail * couldn't/can't be delivered, mail/message/email * has been ~
    returned/rejected/postponed/delayed/aborted, mail/message/email * was ~ rejected/returned,
    mail/message/email was automatically rejected, to deliver ~ message/mail/email/e-mail, deliver the message,
    not deliver ~ message/mail/email, deliver your, not able to deliver, mail delivery failed,
    delivery to * recipient%, delivery to * failed, delivery to * delayed, delivery of ~ email/mail/message,
    delevery to, following recipient%, following address%, following email/e-mail address%, following user%,
    failed recipient%, failed address%, invalid recipient%, intended recipient%, address% had permanent,
    permanent fatal error%, permanent fatal delivery, undeliverable to, undeliverable address,
    undeliverable message/mail, delivery failed ~ attempts, unknown user, user unknown, no such user, user not known,
    address * no longer valid, invalid final delivery, mailbox is full, mailbox unavailable,
    delivery status notification, non-delivery report, delivery failure notification, mail system error,
    mail delivery system, mail delivery software, mail delivery agent, delivery problems, remote host said,
    remote server returned, rejected your message, rejected ~ message, bounced, retry timeout, encountered an error,
    error description, recipient ~ not found, recipient ~ rejected, has been returned because, account is over,
    email address * email address, address to which your message, message timed out,
    message/courrier/courriel/mail/e-mail/mél * pas ~ remis/délivré/delivre/distribué/livré/acheminé/atteint,
    message/courrier/courriel/mail * pas pu être/etre ~, message/courriel/mail * a été ~
    rejeté/refusé/retourné/retardé%, remettre ~ message/courrier/mail, distribuer ~ message/courrier,
    délivrer ~ message/mail, destinataires suivants, destinataire suivant, adresse * messagerie * n'existe,
    l'adresse * inconnue, échec de la remise, nachricht/e-mail/mail/mails * nicht ~
    zugestellt/ausgeliefert/zustellen/übermittelt, nachricht/e-mail * unzustellbar,
    nachricht/e-mail/mail * wurde ~ abgelehnt/zurückgewiesen, folgenden empfänger%, folgende empfänger%,
    folgende adresse%, zustellung ~ nachricht/e-mail, empfänger * unbekannt, übermittlung * fehlgeschlagen,
    zustellung an, mensaje/correo/email * no ~ entregado/entregada/entregarse, entregar ~ mensaje/correo,
    no * entregar * mensaje/correo, mensaje/correo * ha sido ~ rechazado/devuelto, siguientes destinatarios,
    siguiente destinatario, destinatarios siguientes, messaggio/mail/e-mail * non ~
    recapitato/consegnato/consegnata/recapitata, recapitare ~ messaggio, consegnare ~ messaggio,
    messaggio/mail * è stato ~ rifiutato/respinto, seguenti destinatari, destinatari seguenti, seguente destinatario,
    bericht/e-mail/mail * niet ~ bezorgd/afgeleverd/besteld, bericht * geweigerd, volgende ontvanger%,
    volgende geadresseerde%, volgende adres%, mensagem/email/e-mail * não/nao ~ entregue/enviada, entregar ~ mensagem,
    seguintes destinatários, mensagem * rejeitada/devolvida, wiadomo% * nie ~ dostarczon%, adresat% nie,
    meddelande% * inte ~ levereras, besked/melding% * ikke ~ leveres/leveret/levert, письмо * не ~ доставлено,
    сообщение * не ~ доставлено, доставить ~ сообщение/письмо, не может быть доставлено, メール*配信, メール*送信*でき,
    メール*届, メッセージ*配信, メッセージ*届け, 配信できません, 配達できません, 送信先*メール, 宛先*存在, 宛先*見つか,
    邮件*无法, 邮件*未能, 邮件*失败, 邮件*退回, 邮件*被拒, 郵件*無法, 郵件*退回, 信件*退, 无法投递, 收件人*不存在,
    메일*전송, 메일*전달, 메시지*배달, trouble delivering your, error delivering your
"""
"""In what the server says itself."""

DELAYED = """
    delayed, has not yet been delivered, not yet been delivered, has been postponed, will continue to try,
    will continue trying, continue to attempt, continue trying, will keep trying, will be retried, will retry,
    still being retried, still awaiting, no action is required, this is a warning only, this is a warning message only,
    just a warning, warning message, delivery attempts will continue, attempts will continue, will continue to be made,
    is still trying, not resend your, not need to resend, temporarily delayed, retardé%, n'a pas encore été,
    de nouvelles tentatives, sera retenté, nouvelle tentative, est retardée, différée, noch nicht zugestellt,
    verzögert%, weitere zustellversuche, wird weiterhin, weiterhin versucht, se seguirá intentando, retrasad%,
    demorado, todavía no, se reintentará, ritardo, ritardata, verranno effettuati altri, ulteriori tentativi,
    vertraagd, opnieuw proberen, nog niet, atrasad%, continuará tentando, ainda não, opóźnion%, fördröjd%, forsinket,
    задерж%, 遅延, 遅れて, 再送, 延迟, 延遲, 稍后重试, 지연
"""
"""The server still tries."""

GIVEN_UP = """
    permanent%, given up, giving up, gave up, final, no longer, will not be retried, not be retried, won't be retried,
    cancelled, i'm not going to try again, has been removed, last attempt, no further, could not be delivered after,
    définitive%, endgültig, definitiv%
"""
"""It does not, whatever it says of delays."""

DAEMONS = re.compile(
    r"(?<![\w.+-])(?:m?daemon|ndr|bounces?|imss?|sysadmin)@"
    r"|(?:mailer|mail|maild|mta|email)[-_. ]?daemon|post[-_.]?(?:master|office)|mail[-_. ]?deliver|delivery[-_. ]?sub"
    r"|mail[-_. ]?(?:system|admin|server|service|router|gateway)|microsoftexchange|exchange[-_. ]?system"
    r"|system ?administrator|internet mail|smtp|jetmail|mdaemon|antivirus|interscan|mimesweeper|groupwise|domino"
    r"|returned mail|nondeliver|undeliver|deliverystatus|administrateur syst"
)
"""Names and local parts, lower case, that a mail server signs its reports with."""

BELOW = """
    this is a copy of, copy of the message, copy of your message, copy of the original, below this line,
    below is a copy, below the next line, the header of the original, the header and top, headers of the original,
    header of the source, original message follows, original message headers, original message header,
    original message details, original message attached, original message text, original message as received,
    the original message follows, the original message headers, message headers follow, message header follows,
    message text follows, message body follows, message header, message contents, returned mail follows,
    returned message follows, start of returned, start of original, unsent message, included is a copy,
    a copy of the original, a copy of your, attachment is a copy, the first ~ lines, the following ~ lines,
    your message reads, your message follows, your message begins, the following is a copy, following is a copy,
    a summary of the undelivered, undelivered message follows, rejected message follows, here is a copy,
    the returned message, the non-delivered message, voici une copie, voici le message, copie du message,
    copie de votre message, en-têtes du message, en-têtes de, copia del mensaje, encabezados del, copia del messaggio,
    kopie der nachricht, kopfzeilen der, die kopfzeilen, kopie van het, ниже этой линии, оригинал, 附件中的内容,
    原始邮件, 原郵件, 以下是*邮件, 元のメッセージ, オリジナルメッセージ, 以下に*メッセージ, 以下*メールのコピー
"""
"""How a line begins after which only the returned mail stands."""

BELOW_EXACTLY = frozenset(
    {
        "original message", "original mail", "returned mail", "returned message", "forwarded message", "old message",
        "message d'origine", "message original", "mensaje original", "mensaje original adjunto", "messaggio originale",
        "ursprüngliche nachricht", "originalnachricht", "oorspronkelijk bericht", "mensagem original",
    }
)  # fmt: skip
"""Whole lines of that kind, without their dashes."""

RETURNED_FIELD = re.compile(
    r">?(?:received|return-path|x-[a-z0-9-]{1,40}|message-id|dkim-signature|delivered-to):\s",
    re.IGNORECASE,
)
"""Header fields of a returned mail: never part of what the server says itself."""

# Before an address: the words that make it the one that failed, and those that make it somebody else's.
NAMES_RECIPIENT = frozenset(
    """recipient recipients recipient(s) address addresses addressee user users userid username mailbox account
    attempts for full failed smtp error-for unknown receiver rfc822 destinataire destinataires utilisateur adresse
    empfänger an a à destinatario destinataria destinatari destinatário indirizzo dirección direccion ontvanger
    ontvangers adres endereço usuario usuário utente benutzer gebruiker mottagare modtager 宛先 收件人 収件人
    адрес адресу получатель""".split()  # noqa: SIM905 - a table of words
)
NAMES_RECIPIENT_WITH_TO = frozenset(
    """addressed delivered deliver message mail email e-mail sent problem problems undeliverable failed rcpt directed
    redirected forwarded relay send""".split()  # noqa: SIM905 - a table of words
)
"""With ``to`` after them: "undeliverable to"."""

NAMES_RECIPIENT_WITH_FROM = frozenset({"generated", "expanded", "redirected", "forwarded"})
"""With ``from`` after them: "expanded from"."""

NAMES_OTHER = frozenset(
    """from sender by cc bcc reply reply-to contact return-path help assistance support administrator de von da van
    postmaster message-id references in-reply-to auth list identity helo ehlo expéditeur absender remitente mittente
    afzender remetente originator originally""".split()  # noqa: SIM905 - a table of words
)
