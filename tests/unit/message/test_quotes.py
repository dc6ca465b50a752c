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
@pytest.mark.parametrize("width", [72, 48, 36])
def test_an_attribution_wrapped_over_several_lines_is_cut_whole(line: str, width: int) -> None:
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


@pytest.mark.parametrize("block", HEADERS)
@pytest.mark.parametrize(
    "rule",
    [
        "",
        "________________________________\n",
        "-----Original Message-----\n",
        "-------- Message d'origine --------\n",
        "*****\n\n",
    ],
)
def test_a_header_block_of_any_language_ends_the_new_text(block: str, rule: str) -> None:
    body = split_body(f"{REPLY}\n\n{rule}{block}\n\nShall we meet at noon?\nAnn\n")
    assert body.new_text == REPLY
    assert not body.forwarded


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
