"""Turns an HTML mail into a page that shows it and can do nothing: no script, no style, no picture, no link, no form.

Nothing of the mail's own markup is kept. It is read once, and what is on the list below is written anew, letter by
letter escaped; everything unlisted is dropped, and of what is no text at all (scripts, styles, frames) the content too.
Since only plain elements are ever written, no second reading (a browser's) can find anything in them that this one did
not. The page is still shown in a sandboxed frame under a policy that forbids everything: two walls, not one.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from mailbot.message import charset
from mailbot.message.mime import split

if TYPE_CHECKING:
    from mailbot.message.mime import Part

LARGEST = 1_000_000
"""Characters of HTML that are shown."""
MOST_ELEMENTS = 20_000
DEEPEST = 200
KEPT = frozenset({
    "p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "big",
    "code", "pre", "kbd", "samp", "blockquote", "q", "cite", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3",
    "h4", "h5", "h6", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "center", "address",
})  # fmt: skip
"""Elements that are written; of all others only the text inside is."""
EMPTY = frozenset({"br", "hr"})
DROPPED = frozenset({
    "script", "style", "head", "title", "meta", "link", "base", "template", "noscript", "object", "embed", "applet",
    "iframe", "frame", "frameset", "noframes", "noembed", "canvas", "svg", "math", "audio", "video", "source", "track",
    "map", "area", "textarea", "select", "option", "datalist", "button", "input", "xml", "xmp", "plaintext", "listing",
    "portal", "dialog", "slot", "param", "marquee", "bgsound", "image",
})  # fmt: skip
"""Elements that go with everything inside them."""
NUMBERS = {"colspan": 50, "rowspan": 200}
"""Attributes that are kept on table cells, with the largest value."""
DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_ADDRESS = 300
_WEB = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>-</title></head><body>'
END = "</body></html>"


def harmless(html: str) -> str:
    """Return a whole page that shows ``html``, of any quality and depth, and can do nothing. Never raises."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    text = _CONTROL.sub("", html[:LARGEST])
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        return f"{HEAD}<pre>{_text(text)}</pre>{END}" if text.strip() else HEAD + END
    return HEAD + "".join(_written(root)) + END


def html_of(octets: bytes) -> str:
    """Return the HTML that a mail would show, as it is; empty when the mail has none."""
    root, _ = split(octets if b"\n" in octets else octets.replace(b"\r", b"\n"))
    for part in root.walk():
        if part.content_type in {"text/html", "application/xhtml+xml"} and _is_body(part):
            text, _ = charset.decode(part.body(), part.parameters.get("charset", ""))
            return text
    return ""


def _is_body(part: Part) -> bool:
    return part.disposition != "attachment" and not part.filename and not part.children


def _written(root: Any) -> list[str]:
    """Return the page's pieces. One walk without recursion; what lies too deep is written without its element."""
    pieces: list[str] = []
    open_tags: list[str] = []
    count = 0
    events = etree.iterwalk(root, events=("start", "end"))
    for event, node in events:
        tag = node.tag.lower() if isinstance(node.tag, str) else ""
        if event == "start":
            count += 1
            if count > MOST_ELEMENTS:
                pieces.append("<p>[…]</p>")
                break
            if not tag or tag in DROPPED:
                events.skip_subtree()
                open_tags.append("")
                continue
            keep = tag in KEPT and len(open_tags) < DEEPEST
            pieces.append(_start(tag, node.attrib) if keep else "")
            if tag == "img":
                pieces.append(_picture(node.attrib))
            pieces.append(_text(node.text))
            open_tags.append(tag if keep and tag not in EMPTY else "")
            continue
        begun = open_tags.pop() if open_tags else ""
        if tag == "a":
            pieces.append(_address(node))
        if begun:
            pieces.append(f"</{begun}>")
        if open_tags:
            pieces.append(_text(node.tail))
    pieces.extend(f"</{tag}>" for tag in reversed(open_tags) if tag)
    return pieces


def _start(tag: str, attributes: Any) -> str:
    kept = []
    for name, most in NUMBERS.items():
        value = attributes.get(name, "") if tag in {"td", "th"} else ""
        if value.isascii() and value.isdigit() and len(value) <= 3 and 0 < int(value) <= most:  # noqa: PLR2004 - three digits reach every limit
            kept.append(f' {name}="{int(value)}"')
    direction = attributes.get("dir", "").lower()
    if direction in DIRECTIONS:
        kept.append(f' dir="{direction}"')
    return f"<{tag}{''.join(kept)}>"


def _picture(attributes: Any) -> str:
    """Return what stands where a picture was: its description. No picture is ever loaded."""
    told = charset.clean_line(attributes.get("alt", ""), 200)
    return f"<em>[{_text(told)}]</em>" if told else ""


def _address(node: Any) -> str:
    """Return where a link led, as text beside it: a person reads the address before going there."""
    address = charset.clean_line(node.attrib.get("href", ""), _LONGEST_ADDRESS)
    said = " ".join("".join(node.itertext()).split()) if len(node) < DEEPEST else ""
    if not _WEB.match(address) or address.rstrip("/") == said.rstrip("/"):
        return ""
    return f" <small>&lt;{_text(address)}&gt;</small>"


def _text(text: str | None) -> str:
    """Return text that a browser shows as it is; letters that turn its order about are left out (T11)."""
    return escape(charset.clean_text(text), quote=True) if text else ""
