"""Turns an HTML mail into the text a person would read, with quoted mails marked so that body.py can cut them.

Layout becomes line breaks, table cells stand side by side, a link keeps its address when that says more than its
text. What nobody sees (scripts, styles, hidden and one-pixel things) is left out. Quoted parts are known by the tags
and names that mail programs give them and bear "> " before each line; a signature that the program marked stands
below "--". The cost is linear: one pass of libxml2 and one walk without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from mailbot.message.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

_SKIPPED = frozenset({
    "script", "style", "head", "title", "meta", "link", "template", "noscript", "object", "embed", "applet", "iframe",
    "canvas", "svg", "math", "audio", "video", "map", "select", "datalist", "textarea", "xml",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html",
    "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul", "caption",
})  # fmt: skip
_PARAGRAPHS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "dl", "blockquote",
})  # fmt: skip
"""Blocks with an empty line above and below."""
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_QUOTES = re.compile(r"(?<![\w-])(?:x_){0,5}(?:yahoo_quoted|moz-cite-prefix|gmail_attr|tutanota_quote)(?![a-z])")
"""Class and id names of elements that hold an older mail, or the sentence that announces it."""
_HISTORY = re.compile(r"(?:x_){0,5}(?:divRplyFwdMsg|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)")
"""Ids of elements above which Outlook means a rule: the header block of the older mail is in them."""
_RULED = re.compile(r"border-top\s?:\s?solid[^;]{0,40};\s?padding\s?:\s?3\.0pt", re.IGNORECASE)
"""How Word and Outlook draw the rule above that header block."""
_SIGNATURES = re.compile(
    r"(?<![\w-])(?:x_){0,5}(?:gmail_signature|moz-signature|signature|ms-outlook-mobile-signature|ymail_signature)(?![\w-])",
    re.IGNORECASE,
)
_RULE = "_" * 32
_HIDDEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden"
    r"|(?<![\w-])(?:max-height|opacity)\s{0,3}:\s{0,3}(?:0(?:\.0{1,4})?|1px)\s{0,3}(?:px|pt|em|%)?\s{0,3}(?:!|;|$)",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"font-size\s{0,3}:\s{0,3}([\d.]{1,8})\s{0,3}(px|pt)?", re.IGNORECASE)
_NO_BORDER = re.compile(r"border(?:-left)?\s{0,3}:\s{0,3}(?:none|0)", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin(?:-bottom)?\s{0,3}:\s{0,3}0", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DECLARATION = re.compile(r"\s{0,99}<\?xml[^>]{0,200}>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,4000}>")
_LONGEST_ADDRESS = 500
_LONGEST_EMOJI = 4
_LONGEST_NAMES = 200
"""Characters of a class or id attribute that are looked at."""
_FIRST_ELEMENTS = 20
"""Elements within which the first words of a quoted part are looked for."""


@dataclass(slots=True)
class _Element:
    """What has to be undone when an element ends."""

    tag: str
    paragraph: bool = False
    quoted: bool = False
    unseen: bool = False
    """The text inside was unseen before this element began."""
    address: str = ""
    """Where the link leads."""
    text_start: int = 0


@dataclass(slots=True)
class _Walk:
    """Where the walk through the tree stands."""

    page: Page = field(default_factory=Page)
    elements: list[_Element] = field(default_factory=list)
    unseen: bool = False
    """The text here is too small to be seen."""
    preformatted: int = 0
    counters: list[int] = field(default_factory=list)
    """For each open list the number of its last item, below 0 in lists without numbers."""


def html_to_text(html: str) -> str:
    """Return the readable text of ``html``, of any quality and depth; the caller has bounded its length."""
    html = _CONTROL.sub("", _DECLARATION.sub("", html, count=1))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return ""
    if root is None:
        return ""
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # libxml2 gives up below 2,048 levels and loses the rest: no person wrote that, but there may be text in it.
        return _without_tags(html)
    return _walked(root)


def _walked(root: Any) -> str:
    walk = _Walk()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, node in events:
        if event == "start":
            tag = node.tag if isinstance(node.tag, str) else ""
            if not tag or tag in _SKIPPED or _is_hidden(node.attrib):
                events.skip_subtree()
                walk.elements.append(_Element(tag=""))
                continue
            _begin(walk, node, tag)
            _write(walk, node.text)
        else:
            _end(walk, walk.elements.pop())
            _write(walk, node.tail)
    return walk.page.text()


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "")
    return bool(style) and _HIDDEN.search(style) is not None


def _write(walk: _Walk, text: str | None) -> None:
    if not text or walk.unseen:
        return
    if walk.preformatted:
        walk.page.write_lines(text)
    else:
        walk.page.write(text)


def _begin(walk: _Walk, node: Any, tag: str) -> None:
    """Write what stands before the content of ``node``, and remember what its end has to undo."""
    page, attributes = walk.page, node.attrib
    style = attributes.get("style", "")
    names = f"{attributes.get('class', '')[:_LONGEST_NAMES]} {attributes.get('id', '')[:_LONGEST_NAMES]}"
    element = _Element(tag=tag, unseen=walk.unseen)
    walk.elements.append(element)
    size = _FONT_SIZE.search(style) if style else None
    if size:
        walk.unseen = _number(size[1]) <= 1 and (size[2] is not None or _number(size[1]) == 0)
    if tag in _BLOCKS:
        element.paragraph = _is_paragraph(tag, style, names)
        page.end_line(empty=element.paragraph)
    element.quoted = _is_quote(node, tag, style, names)
    page.depth += element.quoted
    if _HISTORY.search(names) or (style and _RULED.search(style)):
        page.rule(_RULE)
    elif names != " " and _SIGNATURES.search(names) and tag in _BLOCKS and page.has_text():
        page.rule("--")
    _begin_inner(walk, element, attributes)


def _begin_inner(walk: _Walk, element: _Element, attributes: Mapping[str, str]) -> None:
    """Do the same for the tags that have a look of their own."""
    page, tag = walk.page, element.tag
    if tag == "br":
        page.break_line()
    elif tag == "hr":
        page.rule(_RULE)
    elif tag == "tr":
        page.begin_row()
    elif tag in _CELLS:
        page.begin_cell()
    elif tag == "pre":
        walk.preformatted += 1
    elif tag in _LISTS:
        walk.counters.append(0 if tag == "ol" else -1)
    elif tag == "li" and walk.counters:
        walk.counters[-1] += walk.counters[-1] >= 0
        page.write(f"{walk.counters[-1]}. " if walk.counters[-1] > 0 else "- ")
    elif tag == "a":
        element.address = _address(attributes.get("href", ""))
        element.text_start = page.mark()
    elif tag == "img" and len(attributes.get("alt", "")) <= _LONGEST_EMOJI and not attributes.get("alt", "a").isascii():
        page.write(attributes["alt"])


def _end(walk: _Walk, element: _Element) -> None:
    """Write what stands after the content of an element, and undo what its beginning did."""
    page, tag = walk.page, element.tag
    if not tag:
        return
    if tag == "a" and element.address:
        text = page.since(element.text_start)
        if text and not _says(text, element.address):
            page.write(f" ({element.address})")
    elif tag == "pre":
        walk.preformatted -= 1
    elif tag in _LISTS:
        walk.counters.pop()
    elif tag == "tr":
        page.end_row()
    if tag in _BLOCKS:
        page.end_line(empty=element.paragraph)
    page.depth -= element.quoted
    walk.unseen = element.unseen


def _is_paragraph(tag: str, style: str, names: str) -> bool:
    """Tell whether the block has an empty line around it; the paragraphs of Word and Outlook have none."""
    return tag in _PARAGRAPHS and not (tag == "p" and ("MsoNormal" in names or (style and _NO_MARGIN.search(style))))


def _is_quote(node: Any, tag: str, style: str, names: str) -> bool:
    """Tell whether the element holds an older mail: not when a person indented text, or passes the mail on."""
    if tag == "blockquote":
        cited = node.get("type") == "cite" or node.get("cite") is not None or names != " "
        return cited or not (style and _NO_BORDER.search(style))
    if names == " " or _QUOTES.search(names) is None:
        return False
    first = next((inner.text for inner in islice(node.iter(), _FIRST_ELEMENTS) if (inner.text or "").strip()), "")
    return not first.strip().startswith("-")


def _address(href: str) -> str:
    """Return the address of a link in the form that people read, empty for one that says nothing."""
    href = href.strip()
    if href[:7].lower() == "mailto:":
        return href[7:].partition("?")[0]
    return href if href[:4].lower() == "http" and len(href) <= _LONGEST_ADDRESS else ""


def _says(text: str, address: str) -> bool:
    """Tell whether the text of a link already shows where it leads."""
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", address.lower())
    return bare in text.lower()


def _number(digits: str) -> float:
    try:
        return float(digits)
    except ValueError:
        return 16.0


def _without_tags(html: str) -> str:
    """Return the text of ``html`` as well as it can be had without understanding the tags."""
    kept: list[str] = []
    for part in html.split("<style"):
        kept.append(part.partition("</style>")[2] if kept else part)
    text = unescape(_TAG.sub("", _BREAK.sub("\n", "".join(kept))))
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)
