"""Quote stripping against the public golds beside the project: what was measured is the floor, never to be lost again.

talon's gold is used as it is, though it knows quotations only (it keeps signature blocks and the header of a forward).
The mails of zapier_erp and mail_parser_reply come without their assertions; the lines to keep were read off by hand
after the definition of new text: no quotes, attributions, signatures, mobile lines, list footers.
"""

from __future__ import annotations

import email
import email.policy
import json
from pathlib import Path

import pytest

from mailbot.message.body import split_body
from mailbot.message.html import html_to_text

DATASETS = Path(__file__).resolve().parents[2].parent / "shared" / "datasets"
TALON = DATASETS / "quotes" / "talon"
MELUSINE = DATASETS / "mail" / "melusine_fr" / "emails.json"

pytestmark = pytest.mark.skipif(
    not TALON.exists(), reason="the golds of ../shared/datasets are not beside this checkout"
)

ZAPIER = (
    ("correct_sig.txt", ((1, 1),)),
    ("email_1_1.txt", ((1, 7),)),
    ("email_1_2.txt", ((1, 1), (9, 34))),
    ("email_1_3.txt", ((1, 5),)),
    ("email_1_4.txt", ((1, 1),)),
    ("email_1_5.txt", ((1, 15),)),
    ("email_1_6.txt", ((1, 1),)),
    ("email_1_7.txt", ((1, 1),)),
    ("email_1_8.txt", ((13, 13), (19, 19))),
    ("email_2_1.txt", ((1, 1),)),
    ("email_2_2.txt", ((1, 1),)),
    ("email_2_3.txt", ((1, 1),)),
    ("email_BlackBerry.txt", ((1, 1),)),
    ("email_bullets.txt", ((1, 9),)),
    ("email_gmail.txt", ((1, 1),)),
    ("email_headers_no_delimiter.txt", ((1, 1),)),
    ("email_iPhone.txt", ((1, 1),)),
    ("email_multi_word_sent_from_my_mobile_device.txt", ((1, 1),)),
    ("email_one_is_not_on.txt", ((1, 5),)),
    ("email_partial_quote_header.txt", ((1, 6),)),
    ("email_sent_from_my_not_signature.txt", ((1, 3),)),
    ("email_sig_delimiter_in_middle_of_line.txt", ((1, 7),)),
    ("greedy_on.txt", ((1, 6),)),
    ("pathological.txt", ((1, 2),)),
)
MAIL_PARSER_REPLY = (
    ("begins_with_signature.txt", ((1, 8),)),
    ("caution.txt", ((5, 26),)),
    ("caution2.txt", ((1, 5),)),
    ("email_3_1.txt", ((1, 3),)),
    ("email_danish_1.txt", ((1, 6),)),
    ("email_danish_2.txt", ((1, 6),)),
    ("email_danish_3.txt", ((1, 3),)),
    ("email_danish_4.txt", ((1, 3),)),
    ("email_danish_5.txt", ((1, 6),)),
    ("email_ja_1_1.txt", ((1, 1),)),
    ("email_ja_1_2.txt", ((1, 8),)),
    ("email_nl_1_1.txt", ((1, 6),)),
    ("email_nl_1_2.txt", ((1, 1),)),
    ("email_pl_1_1.txt", ((5, 10),)),
    ("email_pl_1_2.txt", ((6, 11),)),
    ("email_pl_1_3.txt", ((5, 10),)),
    ("email_sent_from_not_signature.txt", ((1, 3),)),
    ("email_sv_anon_1.txt", ((1, 6),)),
    ("email_swedish_1.txt", ((1, 8),)),
    ("email_swedish_2.txt", ((1, 7),)),
    ("forward.txt", ((1, 6),)),
    ("multi_header.txt", ((1, 1),)),
    ("outlook.txt", ((1, 8),)),
)


FILES = {
    "test_OLK_SRC_BODY_SECTION_stripped#65": "OLK_SRC_BODY_SECTION.html",
    "test_reply_separated_by_hr#66": "reply-separated-by-hr.html",
}
"""Rows of talon's gold whose mail is a file beside it."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def gold(kind: str) -> list[tuple[str, str, str]]:
    rows = []
    for line in (TALON / "quotations_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] in FILES:
            row["input"] = (TALON / "fixtures" / FILES[row["id"]]).read_text(encoding="utf-8")
        if row["kind"] == kind:
            rows.append((row["id"], row["input"], row["expected_reply"]))
    return rows


def test_the_plain_quotations_of_talon_are_cut() -> None:
    wrong = [name for name, mail, reply in gold("plain") if squeezed(split_body(mail).new_text) != squeezed(reply)]
    # Text between an own word and a separator that talon takes for too long; the header of a bare forward, which is
    # not new text here.
    assert len(wrong) <= 2, wrong


def test_the_html_quotations_of_talon_are_cut() -> None:
    wrong = [
        name
        for name, mail, reply in gold("html")
        if squeezed(split_body(html_to_text(mail)).new_text) != squeezed(html_to_text(reply))
    ]
    # Quotes that nobody is said to have written are cut here and kept there; the header of a forward is not new text;
    # two replies in the gold end with a drawn line or lack the name that its file has.
    assert len(wrong) <= 6, wrong


@pytest.mark.parametrize(("folder", "labels"), [("zapier_erp", ZAPIER), ("mail_parser_reply", MAIL_PARSER_REPLY)])
def test_the_mails_of_the_reply_parsers_keep_exactly_their_new_lines(
    folder: str, labels: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
) -> None:
    wrong = []
    for name, ranges in labels:
        text = (DATASETS / "quotes" / folder / "emails" / name).read_text(encoding="utf-8")
        lines = text.split("\n")
        kept = "".join(squeezed(line) for first, last in ranges for line in lines[first - 1 : last])
        if squeezed(split_body(text).new_text) != kept:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("program", ["gmail", "hotmail", "mail_ru", "thunderbird", "windows_mail", "yandex_ru"])
def test_the_html_replies_of_mail_programs_are_cut(program: str) -> None:
    html = (TALON / "fixtures" / "html_replies" / f"{program}.html").read_text(encoding="utf-8")
    assert squeezed(split_body(html_to_text(html)).new_text) == "Hi.Iamfine.Thanks,Alex"


@pytest.mark.parametrize("year", ["2003", "2007", "2010"])
def test_the_html_replies_of_outlook_are_cut(year: str) -> None:
    html = (TALON / "fixtures" / "html_replies" / f"ms_outlook_{year}.html").read_text(encoding="utf-8")
    assert squeezed(split_body(html_to_text(html)).new_text) == "Hi.Iamfine.Thanks,Alex"


@pytest.mark.parametrize(
    "name",
    [
        "android",
        "aol",
        "apple_mail",
        "apple_mail_2",
        "comcast",
        "gmail",
        "hotmail",
        "iphone",
        "sparrow",
        "thunderbird",
        "yahoo",
    ],
)
def test_the_replies_of_mail_programs_say_hello_in_both_their_forms(name: str) -> None:
    octets = (TALON / "fixtures" / "standard_replies" / f"{name}.eml").read_bytes()
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is not None:
            text = part.get_content()
            assert split_body(html_to_text(text) if kind == "html" else text).new_text == "Hello"


def test_no_french_mail_of_melusine_keeps_a_trace_of_its_history() -> None:
    mails = json.loads(MELUSINE.read_text(encoding="utf-8"))
    for mail in mails:
        body = split_body(mail["body"])
        for trace in (
            "a écrit :",
            "Transféré par",
            "Message du",
            "Objet :\t",
            "Envoyé de mon",
            "Garanti sans virus",
            "\n>",
        ):
            assert trace not in body.new_text, (mail["header"], trace)
    assert sum(split_body(mail["body"]).forwarded for mail in mails) >= 14
