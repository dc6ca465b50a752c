"""Replies of absent people whose headers do not say so, and mails of people about an absence (R17)."""

from __future__ import annotations

import pytest

from mailbot.domain import AutomaticKind
from mailbot.message.parse import parse


def _mail(subject: str, text: str, headers: str = "") -> bytes:
    return f"From: Ann <ann@example.org>\nTo: support@acme.example\nSubject: {subject}\n{headers}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


ANSWERS = "In-Reply-To: <mb.abc.d.0@acme.example>\n"

# (subject, text, header lines)
REPLIES = (
    ("Réponse automatique : Votre commande", "Je suis absent du bureau jusqu'au 12 novembre. En cas d'urgence, contactez Paul.", ""),
    ("Réponse automatique : Re: Votre commande", "Bonjour, nous avons bien reçu votre message.", ANSWERS),
    ("Absence du bureau : Votre commande", "Je serai de retour le 3.", ANSWERS),
    ("Absence du bureau", "Je suis en congés du 1er au 15. Durant mon absence, vous pouvez contacter l'accueil.", ""),
    ("Message d’absence : Votre commande", "De retour le lundi 4.", ANSWERS),
    ("Automatic reply: Your order", "I am out of the office until Monday with limited access to email.", ""),
    ("Automatic reply: Your order", "Thanks", ANSWERS),
    ("Out of office: Your order", "I'm on annual leave until 3 May. For urgent matters write to bob@example.org.", ""),
    ("Out of Office Re: Your order", "I will be back on 3 May.", ANSWERS),
    ("Out of the office until May 3", "I am currently away and will reply upon my return.", ""),
    ("Autoreply: Your order", "We have received your message.", ""),
    ("Abwesenheitsnotiz: Ihre Bestellung", "Ich bin bis zum 3. Mai nicht im Büro. In dringenden Fällen wenden Sie sich an Herrn Maier.", ""),
    ("Automatische Antwort: Ihre Bestellung", "Ich bin im Urlaub.", ANSWERS),
    ("Abwesend", "Ich bin ab dem 3. Mai wieder erreichbar. Ihre Nachricht wird nicht weitergeleitet.", ""),
    ("Respuesta automática: Su pedido", "Estoy fuera de la oficina hasta el lunes.", ""),
    ("Risposta automatica: Il suo ordine", "Sono fuori ufficio fino al 3 maggio.", ""),
    ("Automatisch antwoord: Uw bestelling", "Ik ben afwezig tot 3 mei.", ""),
    ("Resposta automática: Sua encomenda", "Estou fora do escritório até segunda.", ""),
    ("Absence", "Je suis absente jusqu'au 12. En cas d'urgence, veuillez contacter le 01 23 45 67 89.", ""),
    ("自動返信: ご注文", "ただいま不在にしております。", ""),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "headers"), REPLIES, ids=[row[0] for row in REPLIES])
def test_an_automatic_reply_without_headers_is_known_by_its_fixed_words(subject: str, text: str, headers: str) -> None:
    found = parse(_mail(subject, text, headers)).automatic
    assert found is not None
    assert found.rule == "R17"
    assert found.kind in {AutomaticKind.OUT_OF_OFFICE, AutomaticKind.AUTO_REPLY}


# mails of people
PEOPLE = (
    ("Absence du 12 au 15 : qui peut me livrer ?", "Bonjour, je serai absente du 12 au 15, pouvez-vous livrer après ?", ""),
    ("Absence", "Bonjour, je serai absente du 3 au 10, pouvez-vous décaler la livraison ? En cas d'urgence appelez-moi.", ""),
    ("Absence lors de la livraison", "J'étais absent lors du passage du livreur. Merci de repasser.", ""),
    ("Congés", "Je pars en congés, gardez mon colis svp.", ""),
    ("Vacances", "Votre voyage de vacances est-il remboursable", ""),
    ("Out of office chairs", "Do you still have them? I am out of the office on Friday.", ""),
    ("Out of office supplies", "We are out of office supplies, please send 20 boxes.", ANSWERS),
    ("RE: Automatic reply: Your order", "Your robot did not help, I want a person.", ANSWERS),
    ("Re: Réponse automatique : Votre commande", "Votre réponse ne m'aide pas. Je suis absent demain.", ANSWERS),
    ("Automatic door broken", "The automatic door does not open since Monday.", ""),
    ("Réponse automatique inutile", "J'ai reçu une réponse automatique mais personne ne me rappelle.", ""),
    ("Auto insurance claim", "I need help with my claim, in urgent cases whom do I call?", ""),
    ("Autoradio", "Mon autoradio ne marche plus.", ""),
    ("Urlaub", "Ich bin im Urlaub vom 3. bis 10. Mai. Bitte liefern Sie danach.", ""),
    ("Holiday", "My holiday booking 4512 was charged twice.", ""),
    ("Away", "I will be away when you deliver. Can you leave it with my neighbour?", ""),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "headers"), PEOPLE, ids=[row[0] for row in PEOPLE])
def test_a_persons_mail_about_an_absence_is_answered(subject: str, text: str, headers: str) -> None:
    assert parse(_mail(subject, text, headers)).automatic is None


def test_an_absence_in_words_under_a_programs_header_is_an_absence() -> None:
    found = parse(_mail("Re: Your order", "I am on vacation until Monday.", "Auto-Submitted: auto-replied\n")).automatic
    assert found is not None
    assert found.kind is AutomaticKind.OUT_OF_OFFICE
