"""HTML mails become readable text, and what their programs quoted or signed can be cut from it."""

from __future__ import annotations

import pytest

from mailbot.message.body import split_body
from mailbot.message.html import html_to_text


def new_text(html: str) -> str:
    return split_body(html_to_text(html)).new_text


def test_paragraphs_and_breaks_become_lines() -> None:
    html = "<p>Bonjour,</p><p>Ma commande<br>n'est pas arriv&eacute;e.</p><div>Merci</div><div><br></div><div>L&#233;a</div>"
    assert html_to_text(html) == "Bonjour,\n\nMa commande\nn'est pas arrivée.\n\nMerci\n\nLéa"


def test_white_space_of_the_source_says_nothing() -> None:
    assert html_to_text("<div>\n  One\n   two&nbsp; three\n</div>\n<div>four</div>") == "One two three\nfour"


def test_preformatted_text_keeps_its_lines() -> None:
    assert html_to_text("<pre>a  b\n  c\n\nd</pre>") == "a  b\n  c\n\nd"


def test_lists_keep_their_points_and_numbers() -> None:
    assert html_to_text("<p>I want:</p><ul><li>two chairs</li><li>a table</li></ul>").splitlines()[-2:] == [
        "- two chairs",
        "- a table",
    ]
    assert html_to_text("<ol><li>first</li><li>second</li></ol>") == "1. first\n2. second"


def test_table_cells_stand_side_by_side() -> None:
    html = "<table><tr><th>Order</th><td>FR-2044</td></tr><tr><th><p>Amount</p></th><td><p>12,00 &euro;</p></td></tr></table>"
    assert html_to_text(html).replace("\n\n", "\n") == "Order  FR-2044\nAmount  12,00 €"


def test_cells_of_a_layout_table_stay_below_each_other_when_they_have_lines_of_their_own() -> None:
    html = "<table><tr><td><div>One</div><div>two</div></td><td><div>three</div></td></tr></table>"
    assert html_to_text(html) == "One\ntwo\nthree"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://shop.example/track/12">your parcel</a>', "your parcel (https://shop.example/track/12)"),
        ('<a href="https://shop.example/">https://shop.example</a>', "https://shop.example"),
        ('<a href="https://www.shop.example/">shop.example</a>', "shop.example"),
        ('<a href="mailto:lea@example.fr?subject=x">Léa</a>', "Léa (lea@example.fr)"),
        ('<a href="mailto:lea@example.fr">lea@example.fr</a>', "lea@example.fr"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href="cid:part1">logo</a>', "logo"),
        ('<a href="https://shop.example/x"><img src="y.png" alt="our shop"></a>', ""),
    ],
)
def test_a_link_shows_its_address_when_its_text_does_not(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "unseen",
    [
        "<style>p {color: red}</style>",
        "<script>alert('x')</script>",
        "<title>x</title>",
        '<div style="display:none">preview</div>',
        '<div style="display: none !important; color:red">preview</div>',
        '<span style="visibility:hidden">preview</span>',
        '<div style="max-height:0px;overflow:hidden">preview</div>',
        '<div style="opacity:0">preview</div>',
        '<div style="font-size:1px;color:#fff">preview</div>',
        '<div style="font-size:0">preview</div>',
        "<p hidden>preview</p>",
        '<img src="https://x.example/p.gif" width="1" height="1" alt="pixel">',
        "<!-- preview -->",
        "<!--[if mso]><p>preview</p><![endif]-->",
        "<textarea>preview</textarea>",
    ],
)
def test_what_nobody_sees_is_left_out(unseen: str) -> None:
    assert html_to_text(f"<p>Hello</p>{unseen}<p>there</p>").split() == ["Hello", "there"]


def test_text_that_gets_its_size_back_inside_a_tiny_box_is_seen() -> None:
    html = '<td style="font-size:0"><div style="font-size:14px">Hello</div><br>gone</td><p>there</p>'
    assert html_to_text(html).split() == ["Hello", "there"]


def test_emoji_that_are_pictures_are_kept() -> None:
    assert html_to_text('Merci <img alt="😀" src="x">') == "Merci 😀"


GMAIL = (
    '<div dir="ltr">Yes, noon.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{attribution}<br></div>'
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">'
    "<div>Lunch?</div></blockquote></div>"
)


@pytest.mark.parametrize(
    "attribution",
    [
        'On Thu, 12 Nov 2026 at 14:03, Ann &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt; wrote:',
        'Le jeu. 12 nov. 2026 à 14:03, Ann &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt; a écrit :',
        "a sentence of a language that no table knows:",
    ],
)
def test_gmail_history_is_cut_in_any_language(attribution: str) -> None:
    assert new_text(GMAIL.format(attribution=attribution)) == "Yes, noon."


def test_answers_between_the_quoted_parts_of_gmail_are_kept() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Thu, 12 Nov 2026 at 14:03, Ann &lt;ann@x.com&gt; wrote:</div>'
        '<blockquote class="gmail_quote">Noon?</blockquote><div>Yes.</div>'
        '<blockquote class="gmail_quote">And cake?</blockquote><div>No cake.</div></div>'
    )
    assert new_text(html).split("\n\n") == ["Yes.", "No cake."]


def test_a_forward_of_gmail_keeps_the_mail_passed_on() -> None:
    html = (
        '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: <b>Ann</b> &lt;ann@x.com&gt;<br>Date: Thu, 12 Nov 2026<br>Subject: Tea<br>To: Bob &lt;bob@x.com&gt;<br></div>"
        "<div>Where is my tea?</div></div>"
    )
    body = split_body(html_to_text(html))
    assert body.forwarded
    assert body.new_text.split() == ["FYI", "Where", "is", "my", "tea?"]


OUTLOOK_HISTORY = "<b>De :</b> Ann &lt;ann@x.com&gt;<br><b>Envoyé :</b> jeudi 12 novembre 2026 14:03<br><b>À :</b> Bob<br><b>Objet :</b> Thé"


@pytest.mark.parametrize(
    "html",
    [
        f'<p>Oui.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>{OUTLOOK_HISTORY}</p></div><p>Du thé ?</p>',
        f'<div>Oui.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{OUTLOOK_HISTORY}</div><div>Du thé ?</div>',
        '<div>Oui.</div><hr><div id="x_divRplyFwdMsg">Kutoka: Ann &lt;ann@x.com&gt;<br>Imetumwa: 12 Novemba 2026 14:03<br>Kwa: Bob<br>Mada: Chai</div><div>Du thé ?</div>',
        f'<p>Oui.</p><div id="mail-editor-reference-message-container"><div>{OUTLOOK_HISTORY}</div><p>Du thé ?</p></div>',
        '<div>Oui.<br></div><hr id="zwchr" data-marker="__DIVIDER__"><div><b>De: </b>"Ann" &lt;ann@x.com&gt;<br><b>À: </b>"Bob" &lt;b@x.com&gt;<br><b>Envoyé: </b>Jeudi 12 Novembre 2026 14:03:59<br><b>Objet: </b>Thé<br></div><p>Du thé ?</p>',
        '<div>Oui.</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>Dicembre Ann rhwng:</div><div>Du thé ?</div></div>',
        '<div>Oui.</div><div class="moz-cite-prefix">Le 12/11/2026 à 14:03, Ann a écrit :<br></div><blockquote type="cite" cite="mid:1@x">Du thé ?</blockquote>',
        '<div dir="auto">Oui.</div><div dir="ltr"><br>Le 12 nov. 2026 à 14:03, Ann &lt;ann@x.com&gt; a écrit :<br><br></div><blockquote type="cite"><div>Du thé ?</div></blockquote>',
        "<p>Oui.</p><blockquote>&gt; Message du 12/11/26 14:03<br>&gt; De : ann@x.com<br>&gt; A : bob@x.com<br>&gt; Objet : Thé<br>&gt;<br>&gt; Du thé ?</blockquote>",
    ],
    ids=[
        "outlook-word",
        "outlook-web",
        "outlook-unknown-language",
        "outlook-new",
        "zimbra",
        "yahoo",
        "thunderbird",
        "apple",
        "orange",
    ],
)
def test_the_history_of_other_programs_is_cut(html: str) -> None:
    assert new_text(html) == "Oui."


def test_text_that_a_person_indented_is_no_quote() -> None:
    html = '<div>I propose:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>a refund</div></blockquote>'
    assert new_text(html).split() == ["I", "propose:", "a", "refund"]


@pytest.mark.parametrize(
    "name",
    [
        'class="gmail_signature"',
        'id="Signature"',
        'class="moz-signature"',
        'id="ms-outlook-mobile-signature"',
        'id="x_Signature"',
    ],
)
def test_a_signature_that_the_program_marked_is_cut(name: str) -> None:
    html = f"<div>Where is my parcel?</div><div>Léa</div><div {name}><div>Léa Marchand</div><div>Chef de produit</div></div>"
    assert new_text(html) == "Where is my parcel?\nLéa"


def test_a_mail_typed_into_the_signature_is_not_lost() -> None:
    assert new_text('<div class="gmail_signature">Where is my parcel?</div>') == "Where is my parcel?"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "hello" + "</div>" * 10_000,
        "<blockquote>" * 10_000 + "hello",
        "<table><tr><td>" * 5_000 + "hello",
        "<b>" * 50_000 + "hello",
    ],
    ids=["div", "blockquote", "table", "inline"],
)
def test_nesting_beyond_reason_still_gives_the_text(html: str) -> None:
    assert "hello" in html_to_text(html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   ",
        "<!-- -->",
        "\x00",
        "<",
        "<<<<",
        "<p",
        "&#xD800;",
        "\ud800",
        "</div></p>",
        "<html></html>",
        "<a href='",
        "&" * 999,
    ],
)
def test_broken_html_never_raises(html: str) -> None:
    assert isinstance(html_to_text(html), str)


def test_a_declared_encoding_is_ignored_because_the_text_is_already_decoded() -> None:
    assert html_to_text('<?xml version="1.0" encoding="iso-8859-1"?><meta charset="koi8-r"><p>été</p>') == "été"
    assert (
        html_to_text('<meta http-equiv="Content-Type" content="text/html; charset=iso-2022-jp"><p>été 日本</p>')
        == "été 日本"
    )


def test_plain_text_given_as_html_is_still_text() -> None:
    assert html_to_text("just words") == "just words"
