"""Replies that a mailbox writes on its own while its owner is away, told from mails about an absence (R17).

"Absence du 12 au 15 : qui peut me livrer ?" is a customer's mail. So the subject must begin with the fixed words of
an automatic reply, and the mail must answer another one or use the fixed sentences of such replies. See ``phrases``
for how the tables are written; to teach another language, add its words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mailbot.domain import AutomaticKind
from mailbot.message.phrases import compiled, normal

if TYPE_CHECKING:
    from mailbot.message.seen import Seen

AUTO_SUBJECTS = """
    automatic reply, automatic response, automated reply, automated response, automatic answer, auto reply, auto-reply,
    autoreply, auto response, auto-response, autoresponse, autoresponder, auto-responder, auto, réponse automatique,
    réponse auto, reponse automatique, message automatique, accusé de réception automatique, automatische antwort,
    automatische rückantwort, automatische beantwortung, autoantwort, automatische e-mail-antwort,
    respuesta automática, respuesta automatica, contestación automática, autorespuesta, risposta automatica,
    risponditore automatico, automatisch antwoord, automatische reactie, automatische beantwoording,
    resposta automática, resposta automatica, automatyczna odpowiedź, autosvar, automatiskt svar, automatisk svar,
    automaattinen vastaus, automatická odpověď, automatikus válasz, otomatik yanıt, автоответ, автоматический ответ,
    автоматичний, 自動応答, 自動返信, 自动回复, 自動回覆, 自动答复, 자동 회신, 자동 응답
"""

AWAY_SUBJECTS = """
    out of office, out of the office, out-of-office, ooo, away from office, away from the office, away from my desk,
    vacation reply, vacation message, vacation autoreply, vacation response, i am out of, i'm out of, i am away,
    i am on vacation, i am on leave, on vacation, on annual leave, on holiday, currently away, absence du bureau,
    absente du bureau, absent du bureau, hors du bureau, hors bureau, message d'absence, notification d'absence,
    avis d'absence, notice d'absence, je suis absent, je suis absente, je suis en congés, je suis en vacances,
    actuellement absent, actuellement absente, actuellement en congés, abwesenheitsnotiz, abwesenheitsnachricht,
    abwesenheitsmeldung, abwesenheitsassistent, abwesenheitsinfo, abwesenheitsbenachrichtigung, abwesenheit,
    ich bin nicht im büro, nicht im büro, nicht im haus, bin im urlaub, ich bin im urlaub, außer haus,
    fuera de la oficina, fuera de oficina, mensaje de ausencia, ausencia de la oficina, ausente de la oficina,
    estoy de vacaciones, fuori ufficio, fuori sede, assenza dall'ufficio, assente dall'ufficio, messaggio di assenza,
    sono in ferie, afwezigheidsbericht, afwezigheidsmelding, afwezigheidsassistent, niet op kantoor, buiten kantoor,
    ik ben afwezig, afwezig, fora do escritório, fora do escritorio, mensagem de ausência, ausência do escritório,
    ausência temporária, estou de férias, poza biurem, nieobecność w biurze, frånvaro, frånvarande, ikke på kontoret,
    fraværsmelding, fraværende, нет в офисе, не в офисе, 不在, 不在通知, 不在のお知らせ, 外出中, 休假
"""
"""These and ``AUTO_SUBJECTS`` must be the whole subject, or end before a colon, a dash or a date."""

MAYBE_SUBJECTS = """
    absence, absent, absente, congés, congé, vacances, en vacances, en congés, abwesend, urlaub, im urlaub, away,
    vacation, holiday, holidays, on leave, leave, ausente, ausencia, vacaciones, de vacaciones, assente, assenza,
    ferie, in ferie, vakantie, met vakantie, verlof, férias, de férias, ausência, semester, urlop
"""
"""People head their own mails with these, too: the whole text must then read like an automatic reply."""

AWAY_SENTENCES = """
    i am ~ out of, i'm ~ out of, i will be ~ out of, i'll be out of, am currently away, i am ~ away, i'm away, i am on
    leave/vacation/holiday/annual/maternity/paternity/sick/parental, currently on leave/vacation/holiday,
    on annual leave, on maternity leave, on vacation until, out of ~ office until/from/on, limited access to,
    no access to ~ email/e-mail, no longer ~ work/works/working/employed/with, will be back on, i will return on,
    returning to the office, during my absence, in my absence, je suis ~ absent/absente, actuellement ~ absent/absente,
    je serai ~ absent/absente, actuellement ~ congés/congé/vacances/déplacement,
    je suis ~ congé/congés/vacances/déplacement, absent/absente du bureau, absent/absente jusqu'au, absent/absente et,
    en mon absence, durant mon absence, pendant mon absence, de retour le, de retour au bureau, je serai de retour,
    serai joignable, plus ~ collaborateur, ne fait plus partie, ne travaille plus, a quitté ~ société/entreprise,
    ich bin ~ nicht im, ich bin ~ abwesend, bin ich ~ nicht, ich bin ~ urlaub, bin ~ nicht erreichbar,
    befinde mich ~ urlaub, ab dem * wieder, wieder erreichbar, während meiner abwesenheit,
    nicht mehr ~ unternehmen/tätig, estoy ~ fuera, estaré ~ fuera/ausente, estoy ~ vacaciones,
    me encuentro ~ fuera/ausente/vacaciones, durante mi ausencia, en mi ausencia, ya no trabaja, sono ~ fuori,
    sono ~ ferie/assente, sarò ~ assente/fuori, durante la mia assenza, in mia assenza, ik ben ~ afwezig,
    ik ben ~ vakantie/verlof, ik ben ~ kantoor, tijdens mijn afwezigheid, niet meer werkzaam,
    estou ~ fora/ausente/férias, estarei ~ fora/ausente, durante a minha ausência, na minha ausência,
    jag är ~ semester, jag är ~ på, jeg er ~ på, は不在, 不在にして, 不在のため, 休暇, 外出中, 出差, 休假, 不在办公室
"""

REPLY_SENTENCES = """
    this is an automatic, this is an automated, automatically generated, automatic reply, automated response,
    auto-reply, in urgent cases, if ~ urgent, for urgent, in case of emergency, for immediate, for any urgent,
    urgent matters, upon my return, on my return, when i return, when i'm back, once i return, until my return,
    as soon as i return, will not be forwarded, not be forwarded, thank you for your message/email/mail,
    has been received, have received your, we have received your, ceci est un message automatique, réponse automatique,
    message automatique, en cas d'urgence, pour toute urgence, urgence, dès mon retour, à mon retour,
    jusqu'à mon retour, bien reçu votre, votre ~ a bien été, merci de votre message, merci pour votre message,
    vous pouvez contacter, veuillez contacter, merci de contacter, vous adresser à, dringend%, nach meiner rückkehr,
    meine vertretung, vertritt mich, nicht weitergeleitet, automatisch%, wenden sie sich,
    vielen dank für ihre nachricht/e-mail/mail, urgente%, urgencia, a mi regreso, a mi vuelta, respuesta automática,
    gracias por su mensaje/correo, urgenza, al mio rientro, al mio ritorno, risposta automatica,
    grazie per ~ messaggio, dringende, bij mijn terugkomst, na mijn terugkeer, automatisch antwoord, urgência,
    no meu regresso, no meu retorno, quando voltar, resposta automática, 自動, 緊急, 紧急
"""

_LONGEST = 1_500
_ENDS = re.compile(
    r"\s*(?:$|[:;,.!()\[\]|/\u2013\u2014-]|\d|(?:re|aw|sv|fwd?|tr|wg)\s?:"
    r"|(?:until|till|from|jusqu|du|au|bis|vom|ab|hasta|del|fino|dal|tot|van|at[ée])\b)"
)


@lru_cache(maxsize=1)
def _tables() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        compiled(AUTO_SUBJECTS, start=True),
        compiled(AWAY_SUBJECTS, start=True),
        compiled(MAYBE_SUBJECTS, start=True),
        compiled(AWAY_SENTENCES),
        compiled(REPLY_SENTENCES),
    )


def reply_kind(seen: Seen) -> AutomaticKind:
    """Return which kind of automatic reply a mail is that is known to be one."""
    _, away_subject, _, away, _ = _tables()
    absent = away_subject.match(seen.plain_subject) or away.search(normal(seen.text[:_LONGEST]))
    return AutomaticKind.OUT_OF_OFFICE if absent else AutomaticKind.AUTO_REPLY


def has_reply_subject(seen: Seen) -> bool:
    """Tell whether the subject begins with the fixed words of an automatic reply."""
    auto_subject, away_subject, _, _, _ = _tables()
    subject = _bare(seen)
    return _heads(auto_subject, subject) or _heads(away_subject, subject)


def headerless_reply(seen: Seen) -> AutomaticKind | None:
    """Return the kind of an automatic reply whose headers do not say so, or None for a person's mail."""
    _, _, maybe_subject, away, reply = _tables()
    sure = has_reply_subject(seen)
    if not sure and not _heads(maybe_subject, _bare(seen)):
        return None
    said = normal(seen.text[:_LONGEST])
    is_away, is_reply = away.search(said) is not None, reply.search(said) is not None
    if sure:
        hit = seen.answers or is_away or is_reply
    else:
        short = len(seen.text) < _LONGEST and "?" not in seen.text
        hit = is_away and short and (is_reply or seen.answers)
    return reply_kind(seen) if hit else None


def _bare(seen: Seen) -> str:
    return seen.subject.lower().replace("\u2019", "'").strip()


def _heads(pattern: re.Pattern[str], subject: str) -> bool:
    """Tell whether a subject begins with a phrase and goes on, if at all, as automatic replies do."""
    found = pattern.match(subject)
    return found is not None and _ENDS.match(subject, found.end()) is not None
