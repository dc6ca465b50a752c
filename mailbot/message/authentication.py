"""Whether the site's own mail server vouches for the sender: the DMARC result that it stamped on the mail.

Anyone can write an Authentication-Results header into a mail. Only those that carry an identifier the operator
configured, and that stand where no foreign server can have put them, are read (R59; RFC 8601 sections 5 and 7.1).
With no identifier configured everybody is unauthenticated.
"""

from __future__ import annotations

import re

from mailbot.domain import AuthResult
from mailbot.message.addresses import same_organisation
from mailbot.message.headers import Headers, raw_text

WITHOUT_ID = "without-id"
"""Configured in place of an identifier for servers that stamp results without one, as Exchange Online does."""

_BY = re.compile(r"\bby\s+([^\s;()]{1,255})", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+([^\s;()]{1,255})", re.IGNORECASE)
_DMARC = re.compile(r"\bdmarc\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"()]{1,255})", re.IGNORECASE)
_ID = re.compile(r"[^\s;=]{1,255}")
_WITHOUT_ID_HOSTS = "outlook.com"


def dmarc_result(headers: Headers, trusted_ids: tuple[str, ...], from_domain: str) -> AuthResult:
    """Return what the site's own server found. PASS needs every trusted result to say so for ``from_domain``.

    Walks the headers from the top and stops at the first Received line of a foreign host, or at the one after the
    line by which the mail entered the site: what stands below was written by strangers, whatever name it bears.
    """
    trusted = frozenset(name.strip().lower() for name in trusted_ids if name.strip())
    results: list[AuthResult] = []
    entered = False
    for name, value in headers.fields:
        if not trusted:
            break
        if name == "received":
            line = _without_comments(raw_text(value))
            if entered or not _is_ours(_BY.search(line), trusted, local=not results):
                break
            entered = _from_outside(line, trusted)
        elif name == "authentication-results":
            result = _result(_without_comments(raw_text(value)), trusted, from_domain)
            if result is not None:
                results.append(result)
    if not results:
        return AuthResult.NONE
    if AuthResult.FAIL in results:
        return AuthResult.FAIL
    return AuthResult.PASS if set(results) == {AuthResult.PASS} else AuthResult.NONE


def _result(text: str, trusted: frozenset[str], from_domain: str) -> AuthResult | None:
    """Return the DMARC result of one header, or None when it is not ours or says nothing of DMARC."""
    head = text.partition(";")[0].strip()
    name = _ID.match(head)
    given = name[0].strip('"').lower() if name is not None else ""
    # A result where the identifier should be: the server writes none.
    ours = WITHOUT_ID in trusted if "=" in head else given in trusted
    found = _DMARC.search(text)
    if not ours or found is None:
        return None
    verdict = found[1].lower()
    if verdict == "fail":
        return AuthResult.FAIL
    checked = _HEADER_FROM.search(text)
    if verdict == "pass" and (checked is None or checked[1].lower().rstrip(".") == from_domain):
        return AuthResult.PASS
    return AuthResult.NONE


def _is_ours(found: re.Match[str] | None, trusted: frozenset[str], *, local: bool) -> bool:
    """Tell whether a host is the configured server, one beside or below it, or a delivery inside the machine."""
    if found is None:
        return local
    host = found[1].lower().rstrip(".").strip("[]")
    if "." not in host or host.replace(".", "").isdigit():  # localhost, 127.0.0.1, an address in a provider's network
        return local
    names = (_WITHOUT_ID_HOSTS if name == WITHOUT_ID else name for name in trusted)
    return any(same_organisation(host, name) for name in names)


def _from_outside(line: str, trusted: frozenset[str]) -> bool:
    """Tell whether a Received line of ours names a foreign host as the giver."""
    giver = _FROM.search(line)
    return giver is not None and not _is_ours(giver, trusted, local=True)


def _without_comments(text: str) -> str:
    """Return a structured header without its comments, which may nest and may lie."""
    out: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(piece)
    return " ".join(out)
