"""An HTML mail is shown without anything of it that could act: read once, and written anew from a short list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.harmless import DROPPED, END, HEAD, KEPT, harmless, html_of

TAG = re.compile(r"<(/?)([a-z0-9]+)((?: (?:colspan|rowspan)=\"\d{1,3}\"| dir=\"[a-z]{3,4}\")*)>")


def shown(html: str) -> str:
    page = harmless(html)
    assert page.startswith(HEAD)
    assert page.endswith(END)
    return page[len(HEAD) : -len(END)]


def nothing_acts(html: str) -> None:
    """Every ``<`` of the page begins an element of the list, with attributes of the list."""
    body = shown(html)
    for match in re.finditer("<", body):
        tag = TAG.match(body, match.start())
        assert tag is not None, body[match.start() : match.start() + 80]
        assert tag.group(2) in KEPT


def test_text_and_its_layout_are_kept() -> None:
    html = "<p>Bonjour <b>Léa</b>,</p><ul><li>un</li><li>deux</li></ul><table><tr><td colspan=2>x</td></tr></table>"
    assert shown(html) == (
        '<p>Bonjour <b>Léa</b>,</p><ul><li>un</li><li>deux</li></ul><table><tr><td colspan="2">x</td></tr></table>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>after",
        "<img src=x onerror=alert(1)>after",
        "<svg onload=alert(1)><text>x</text></svg>after",
        "<style>@import 'https://evil.example'</style>after",
        "<iframe src=https://evil.example></iframe>after",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>after",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>after",
        "<a href='javascript:alert(1)'>after</a>",
        "<form action=https://evil.example><input name=x></form>after",
        "<base href=https://evil.example>after",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>after",
        "<link rel=stylesheet href=https://evil.example/x.css>after",
        "<div style='background:url(https://evil.example/x)'>after</div>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->after",
        "<p onclick=alert(1)>after</p>",
        "<xss id=x tabindex=1 onfocus=alert(1)>after</xss>",
    ],
)
def test_what_could_act_is_gone_and_the_text_stays(html: str) -> None:
    body = shown(html)
    nothing_acts(html)
    assert "after" in body
    for word in ("alert", "evil.example", "onerror", "javascript"):
        assert word not in body.lower()


def test_a_link_is_told_and_leads_nowhere() -> None:
    body = shown('<a href="https://bank.example/login">votre banque</a>')
    assert body == "votre banque <small>&lt;https://bank.example/login&gt;</small>"


def test_a_link_that_says_where_it_leads_is_told_once() -> None:
    assert shown('<a href="https://shop.example/">https://shop.example</a>') == "https://shop.example"


def test_a_picture_is_its_description() -> None:
    assert shown('<img alt="Notre logo" src="https://tracker.example/x.gif">') == "<em>[Notre logo]</em>"
    assert shown('<img src="https://tracker.example/x.gif">') == ""


def test_letters_that_turn_the_reading_order_about_are_left_out() -> None:
    assert shown("<p>facture\u202efdp.exe</p>") == "<p>facturefdp.exe</p>"


def test_a_mail_of_ten_thousand_levels_is_shown() -> None:
    nothing_acts("<div>" * 10_000 + "deep")


def test_a_mail_of_a_hundred_thousand_elements_ends() -> None:
    assert len(shown("<b>x</b>" * 100_000)) < 400_000


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/\"'=&;!-[] abdiemgsvtrlnopcx\x00\u202e", max_size=200))
def test_nothing_acts_whatever_is_written(html: str) -> None:
    nothing_acts(html)


@given(st.lists(st.sampled_from([*sorted(KEPT | DROPPED), "a", "img", "form", "font"]), max_size=30))
def test_nothing_acts_however_elements_are_nested(tags: list[str]) -> None:
    nothing_acts("".join(f"<{tag} onload=x style=y href=javascript:z src=//e>{tag}" for tag in tags))


def test_the_html_of_a_mail_is_its_own_part_and_no_attachment() -> None:
    mail = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
        b"Content-Disposition: attachment; filename=x.html\r\n\r\n<p>file</p>\r\n--b\r\n"
        b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>caf\xe9</p>\r\n--b--\r\n"
    )
    assert html_of(mail).strip() == "<p>café</p>"
    assert html_of(b"Content-Type: text/plain\r\n\r\n<p>text</p>\r\n") == ""
