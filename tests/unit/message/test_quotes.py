"""Where quoted history begins: every client and language that mailbot claims to know, and sentences that only look like it."""

from __future__ import annotations

import textwrap

import pytest

from mailbot.message.body import split_body

REPLY = "Ok 12:30 works.\nSee you there"

ATTRIBUTIONS = (
    # en: Gmail, Apple Mail, Thunderbird, Yahoo, Evolution, Outlook for Mac, Zoho, K-9, Gnus
    "On Thu, Nov 12, 2026 at 2:03 PM Ann Lee <ann.lee@example.com> wrote:",
    "On Thu, Nov 12, 2026, 2:03 PM Ann Lee <ann.lee@example.com> wrote:",
    "On 12 Nov 2026, at 14:03, Ann Lee <ann.lee@example.com> wrote:",
    "On Nov 12, 2026, at 2:03 PM, Ann Lee <ann.lee@example.com> wrote:",
    "On 11/12/26 2:03 PM, Ann Lee wrote:",
    "On 2026-11-12 14:03, Ann Lee wrote:",
    "On Thursday, November 12, 2026 at 02:03:59 PM GMT+1, Ann Lee <ann.lee@example.com> wrote:",
    "On Thu, 2026-11-12 at 14:03 +0100, Ann Lee wrote:",
    "---- On Thu, 12 Nov 2026 14:03:59 +0100 Ann Lee <ann.lee@example.com> wrote ----",
    "On November 12, 2026 2:03:59 PM GMT+01:00, Ann Lee <ann.lee@example.com> wrote:",
    "Ann Lee <ann.lee@example.com> writes:",
    "Ann Lee <ann.lee@example.com> wrote on 12/11/2026 14:03:59:",
    "On Thu, Nov 12, 2026 at 2:03 PM 'Your Shop Support' via Help <help@example.com> wrote:",
    # fr
    "Le jeu. 12 nov. 2026 à 14:03, Anne Petit <anne.petit@example.fr> a écrit :",
    "Le jeu. 12 nov. 2026, 14:03, Anne Petit <anne.petit@example.fr> a écrit :",
    "Le 12 nov. 2026 à 14:03, Anne Petit <anne.petit@example.fr> a écrit :",
    "Le 12/11/2026 à 14:03, Anne Petit a écrit :",
    "Le 12/11/2026 14:03, Anne Petit a écrit :",
    "Le 2026-11-12 14:03, Anne Petit a écrit :",
    "Le jeudi 12 novembre 2026 à 14:03:59 UTC+1, Anne Petit <anne.petit@example.fr> a écrit :",
    "Le jeudi 12 novembre 2026, 14:03:59 CET Anne Petit a écrit :",
    "Le 12 novembre 2026 14:03:59 GMT+01:00, Anne Petit <anne.petit@example.fr> a écrit :",
    "Le jeu. 12 nov. 2026 à 14:03, <contact@example.fr> a écrit :",
    "Anne Petit <anne.petit@example.fr> a écrit :",
    "Anne Petit <anne.petit@example.fr> a écrit le 12/11/2026 à 14:03 :",
    "Le jeu. 12 nov. 2026 à 14 h 03, Anne Petit <anne.petit@example.ca> a écrit :",
    # de
    "Am Do., 12. Nov. 2026 um 14:03 Uhr schrieb Anna Klein <anna.klein@example.de>:",
    "Am 12.11.2026 um 14:03 schrieb Anna Klein <anna.klein@example.de>:",
    "Am 12.11.2026 um 14:03 schrieb Anna Klein:",
    "Am 12.11.26 um 14:03 schrieb Anna Klein:",
    "Anna Klein <anna.klein@example.de> schrieb am Do., 12. Nov. 2026, 14:03:",
    "Anna Klein <anna.klein@example.de> hat am 12.11.2026 14:03 geschrieben:",
    "Am Donnerstag, 12. November 2026 um 14:03:59 MEZ hat Anna Klein <anna.klein@example.de> Folgendes geschrieben:",
    # es
    "El jue, 12 nov 2026 a las 14:03, Ana Ruiz (<ana.ruiz@example.es>) escribió:",
    "El jue., 12 nov. 2026 14:03, Ana Ruiz <ana.ruiz@example.es> escribió:",
    "El 12 nov 2026, a las 14:03, Ana Ruiz <ana.ruiz@example.es> escribió:",
    "El 12/11/2026 a las 14:03, Ana Ruiz escribió:",
    "El jueves, 12 de noviembre de 2026, 14:03:59 CET, Ana Ruiz <ana.ruiz@example.es> escribió:",
    # it
    "Il giorno gio 12 nov 2026 alle ore 14:03 Anna Rossi <anna.rossi@example.it> ha scritto:",
    "Il gio 12 nov 2026, 14:03 Anna Rossi <anna.rossi@example.it> ha scritto:",
    "Il giorno 12 nov 2026, alle ore 14:03, Anna Rossi <anna.rossi@example.it> ha scritto:",
    "Il 12/11/2026 14:03, Anna Rossi ha scritto:",
    "Il Giovedì 12 Novembre 2026 14:03, Anna Rossi <anna.rossi@example.it> ha scritto:",
    # pt
    "Em qui., 12 de nov. de 2026 às 14:03, Ana Silva <ana.silva@example.pt> escreveu:",
    "Em quinta-feira, 12 de novembro de 2026 14:03:59 BRT, Ana Silva <ana.silva@example.br> escreveu:",
    "Ana Silva <ana.silva@example.pt> escreveu no dia quinta, 12/11/2026 à(s) 14:03:",
    "No dia 12/11/2026, às 14:03, Ana Silva <ana.silva@example.pt> escreveu:",
    "Às 14:03 de 12/11/2026, Ana Silva escreveu:",
    # nl
    "Op do 12 nov 2026 om 14:03 schreef Anneke Vos <anneke.vos@example.nl>:",
    "Op 12 nov. 2026 om 14:03 heeft Anneke Vos <anneke.vos@example.nl> het volgende geschreven:",
    "Op 12-11-2026 om 14:03 schreef Anneke Vos:",
    "Op donderdag 12 november 2026 14:03:59 CET schreef Anneke Vos:",
    # pl
    "czw., 12 lis 2026 o 14:03 Anna Nowak <anna.nowak@example.pl> napisał(a):",
    "W dniu 12.11.2026 o 14:03, Anna Nowak pisze:",
    "W dniu czw., 12.11.2026 o 14:03 Anna Nowak <anna.nowak@example.pl> napisał(a):",
    "Dnia 12 listopada 2026 14:03 Anna Nowak <anna.nowak@example.pl> napisał(a):",
    "Wiadomość napisana przez Anna Nowak <anna.nowak@example.pl> w dniu 12.11.2026, o godz. 14:03:",
    # sv, da, no, fi
    "Den tors 12 nov. 2026 kl 14:03 skrev Anna Berg <anna.berg@example.se>:",
    "12 nov. 2026 kl. 14:03 skrev Anna Berg <anna.berg@example.se>:",
    "Den 2026-11-12 kl. 14:03, skrev Anna Berg:",
    "Den tor. 12. nov. 2026 kl. 14.03 skrev Anna Holm <anna.holm@example.dk>:",
    "Den 12. nov. 2026 kl. 14.03 skrev Anna Holm <anna.holm@example.dk>:",
    "Den 12-11-2026 kl. 14:03 skrev Anna Holm:",
    "tor. 12. nov. 2026 kl. 14:03 skrev Anna Lie <anna.lie@example.no>:",
    "Den 12.11.2026 14.03, skrev Anna Lie:",
    "to 12. marrask. 2026 klo 14.03 Anna Mäki (anna.maki@example.fi) kirjoitti:",
    "Anna Mäki <anna.maki@example.fi> kirjoitti 12.11.2026 kello 14.03:",
    "Anna Mäki kirjoitti 12.11.2026 klo 14.03:",
    # cs, sk, hu, ro
    "čt 12. 11. 2026 v 14:03 odesílatel Anna Malá <anna.mala@example.cz> napsal:",
    "Dne 12. 11. 26 v 14:03 Anna Malá napsal(a):",
    "12. 11. 2026 v 14:03, Anna Malá <anna.mala@example.cz>:",
    "št 12. 11. 2026 o 14:03 Anna Malá <anna.mala@example.sk> napísal(a):",
    "Anna Kis <anna.kis@example.hu> ezt írta (időpont: 2026. nov. 12., Cs, 14:03):",
    "În joi, 12 nov. 2026 la 14:03, Ana Pop <ana.pop@example.ro> a scris:",
    # ru, uk
    "чт, 12 нояб. 2026 г. в 14:03, Анна Белова <anna@example.ru>:",
    "12 нояб. 2026 г., в 14:03, Анна Белова <anna@example.ru> написал(а):",
    "12.11.2026 14:03, Анна Белова пишет:",
    '12.11.2026, 14:03, "Анна Белова" <anna@example.ru>:',
    "Четверг, 12 ноября 2026, 14:03 +03:00 от Анна Белова <anna@example.ru>:",
    "чт, 12 лист. 2026 р. о 14:03 Анна Біла <anna@example.ua> пише:",
    # el, tr, he, ar
    "Στις Πέμ 12 Νοε 2026 στις 14:03, ο/η Anna <anna@example.gr> έγραψε:",
    "Anna Kaya <anna@example.tr>, 12 Kas 2026 Per, 14:03 tarihinde şunu yazdı:",
    "12.11.2026 14:03 tarihinde Anna Kaya yazdı:",
    "Anna Kaya <anna@example.tr> şunları yazdı (12 Kas 2026 14:03):",
    "\u202bבתאריך יום ה׳, 12 בנוב׳ 2026 ב-14:03 מאת \u202aAnna\u202c\u200f <\u202aanna@example.il\u202c\u200f>:\u202c",
    # zh, ja, ko, vi
    "在 2026年11月12日，14:03，王安 <wang@example.cn> 写道：",
    "王安 <wang@example.cn> 于2026年11月12日周四 14:03写道：",
    "在 2026/11/12 14:03, 王安 写道:",
    'At 2026-11-12 14:03:59, "王安" <wang@example.cn> wrote:',
    "於 2026年11月12日 週四 下午2:03寫道：",
    "2026年11月12日(木) 14:03 田中太郎 <tanaka@example.jp>:",
    "2026/11/12 14:03、田中太郎 <tanaka@example.jp>のメール：",
    "2026年 11月 12日 (목) 오후 2:03, 김안나 <kim@example.kr>님이 작성:",
    "Vào 14:03 12 tháng 11, 2026, Anna Tran <anna@example.vn> đã viết:",
    # a client that speaks none of the languages of the table
    "Khamis, 12 Nov 2026 14:03 Anna <anna@example.my> ewrote:",
)


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_attribution_of_any_client_and_language_ends_the_new_text(line: str) -> None:
    quoted = split_body(f"{REPLY}\n\n{line}\n\n> Shall we meet at noon?\n> Ann\n")
    assert quoted.new_text == REPLY
    assert line in quoted.quoted


@pytest.mark.parametrize("line", [line for line in ATTRIBUTIONS if "ewrote" not in line])
def test_an_attribution_ends_the_new_text_when_the_quoted_mail_bears_no_marks(line: str) -> None:
    assert split_body(f"{REPLY}\n\n{line}\n\nShall we meet at noon?\nAnn").new_text == REPLY


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_attribution_wrapped_over_several_lines_is_cut_whole(line: str) -> None:
    for width in (72, 48, 36):
        wrapped = "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
        assert split_body(f"{REPLY}\n\n{wrapped}\n\n> Shall we meet at noon?\n> Ann\n").new_text == REPLY
        assert split_body(f"{REPLY}\n{wrapped}\n> Shall we meet at noon?\n").new_text == REPLY


HEADERS = (
    "From: Ann Lee <ann.lee@example.com>\nSent: Thursday, November 12, 2026 2:03 PM\nTo: Bob Roe <bob@example.com>\nSubject: RE: Lunch",
    "From: Ann Lee [mailto:ann.lee@example.com]\nSent: 12 November 2026 14:03\nTo: Bob\nCc: Carl; Dora\nSubject: Lunch",
    "*From:* Ann Lee <ann.lee@example.com>\n*Date:* Thursday, 12 November 2026 at 14:03\n*To:* Bob <bob@example.com>\n*Subject:* Lunch",
    "From: Ann Lee\nSent: Thursday, November 12, 2026 2:03 PM\nTo: Bob Roe\nSubject: Lunch",
    "Date: Thu, 12 Nov 2026 14:03:59 +0100\nSubject: Lunch\nFrom: ann.lee@example.com\nTo: bob@example.com",
    "De : Anne Petit <anne.petit@example.fr>\nEnvoyé : jeudi 12 novembre 2026 14:03\nÀ : Bob <bob@example.com>\nObjet : RE: Repas",
    "De : Anne Petit [mailto:anne.petit@example.fr] \nEnvoyé : jeudi 12 novembre 2026 14:03\nÀ : Bob\nCc : Service client\nObjet : Repas",
    'De: "Anne Petit" <anne.petit@example.fr>\nÀ: "Bob" <bob@example.com>\nEnvoyé: Jeudi 12 Novembre 2026 14:03:59\nObjet: Repas',
    "De : Anne Petit\nEnvoyé : jeudi 12 novembre 2026 14:03\nÀ : Bob\nObjet : Repas",
    "De :\tAnne Petit <anne.petit@example.fr>\nA :\tbob@example.com\nDate :\t12/11/2026 14:03\nObjet :\tRepas",
    "envoyé : 12 novembre 2026 à 14:03\nde : Anne Petit <anne.petit@example.fr>\nà : bob@example.com\nobjet : Repas",
    'Message du : 12/11/2026 14:03\nDe : "Anne Petit" <anne.petit@example.fr>\nA : bob@example.com\nCopie à : \nSujet : Repas',
    "Von: Anna Klein <anna.klein@example.de>\nGesendet: Donnerstag, 12. November 2026 14:03\nAn: Bob <bob@example.com>\nBetreff: AW: Essen",
    "Von: Anna Klein\nDatum: Donnerstag, 12. November 2026 um 14:03\nAn: Bob\nBetreff: Essen",
    "De: Ana Ruiz <ana.ruiz@example.es>\nEnviado: jueves, 12 de noviembre de 2026 14:03\nPara: Bob <bob@example.com>\nAsunto: Re: Comida",
    "De: Ana Ruiz <ana.ruiz@example.es>\nFecha: jueves, 12 de noviembre de 2026, 14:03\nPara: Bob\nAsunto: Comida",
    "Da: Anna Rossi <anna.rossi@example.it>\nInviato: giovedì 12 novembre 2026 14:03\nA: Bob <bob@example.com>\nOggetto: R: Pranzo",
    "De: Ana Silva <ana.silva@example.pt>\nEnviada: quinta-feira, 12 de novembro de 2026 14:03\nPara: Bob <bob@example.com>\nAssunto: Almoço",
    "De: Ana Silva <ana.silva@example.br>\nData: quinta-feira, 12 de novembro de 2026 às 14:03\nPara: Bob\nAssunto: Almoço",
    "Van: Anneke Vos <anneke.vos@example.nl>\nVerzonden: donderdag 12 november 2026 14:03\nAan: Bob <bob@example.com>\nOnderwerp: RE: Lunch",
    "Od: Anna Nowak <anna.nowak@example.pl>\nWysłano: czwartek, 12 listopada 2026 14:03\nDo: Bob <bob@example.com>\nTemat: Obiad",
    "Från: Anna Berg <anna.berg@example.se>\nSkickat: den 12 november 2026 14:03\nTill: Bob <bob@example.com>\nÄmne: SV: Lunch",
    "Fra: Anna Holm <anna.holm@example.dk>\nSendt: 12. november 2026 14:03\nTil: Bob <bob@example.com>\nEmne: SV: Frokost",
    "Lähettäjä: Anna Mäki <anna.maki@example.fi>\nLähetetty: torstai 12. marraskuuta 2026 14.03\nVastaanottaja: Bob\nAihe: VS: Lounas",
    "Od: Anna Malá <anna.mala@example.cz>\nOdesláno: čtvrtek 12. listopadu 2026 14:03\nKomu: Bob <bob@example.com>\nPředmět: RE: Oběd",
    "От: Анна Белова <anna@example.ru>\nОтправлено: 12 ноября 2026 г. 14:03\nКому: Bob <bob@example.com>\nТема: Обед",
    "Kimden: Anna Kaya <anna@example.tr>\nGönderildi: 12 Kasım 2026 Perşembe 14:03\nKime: Bob <bob@example.com>\nKonu: Yemek",
    "发件人: 王安 <wang@example.cn>\n发送时间: 2026年11月12日 14:03\n收件人: Bob <bob@example.com>\n主题: 午饭",
    "差出人: 田中太郎 <tanaka@example.jp>\n送信日時: 2026年11月12日 14:03\n宛先: Bob <bob@example.com>\n件名: 昼食",
    "보낸 사람: 김안나 <kim@example.kr>\n보낸 날짜: 2026년 11월 12일 목요일 14:03\n받는 사람: Bob <bob@example.com>\n제목: 점심",
    "From: Ann Lee <ann.lee@example.com> Sent: Thursday, November 12, 2026 2:03 PM To: Bob <bob@example.com> Subject: Lunch",
    # an address list that is wrapped, and a value under its label
    "From: Ann Lee <ann.lee@example.com>\nSent: Thursday, November 12, 2026 2:03 PM\nTo: Bob <bob@example.com>; Carl\n <carl@example.com>; Dora <dora@example.com>\nSubject: Lunch",
)


RULES = (
    "",
    "________________________________\n",
    "-----Original Message-----\n",
    "-------- Message d'origine --------\n",
    "*****\n\n",
)


@pytest.mark.parametrize("block", HEADERS)
def test_a_header_block_of_any_language_ends_the_new_text(block: str) -> None:
    for rule in RULES:
        body = split_body(f"{REPLY}\n\n{rule}{block}\n\nShall we meet at noon?\nAnn\n")
        assert (body.new_text, body.forwarded) == (REPLY, False)


SEPARATORS = (
    "-----Original Message-----",
    "----- Original Message -----",
    "-------- Original message --------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "----- Message d'origine -----",
    "-------- Message d’origine --------",
    "----- Mail original -----",
    "-----Message original-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Wiadomość oryginalna-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Původní zpráva-----",
    "-----Исходное сообщение-----",
    "-----Özgün İleti-----",
    "------------------ 原始邮件 ------------------",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "##- Please type your reply above this line -##",
    "##- Répondez au-dessus de cette ligne -##",
)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_separator_of_any_language_ends_the_new_text(separator: str) -> None:
    assert split_body(f"{REPLY}\n\n{separator}\n\nShall we meet at noon?\nAnn\n").new_text == REPLY


def test_a_header_block_of_an_unknown_language_ends_the_new_text_when_a_rule_stands_above() -> None:
    block = "Kutoka: Anna <anna@example.ke>\nImetumwa: 12 Novemba 2026 14:03\nKwa: Bob\nMada: Chakula"
    assert split_body(f"{REPLY}\n\n________________________________\n{block}\n\nHabari").new_text == REPLY


WEBMAILS = (
    # Orange, La Poste, Free: the header is marked, the mail below it too
    '> Message du 12/11/26 14:03\n> De : "Service" <service@example.fr>\n> A : lea@example.fr\n> Copie à :\n> Objet : Votre dossier\n>\n> Bonjour,\n> il manque une pièce.',
    # ... or the marks break off below the header
    "> Message du 12/11/26 14:03\n> De : service@example.fr\n> A : lea@example.fr\n> Copie à :\n> Objet : Votre dossier\n>\n> Bonjour,\n\nil manque une pièce.\nCordialement",
    "Message du 12/11/26 14:03\nDe : service@example.fr\nA : lea@example.fr\nObjet : Votre dossier\n\nBonjour,\nil manque une pièce.",
    # Hotmail of old: marked header, header of another language than the mail
    "> Subject: Dossier\n> From: service@example.fr\n> To: lea@example.fr\n> Date: Thu, 12 Nov 2026 14:03:59 +0100\n>\n> Bonjour",
    # Lotus Notes
    "-----Jean Dupont/FR/ACME a écrit : -----\nA : lea@example.fr\nDe : Jean Dupont/FR/ACME\nDate : 12/11/2026 14:03\nObjet : Dossier\n\nBonjour",
)


@pytest.mark.parametrize("quoted", WEBMAILS)
def test_the_history_of_french_webmails_is_cut(quoted: str) -> None:
    assert (
        split_body(f"Bonjour,\nvoici la pièce demandée.\nLéa\n\n{quoted}\n").new_text
        == "Bonjour,\nvoici la pièce demandée.\nLéa"
    )


ORDINARY = (
    "On Monday I wrote to you: nobody answered.\nPlease do.",
    "On Monday 2 November 2026 at 10:02 I wrote to your colleague:\nnothing came of it.",
    "On 12 May 2026 I wrote:\n\nplease cancel my order. Nothing was cancelled.",
    "On Tuesday your agent wrote that it would come. On Friday she said:\nno stock.",
    "On 3 October 2026 at 9:15 your driver sent:\n\nnobody at home. I was at home.",
    "Le 12 mai j'ai écrit à votre service :\n\nsans réponse depuis.",
    "Le 12/05/2026 à 14h30, votre conseiller m'a écrit :\n« vous serez remboursé sous huit jours ».\nToujours rien.",
    "Le 12 mai 2026 à 14:30 vous avez écrit que tout était réglé :\nrien ne l'est.",
    "Le client a écrit :\nc'est cassé.\nQue répondre ?",
    "Am 12. Mai 2026 um 10:00 habe ich Ihnen geschrieben:\nkeine Antwort.",
    "El 12 de mayo de 2026 a las 10:00 yo les escribí:\nnadie contestó.",
    # a journey, a parcel, a form, an appointment
    "From: Paris\nTo: London\nDate: 12 May 2026\nPassengers: 2\nCan you quote?",
    "De : Paris\nÀ : Lyon\nDate : 12 mai 2026\n2 adultes. Quel prix ?",
    "Mon trajet :\nde : Nantes, le 3 mai\nà : Brest\nMerci de me rembourser.",
    "Date: Wednesday 3, October 2026\nTime: 7:00 am\nAddress: 130 Fox St\nPlease confirm.",
    "Nom : Dupont\nPrénom : Jean\nE-mail : jean@example.fr\nTél : 06 12 34 56 78\nObjet de la demande : facture\nMerci de me l'envoyer.",
    "Objet : résiliation de mon contrat\n\nMadame, Monsieur,\nje résilie.",
    "Subject: refund\nPlease refund order 58213.",
    "Je viens de : Nantes",
    # signs that only look like marks
    "The delay is\n> 30 days, which is too long\nPlease hurry.",
    "Voici mes problèmes :\n> écran cassé\n> câble manquant\n> notice en chinois\nQue faire ?",
    ">>> >>>  http://www.example.com <<<\nVisit the site above, it is down.",
    "Please look at <http://shop.example.com/a/very/long/link\n> and tell me why it fails.",
    # dashes
    "The red one -- not the blue one -- is broken.\nSend another.",
    "Two things:\n--\n1. Where is my parcel?\n--\n2. Can I still change the address?",
    "I ordered:\n-----\n2 chairs\n1 table\n-----\nOnly the table came.",
    "Please enter your feedback below.\n\n------- Enter Feedback Below -------\n\nThe seat was hard.",
    "My order from: your shop, sent: never.",
    "Original message from your site was: error 500.\nWhat now?",
    "I forwarded the message: nobody reacted.",
    "J'ai transféré le message par erreur à mon voisin :\ndésolé.",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_that_looks_like_an_announcement_is_kept(text: str) -> None:
    body = split_body(f"Hello,\n\n{text}\n\nThanks")
    assert "".join(body.new_text.split()) == "".join(f"Hello,{text}Thanks".split())
    assert not body.forwarded


THREADS = (
    ("Sure!\n\nOn Mon, Feb 1, 2016 at 2:58 PM, X Y <x@y.com> wrote\n\nhello you", "Sure!"),
    ("Sure!\nOn Mon, Feb 1, 2016 at 2:58 PM, X Y <x@y.com> wrote: hello you\nand more", "Sure!"),
    (
        "Sure!\n\nFrom: X Y <x@y.com>\nReply-To: z@y.com\nDate: Monday\nTo: me@y.com\nSubject: Hi\nImportance: High\n\nhello",
        "Sure!",
    ),
    (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nSure!\n\n-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\nabc\n-----END PGP SIGNATURE-----",
        "Sure!",
    ),
    ("Thanks.\n\nSent from my Android device with K-9 Mail. Please excuse my brevity.", "Thanks."),
    ("Thanks.\n\n-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.", "Thanks."),
    ('Ja gerne.\n\nAm 03.02.2016 3:35 nachm. schrieb "Max Muster" <max@x.de>:\n>\n> Hallo', "Ja gerne."),
    ("Ok.\n\n2016-03-03 17:21 GMT+01:00 Some One <one@example.com>:\n\n> Hi", "Ok."),
    ("Ok.\n\n2016-03-03 17:21 GMT+01:00 Some One <one@example.com>:\n\nHi", "Ok."),
    ('Sí.\n\nEl 4 feb. 2016 3:24 p. m., "Ana" <ana@x.es> escribió:\n> Hola', "Sí."),
    ('Ya.\n\nPada tanggal 4 Feb 2016 14.58, "Budi" <b@x.id> menulis:\n> Halo', "Ya."),
    (
        "Hi Bob,\n\nSee answers inline.\n\n> On 4 Feb 2016, at 10:00, Bob <b@x> wrote:\n>\n> Q1?\nA1.\n>\n> Q2?\n\nA2.\n\nBest\nAnn",
        "Hi Bob,\n\nSee answers inline.\n\nA1.\n\nA2.\n\nBest\nAnn",
    ),
    (
        "Thanks,\nAnn\n\n________________________________________\nFrom: Bob [b@x.com]\nSent: Friday, 23 March 2012 5:08 p.m.\nTo: Ann\nSubject: [x] y\n\nhi",
        "Thanks,\nAnn",
    ),
    (
        "Hello\n\n     ----- Original Message -----\n     From: Bob\n     To: Ann\n     Sent: Friday\n     Subject: x\n\n     hi",
        "Hello",
    ),
    ("Hello\n\n| From: Bob <b@x>\n| Sent: Friday\n| To: Ann\n| Subject: x\n\n hi", "Hello"),
    (
        "Perfekt.\n\nVon meinem iPhone gesendet\n\n> Am 04.02.2016 um 14:58 schrieb Max <m@x.de>:\n> \n> Hallo",
        "Perfekt.",
    ),
    ("Ok\n\nLe 4 févr. 2016 à 14:58, Anne (Service client) <support@x.fr> a écrit :\n\nBonjour", "Ok"),
    ("Ok\n\nLe jeu. 4 févr. 2016 à 14:58, Anne via Zendesk <support@x.fr> a\nécrit :\n\nBonjour", "Ok"),
    ("Ok\n\nLe jeu. 4 févr. 2016 à\n14:58, Anne <\nsupport@x.fr> a écrit :\n\n> Bonjour", "Ok"),
    (
        "Ok\r\n\r\nDe : support@x.fr <support@x.fr>\r\nEnvoyé le : jeudi 4 février 2016 14:58\r\nÀ : Léa\r\nObjet : RE: dossier\r\n\r\nBonjour",
        "Ok",
    ),
    (
        "Ok\n\nDe : support@x.fr\n\nEnvoyé : jeudi 4 février 2016 14:58\n\nÀ : Léa\n\nObjet : RE: dossier\n\nBonjour",
        "Ok",
    ),
    ("Ok\n\n> De : support@x.fr\n> Envoyé : jeudi\n> À : Léa\n> Objet : RE: dossier\n>\n> Bonjour", "Ok"),
    (
        "Ok merci\n\n\n\nEnvoyé : jeudi 4 février 2016 à 14:58\nDe : support@x.fr\nÀ : lea@x.fr\nObjet : Dossier\n\n\nBonjour",
        "Ok merci",
    ),
    (
        "Ok merci\n\n======================================================================\nMessage du : 04/02/2016\nDe : support@x.fr\nA : lea@x.fr\nCopie à :\nSujet : Dossier\n\nBonjour",
        "Ok merci",
    ),
    (
        "Bonjour,\nJ'ai bien reçu.\n\nCordialement\n\nLéa Martin\n\nLe 4 févr. 2016 à 14:58, support@x.fr a écrit :\n\nBonjour",
        "Bonjour,\nJ'ai bien reçu.\n\nCordialement\n\nLéa Martin",
    ),
    ('Hi\n\n--- In group@yahoogroups.com, "Bob" <b@x> wrote:\n>\n> hey', "Hi"),
    ("Hi\n\nQuoting Bob <b@x.com>:\n\n> hey\n> you", "Hi"),
    ("Hi\n\nBob <b@x.com> said:\n> hey", "Hi"),
    ("Hi\n\nZitat von Bob <b@x.com>:\n\n> hey\n> you", "Hi"),
    ("Hi\n\nBob schrieb:\n> hey", "Hi"),
    ("Hi\n\nBob wrote:\n\n> hey", "Hi"),
    ("Hi\n\n@ Bob, 4 Feb:\n> hey", "Hi\n\n@ Bob, 4 Feb:"),
    ("Hi\n\nEn réponse à Bob <b@x.fr> :\n\n> hey\n> you", "Hi"),
    ("Hi\n\nSelon Bob <b@x.fr> :\n> hey\n> you", "Hi"),
    ("Hi\n\nOn 2/4/16, Bob <b@x.com> wrote:\n> hey", "Hi"),
    ("Hi\n\nOn Thu, Feb 4, 2016, at 02:58 PM, Bob wrote:\n> hey", "Hi"),
    ("Hi\n\nThu, 4 Feb 2016 14:58:00 +0100 от Bob <b@x.ru>:\nhey", "Hi"),
    ('Hi\n\nOn Feb 4, 2016 2:58 PM, "Bob" <b@x.com> wrote:\n>\n> hey', "Hi"),
    ("Hi\n\nBob Roe schreef op 04-02-2016 14:58:\n> hey", "Hi"),
    ("Hi\n\nBob Roe schrieb am 04.02.2016 um 14:58:\n> hey", "Hi"),
    ("Hi\n\nBob Roe skrev den 2016-02-04 14:58:\n> hey", "Hi"),
    ("Hi\n\nBob Roe a écrit le 04/02/2016 14:58 :\n> hey", "Hi"),
    ("Hi\n\n04.02.2016, 14:58, Bob Roe kirjoitti:\n> hey", "Hi"),
    ("Hi\n\n4.2.2016 14.58, Bob Roe kirjoitti:\n> hey", "Hi"),
    ("Hi\n\n4.2.2016 14.58, Bob Roe kirjoitti:\nhey", "Hi"),
    ("Hi\n\n----Messaggio originale----\nDa: b@x.it\nData: 4-feb-2016 14.58\nA: <a@x.it>\nOgg: ciao\n\nhey", "Hi"),
    ("Hi\n\n----Message d'origine----\n>De : b@x.fr\n>Objet : x\n>\n>hey", "Hi"),
    ("Hi\n\nBegin forwarded message:\n\n> From: x@y\n> Subject: z\n> \n> Hello there", "Hi\n\nHello there"),
)
"""Whole mails as programs old and new write them, and what is new in them."""


@pytest.mark.parametrize(("mail", "new"), THREADS)
def test_whole_mails_of_many_programs_keep_their_new_words_only(mail: str, new: str) -> None:
    assert "".join(split_body(mail).new_text.split()) == "".join(new.split())


CUSTOMERS = (
    "Bonjour,\n\nLe 3 novembre à 10h02, j'ai appelé votre service. Votre conseiller, M. Dupont, a écrit :\n\"Nous vous rappelons demain.\"\n\nPersonne n'a rappelé.\n\nLéa",
    "Hello,\nI ordered on Nov 3, 2026 at 10:02 and your site says:\nDelivered to: John Smith\nDate: 5 Nov\nSigned by: J. Smith\n\nbut I got nothing.\nThanks\nJohn",
    "Hi team,\n\nOrder details:\nOrder number: 58213\nDate: 12/11/2026\nTo: 12 High Street, Leeds\nSubject to approval.\n\nPlease confirm.\n\nRegards,\nJohn",
    "Bonjour\nMon code postal : 35000\nDe : ma part\nMerci",
    "Bonjour,\n\nVoici la réponse de votre chatbot :\n\n---\nJe n'ai pas compris. Voulez-vous résilier ?\n---\n\nNon je ne veux pas résilier.\n\nLuc",
    "Dear Sir,\n\n* item one\n* item two\n\n== Problem ==\nIt broke.\n\n== Wish ==\nA refund.\n\nAnn",
    "I'm writing on behalf of my mother, Ann Smith, 12 High Street, Leeds LS1 4AB.\nHer number is 0113 496 0000.\nPlease call her.\n\nJohn",
    "Bonjour,\n\nPourriez-vous me rappeler au\n06 12 34 56 78\nentre 9h et 12h ?\n\nMerci\nLéa Marchand",
    "Bonjour,\nmon nouveau RIB :\nIBAN FR76 3000 6000 0112 3456 7890 189\nBIC AGRIFRPP\nTitulaire : Léa Marchand\n",
    "Bonjour,\nJe souhaite modifier mon adresse :\nLéa Marchand\n3 rue de la Victoire\n79000 Niort",
    "Bonjour,\nnouvelle adresse à partir du 1er décembre\n12 rue des Lilas\n35000 Rennes\n\nMerci\nLéa",
    "Please update my details to\nJohn Smith\n12 High Street\nLeeds LS1 4AB\njohn@example.com",
    "Coordonnées du nouveau locataire\nPaul Martin\n06 12 34 56 78\npaul@example.fr",
    "Merci de livrer chez mon voisin\nM. Dupont\n14 rue Haute\n35000 Rennes",
    "A > B, C < D and so on\n> 5 kg the price changes\nok?",
    "Subject: my parcel\nFrom what I see it is lost.\nTo be honest I am annoyed.\nDate of order 3/11.",
    "Hi, Re: my order\nSent: 3 boxes\nReceived: 2 boxes\nPlease send the third.",
    "Sent: 3 boxes\nReceived: 2 boxes\nSubject: missing box",
    "I sent it back on 12/11/2026 at 14:03, your courier wrote:\nrefused",
    "Von: Hamburg\nNach: Köln\nDatum: 12.11.2026\nPersonen: 2",
    "Me: where is it?\nYou: on its way\nMe: since 12/11/2026?\nYou: yes",
    "Chat du 12/11/2026 14:03 avec Julie :\nJulie : bonjour\nMoi : bonjour, où est mon colis ?",
    'Hello\n\nWhat happens when I press "Original Message"?\n\nBye',
    "Voici le message d'erreur :\n----- Erreur 500 -----\nDate : 12/11/2026 14:03\nServeur : srv1\n\nQue faire ?",
    "Log:\n2026-11-12 14:03 john@example.com: login failed\n2026-11-12 14:05 john@example.com: login failed\nWhy?",
    "My colleague Ann <ann@example.com> wrote that you do refunds:\nis it true?",
    "Je cherche Anne Petit <anne.petit@example.fr> :\nest-elle chez vous ?",
    "Contacts :\nAnne Petit <anne@example.fr>\nBob Roe <bob@example.fr>\nMerci de les ajouter.",
    "Merci\n\nBonne journée\nLéa\n--\nps: je suis au bureau jusqu'à 18h, sinon appelez-moi demain ?",
    "Le 12/11/2026 14:03 le livreur est passé et a laissé un avis :\nabsent.",
    'Le 12 novembre 2026 à 14:03, le livreur a envoyé un SMS :\n"absent"\nJ\'étais là.',
    'On 12 November 2026 at 14:03 the driver sent a text:\n"nobody home"\nI was home.',
    'On 12 November 2026 at 14:03 the courier wrote:\n"nobody home"\nI was home.',
)
"""Mails full of dates, names, labels and dashes in which nothing is quoted or signed."""


@pytest.mark.parametrize("mail", CUSTOMERS)
def test_a_customers_own_dates_names_and_labels_are_kept(mail: str) -> None:
    assert "".join(split_body(mail).new_text.split()) == "".join(mail.split())
