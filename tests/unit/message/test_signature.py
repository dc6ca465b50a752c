"""What stands below the sender's own words goes; what the sender wrote below a dash or under a name stays."""

from __future__ import annotations

import pytest

from mailbot.message.body import split_body
from mailbot.message.signature import is_mobile_line

OWN = "Bonjour,\nMa commande FR-2044 n'est pas arrivée, pouvez-vous vérifier ?\nMerci d'avance,"

MOBILE_LINES = (
    "Sent from my iPhone",
    "Sent from my Verizon Wireless BlackBerry",
    "Sent from Yahoo Mail for iPhone",
    "Sent from Outlook for iOS",
    "Sent from Mail for Windows 10",
    "Sent via the Samsung Galaxy S9, an AT&T 5G smartphone",
    "Sent with Proton Mail secure email.",
    "Sent from my phone, excuse the typing",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Get Outlook for iOS",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon iPad",
    "Envoyé de mon smartphone Samsung Galaxy.",
    "Envoyé depuis mon mobile Orange",
    "Envoyé à partir de Outlook pour Android",
    "Envoyé à partir de mon téléphone",
    "Envoyé depuis l'application Mail Orange",
    "Envoyé avec la messagerie sécurisée Proton Mail.",
    "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>",
    "Télécharger Outlook pour Android",
    "Provenance : Courrier pour Windows",
    "Von meinem iPhone gesendet",
    "Gesendet von meinem Samsung Galaxy Smartphone.",
    "Gesendet mit der GMX iPhone App",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "Outlook für iOS beziehen",
    "Enviado desde mi iPhone",
    "Enviado desde Correo para Windows, el correo de mi móvil",
    "Obtener Outlook para iOS",
    "Inviato da iPhone",
    "Inviato dal mio telefono",
    "Ottieni Outlook per Android",
    "Enviado do meu iPhone",
    "Obter o Outlook para iOS",
    "Verstuurd vanaf mijn iPhone",
    "Outlook voor iOS downloaden",
    "Skickat från min iPhone",
    "Hämta Outlook för iOS",
    "Sendt fra min iPhone",
    "Hent Outlook til Android",
    "Få Outlook for iOS",
    "Lähetetty iPhonesta",
    "Hanki Outlook for iOS",
    "Wysłane z iPhone'a",
    "Pobierz program Outlook dla systemu iOS",
    "Odesláno z iPhonu",
    "Získat Outlook pro iOS",
    "Отправлено с iPhone",
    "Скачать Outlook для iOS",
    "iPhone'umdan gönderildi",
    "iOS için Outlook'u edinin",
    "发自我的iPhone",
    "从我的手机发送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "[Sent from my iPad]",
    "*Envoyé de mon iPhone*",
)


@pytest.mark.parametrize("line", MOBILE_LINES)
def test_the_line_that_a_phone_adds_is_cut(line: str) -> None:
    body = split_body(f"{OWN}\nLéa\n\n{line}\n")
    assert body.new_text == f"{OWN}\nLéa"
    assert body.signature.strip() == line


@pytest.mark.parametrize("line", MOBILE_LINES)
def test_the_line_that_a_phone_adds_is_cut_above_quoted_history(line: str) -> None:
    history = "Le 12 nov. 2026 à 14:03, Support <support@example.fr> a écrit :\n> Bonjour"
    assert split_body(f"{OWN}\n\n{line}\n\n{history}").new_text == OWN


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my desk, is much easier than my mobile phone.",
        "Envoyé de Paris le 12, arrivé à Lyon le 3, le colis a fait le tour.",
        "Sent from the warehouse on Monday, the parcel is still not here.",
        "Envoyé le 12 novembre",
        "I sent it from my phone yesterday.",
        "Gesendet habe ich das Paket am Montag, angekommen ist es nie.",
    ],
)
def test_a_sentence_that_begins_like_a_phones_line_is_kept(line: str) -> None:
    assert not is_mobile_line(line, last=True)
    assert split_body(f"{OWN}\n{line}").new_text == f"{OWN}\n{line}"


DISCLAIMERS = (
    "This email is confidential and may be privileged. If you are not the intended recipient please notify the sender.",
    "CONFIDENTIALITY NOTICE: This e-mail may contain privileged information.",
    "This message and any attachments are intended solely for the addressees.",
    "The information contained in this communication is confidential.",
    "Disclaimer\n\nThe information in this email is confidential.\n\nThis email has been scanned for viruses by Thing Ltd.",
    "Please consider the environment before printing this e-mail.",
    "P Please consider the environment before printing this e-mail.",
    "Virus-free. www.avast.com",
    "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.",
    "Ce message et ses pièces jointes peuvent contenir des informations confidentielles.",
    "Pensez à l'environnement avant d'imprimer ce message.",
    "Pensez à l’environnement avant d’imprimer ce courriel !",
    "Garanti sans virus. www.avast.com",
    "|--------+--------|\n|        |Garanti sans virus.  www.avast.com     |\n|--------+--------|",
    "Avis de confidentialité : ce courriel est destiné à la seule personne à qui il est adressé.",
    "Diese E-Mail enthält vertrauliche Informationen.",
    "Este mensaje y sus archivos adjuntos son confidenciales.",
    "_______________________________________________\nusers mailing list\nusers@lists.example.org\nhttps://lists.example.org/listinfo/users",
)


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_a_disclaimer_is_cut(disclaimer: str) -> None:
    assert split_body(f"{OWN}\nLéa\n\n{disclaimer}\n").new_text == f"{OWN}\nLéa"


def test_a_warning_that_a_gateway_wrote_above_the_mail_is_cut() -> None:
    warning = "CAUTION: This email originated from outside of the organization.\nDo not click links."
    assert split_body(f"{warning}\n\n{OWN}\nLéa").new_text == f"{OWN}\nLéa"


def test_a_mail_that_speaks_of_confidentiality_is_kept_whole() -> None:
    text = "Ce message est confidentiel, merci de ne rien dire à mon employeur.\nJe veux changer de contrat."
    assert split_body(text).new_text == text


BLOCKS = (
    "-- \nLéa Marchand\n06 12 34 56 78",
    "--\nLéa Marchand",
    "—\nLéa Marchand\nDirectrice",
    "Léa Marchand\n06 12 34 56 78",
    "Léa Marchand\nTél. : 06 12 34 56 78\nlea@example.fr",
    "Léa Marchand\nDirectrice des achats\nGroupe Ternois",
    "Léa Marchand | DSI | Cartonnages Bellerive\n15 avenue des Frères-Prévost, 38000 Grenoble",
    "Léa MARCHAND\nGérante – Ollivet Ascenseurs\n02 99 00 11 22 – lea@example.fr",
    "Mme Marchand\n3 rue de la Victoire\n79000 Niort",
    "Jean-Daniel Rossier\nChemin des Vignes 7\n1095 Lutry",
    "Dr. John A. Smith\nHead of Operations, Halden & Roe\n+44 20 7946 0187",
    "John Smith\nTransport Planner | Meridon Freight Ltd",
    "John Smith\njohn@example.com\n(555) 346-9947\nwww.example.com",
    "Service achats – Meulan Industrie",
    "Service achats – Régie des eaux\nT. 03 88 00 00 00",
    "*Joe Smith | Director, Product Management*\nm. +44 7700 900 882",
    "Anna Klein\nVertriebsleiterin\nMuster GmbH\nTel. +49 511 000 771",
    "Léa Marchand\n[image: logo]\nTél : 06 12 34 56 78\n[cid:image001.png@01D9]",
    "____________________\nLéa Marchand\nDirectrice\nTél : 06 12 34 56 78",
)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_name_and_contacts_is_cut_and_the_closing_formula_kept(block: str) -> None:
    body = split_body(f"{OWN}\n{block}\n")
    assert body.new_text == OWN
    assert body.signature == block


@pytest.mark.parametrize("block", BLOCKS)
def test_a_first_name_above_the_block_is_kept(block: str) -> None:
    assert split_body(f"{OWN}\nLéa\n\n{block}\n").new_text == f"{OWN}\nLéa"


@pytest.mark.parametrize(
    "end",
    [
        "Léa",
        "Léa Marchand",
        "Mme Léa Marchand",
        "Hubert Cazenave, trésorier",
        "Bernadette & Ron",
        "Léa Marchand\nCommande FR-2044",
        "Léa Marchand\nClient n° 118 204",
        "06 12 34 56 78",
        "Vous pouvez m'appeler au 06 12 34 56 78",
        "Mon numéro :\n06 12 34 56 78",
        "Voici ma nouvelle adresse :\n\nLéa Marchand\n3 rue de la Victoire\n79000 Niort",
        "Livrer à :\nJean Dupont\n12 rue Haute\n35000 Rennes",
        "Prix TTC",
        "Merci\nBon week-end",
        "2 chaises\n1 table",
        "-Léa",
        "PS : je suis absente lundi.",
    ],
)
def test_what_the_sender_wrote_below_the_closing_formula_is_kept(end: str) -> None:
    assert split_body(f"{OWN}\n{end}").new_text == f"{OWN}\n{end}"


def test_a_postscript_below_a_disclaimer_is_kept() -> None:
    text = f"{OWN}\nLéa\n\nPensez à l'environnement.\n\nPS : je suis absente lundi."
    assert "PS : je suis absente lundi." in split_body(text).new_text


def test_a_mail_of_nothing_but_contacts_is_kept() -> None:
    text = "Léa Marchand\n06 12 34 56 78\nlea@example.fr"
    assert split_body(text).new_text == text


def test_the_signature_of_a_mail_with_answers_between_the_quotes_is_cut() -> None:
    text = "On 12 Nov 2026 at 14:03, Ann wrote:\n> Noon?\n\nYes.\n\n> Cake?\n\nNo.\n\n-- \nBob Roe\n+1 555 010 2030"
    body = split_body(text)
    assert body.new_text == "Yes.\n\nNo."
    assert body.signature == "-- \nBob Roe\n+1 555 010 2030"


def test_a_mail_that_is_only_a_signature_has_no_new_text() -> None:
    assert split_body("\n\n-- \nLéa Marchand\n06 12 34 56 78").new_text == ""
    assert split_body("Envoyé de mon iPhone").new_text == ""


@pytest.mark.parametrize(
    "block",
    ["J. Mattes\nAm Steinbruch 6", "Jürgen Mattes", "Dr J. Mattes\nReader in Late Antiquity", "Jürgen's Decks & Doors"],
)
def test_a_block_that_names_the_author_once_more_is_cut(block: str) -> None:
    assert split_body(f"{OWN} Kind regards, Jürgen Mattes\n{block}").new_text == f"{OWN} Kind regards, Jürgen Mattes"
    assert split_body(f"{OWN}\nJürgen Mattes\n{block}").new_text == f"{OWN}\nJürgen Mattes"


@pytest.mark.parametrize(
    "end", ["Ann Doe\nBob Doe", "Ann Doe\nAlice Doe", "Ann\nBob", "M. Roux\nMme Roux", "Ann\nAnn?"]
)
def test_two_people_one_under_the_other_are_kept(end: str) -> None:
    assert split_body(f"{OWN}\n{end}").new_text == f"{OWN}\n{end}"


def test_a_last_line_of_a_name_with_its_degrees_is_cut_and_a_plain_name_is_kept() -> None:
    assert split_body(f"{OWN}\nJane Kowalczyk, RN, B.Sc.").new_text == OWN
    assert split_body(f"{OWN}\nJ. Kowalczyk, C.Eng. (retd.)").new_text == OWN
    assert split_body(f"{OWN}\nJane Kowalczyk").new_text == f"{OWN}\nJane Kowalczyk"


@pytest.mark.parametrize(
    "line",
    [
        "TYPED BY MY NIECE",
        "message écrit par mon neveu Gwenaël pour sa tante",
        "Dictated to, and typed by, a neighbour",
        "(Typed by the district nurse at my dictation)",
    ],
)
def test_who_held_the_pen_is_no_part_of_the_letter(line: str) -> None:
    assert split_body(f"{OWN}\nLéa\n{line}").new_text == f"{OWN}\nLéa"


@pytest.mark.parametrize(
    "line", ["Envoyé par colis hier.", "Sent to my daughter", "Sent by mistake, sorry", "Written by my son?"]
)
def test_what_only_resembles_such_a_line_is_kept(line: str) -> None:
    assert split_body(f"{OWN}\n{line}").new_text == f"{OWN}\n{line}"


@pytest.mark.parametrize(
    "line",
    [
        "Jane Kowalczyk | Purchase Ledger | 01772 555 0143",
        "Jane Kowalczyk - Acme Conseil - 01 99 00 62 14",
        "Jane Kowalczyk \u2014 Acme Conseil",
        "J. Kowalczyk\nRue de Fer, Namur",
        "J. Kowalczyk\n4 hent ar Feunteun, 29180 Plogonnec",
    ],
)
def test_a_name_with_a_firm_or_an_address_drawn_beside_or_under_it_is_cut(line: str) -> None:
    assert split_body(f"{OWN}\n{line}").new_text == OWN


@pytest.mark.parametrize(
    "below", ["The Old Parsonage", "Sorel-Tracy", "Halden & Roe", "Am Steinbruch 6", "EARL du Grand Chêne"]
)
def test_a_name_above_one_line_of_a_house_or_firm_is_cut_when_the_sentence_above_has_ended(below: str) -> None:
    assert split_body(f"When is it back?\nJane Kowalczyk\n{below}").new_text == "When is it back?"


@pytest.mark.parametrize("below", ["Bob", "Bob Kowalczyk"])
def test_a_second_person_under_the_first_is_kept(below: str) -> None:
    text = f"When is it back?\nJane Kowalczyk\n{below}"

    assert split_body(text).new_text == text


@pytest.mark.parametrize(
    "line", ["Jane Kowalczyk, 01772 555 0143", "Jane Kowalczyk - thanks again", "Jane Kowalczyk - You have my number"]
)
def test_what_the_writer_adds_to_the_own_name_is_kept(line: str) -> None:
    assert split_body(f"{OWN}\n{line}").new_text == f"{OWN}\n{line}"
