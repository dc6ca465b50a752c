"""What mailbot knows about mail providers: their servers, how to log in, and the trap that each of them has.

``mailbot init`` proposes these values and every one of them can be answered differently; `mailbot doctor` adds the
``hint`` when a login is refused. The sources are the providers' own help pages; docs/operations.md says more.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.settings import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server: where it listens and how the connection is secured."""

    host: str
    port: int
    security: Security = Security.TLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A mail provider. An empty ``host`` is to be asked for."""

    key: str
    """What --provider takes."""
    title: str
    imap: Endpoint
    smtp: Endpoint
    oauth: str = ""
    """Log in with a token of this kind: the provider takes no passwords."""
    authserv_id: tuple[str, ...] = ()
    """Names that its servers sign Authentication-Results with, where they are public (R59)."""
    bounce_tag: bool = True
    """It lets a mail leave with ``support+tag@`` as its envelope sender."""
    domains: tuple[str, ...] = ()
    """Domains whose addresses it certainly holds."""
    hint: str = ""
    """What people trip over, as a sentence."""


IMAPS, SUBMISSIONS, SUBMISSION = 993, 465, 587

PROVIDERS = (
    Provider(
        key="gmail",
        title="Gmail or Google Workspace",
        imap=Endpoint(host="imap.gmail.com", port=IMAPS),
        smtp=Endpoint(host="smtp.gmail.com", port=SUBMISSION, security=Security.STARTTLS),
        authserv_id=("mx.google.com",),
        domains=("gmail.com", "googlemail.com"),
        hint=(
            "Google refuses the account's own password: turn on two-step verification, make an app password "
            "(myaccount.google.com/apppasswords) and use that, or set oauth = 'google'."
        ),
    ),
    Provider(
        key="microsoft",
        title="Microsoft 365",
        imap=Endpoint(host="outlook.office365.com", port=IMAPS),
        smtp=Endpoint(host="smtp.office365.com", port=SUBMISSION, security=Security.STARTTLS),
        oauth="microsoft",
        authserv_id=("without-id",),
        bounce_tag=False,
        hint=(
            "Microsoft 365 takes no passwords: set oauth = 'microsoft' and oauth_file to the JSON of an Entra "
            "application with IMAP.AccessAsApp and SMTP.SendAsApp that was given this mailbox (docs/operations.md)."
        ),
    ),
    Provider(
        key="ovh",
        title="OVHcloud (MX Plan, E-mail Pro)",
        imap=Endpoint(host="ssl0.ovh.net", port=IMAPS),
        smtp=Endpoint(host="ssl0.ovh.net", port=SUBMISSIONS),
        hint=(
            "At OVHcloud the user is the whole address; offers on Exchange or Zimbra have another server name, "
            "which the control panel shows."
        ),
    ),
    Provider(
        key="infomaniak",
        title="Infomaniak",
        imap=Endpoint(host="mail.infomaniak.com", port=IMAPS),
        smtp=Endpoint(host="mail.infomaniak.com", port=SUBMISSIONS),
        domains=("ik.me", "infomaniak.com"),
        hint=(
            "At Infomaniak the password is one made for this device under Mail Service, the address, Devices; the "
            "password of your Infomaniak account is refused."
        ),
    ),
    Provider(
        key="orange",
        title="Orange",
        imap=Endpoint(host="imap.orange.fr", port=IMAPS),
        smtp=Endpoint(host="smtp.orange.fr", port=SUBMISSIONS),
        domains=("orange.fr", "wanadoo.fr"),
        hint="At Orange the user is the whole address, and the password the one of this address's own account.",
    ),
    Provider(
        key="generic",
        title="another provider, or a server of your own",
        imap=Endpoint(host="", port=IMAPS),
        smtp=Endpoint(host="", port=SUBMISSION, security=Security.STARTTLS),
        hint="Check user and password; many providers want an app password made for programs like mailbot.",
    ),
)
"""Every provider, in the order they are offered; the last one fits everybody."""


def provider_named(key: str) -> Provider | None:
    """Return the provider that --provider names, or None."""
    return next((provider for provider in PROVIDERS if provider.key == key.strip().lower()), None)


def provider_of_address(address: str) -> Provider:
    """Return the provider that certainly holds ``address``; the generic one for a domain of somebody's own."""
    domain = address.rpartition("@")[2].lower()
    return next((provider for provider in PROVIDERS if domain in provider.domains), PROVIDERS[-1])


def hint_for(host: str) -> str:
    """Return what people trip over at the provider whose server this is."""
    for provider in PROVIDERS:
        if host.lower() in {provider.imap.host, provider.smtp.host}:
            return provider.hint
    return PROVIDERS[-1].hint
