"""Every setting of mailbot: its name, its default, what it is for, and what it may be.

One frozen tree, read from ``mailbot.toml`` and then from the environment (``MAILBOT_SECTION__KEY``). Unknown keys are
refused with the nearest name, and all problems are listed at once. docs/settings.md and config/mailbot.toml are
generated from this file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator


class Security(StrEnum):
    """How a connection is secured; ``none`` is accepted on loopback only (R47)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address(value: str) -> str:
    """Return the lower-cased address, or say what is wrong with it."""
    local, at, domain = value.strip().rpartition("@")
    if not at or not local or not domain or any(c.isspace() for c in value.strip()):
        raise ValueError(f"{value!r} is not a mail address")
    return value.strip().lower()


MailAddress = Annotated[str, AfterValidator(_address)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Section(BaseModel):
    """A table of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SiteSettings(Section):
    """Who you are."""

    name: str = "Support"
    """Shown in mails and in the console."""
    languages: tuple[str, ...] = ("fr", "en")
    """Languages that mailbot may answer in; every reply needs a variant in each."""
    timezone: str = "Europe/Paris"
    """IANA zone of the days, weeks and hours in every report."""
    state_dir: str = "state"
    """Directory of the database, the keys and the backups; created with mode 0700."""
    replies: str = ""
    """Directory of reply entries; empty for the ones that ship with mailbot."""
    facts: str = ""
    """TOML file with your links, hours and telephone numbers; empty for the example that ships with mailbot."""
    models: str = ""
    """Directory of trained models; empty for ``models`` inside the state directory."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone, such as 'Europe/Paris'") from error
        return value

    @field_validator("languages")
    @classmethod
    def _some_language(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("name at least one language, such as ['fr', 'en']")
        return value


class DatabaseSettings(Section):
    """Where mailbot keeps what it knows."""

    url: str = ""
    """``sqlite:///path`` or ``postgresql://user@host/db``; empty for ``mailbot.db`` inside the state directory."""

    @field_validator("url")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("it must begin with sqlite:/// or postgresql://")
        return value


class EngineSettings(Section):
    """What wakes the work."""

    kind: Literal["local", "procrastinate"] = "local"
    """``local`` needs no service, on SQLite and on PostgreSQL; ``procrastinate`` is not built yet."""


class ImapSettings(Section):
    """Where the mail comes from."""

    host: str
    """Name of the IMAP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    """993 for tls, 143 for starttls."""
    security: Security = Security.TLS
    """``tls``, ``starttls`` or, on loopback only, ``none``."""
    username: str
    """Login name."""
    password_file: str = ""
    """File that holds the password, readable by mailbot alone."""
    password_env: str = ""
    """Environment variable that holds the password."""
    oauth: Literal["", "microsoft", "google"] = ""
    """Log in with a token (XOAUTH2) instead of a password; needs ``mailbot[oauth]``."""
    oauth_file: str = ""
    """JSON file with the application's credentials for ``oauth``."""
    ca_file: str = ""
    """Certificate authority to trust besides the system's."""
    folder: str = "INBOX"
    """Folder to read."""
    processed_folder: str = ""
    """Folder that read mails move to; empty leaves them where they are and marks them."""
    poll_interval: Annotated[int, Field(ge=1, le=300)] = 60
    """Seconds between two looks when the server cannot push, 300 at most (R44)."""
    idle: bool = True
    """Let the server push new mail (RFC 2177)."""

    @model_validator(mode="after")
    def _no_clear_text(self) -> ImapSettings:
        if self.security is Security.NONE and self.host not in LOOPBACK:
            raise ValueError("security = 'none' is accepted on loopback only; use 'tls' or 'starttls'")
        return self


class SmtpSettings(Section):
    """Where the answers go."""

    host: str
    """Name of the submission server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """587 for starttls, 465 for tls."""
    security: Security = Security.STARTTLS
    """``tls``, ``starttls`` or, on loopback only, ``none``."""
    username: str = ""
    """Login name; empty sends without logging in."""
    password_file: str = ""
    """File that holds the password, readable by mailbot alone."""
    password_env: str = ""
    """Environment variable that holds the password."""
    oauth: Literal["", "microsoft", "google"] = ""
    """Log in with a token (XOAUTH2) instead of a password; needs ``mailbot[oauth]``."""
    oauth_file: str = ""
    """JSON file with the application's credentials for ``oauth``."""
    ca_file: str = ""
    """Certificate authority to trust besides the system's."""
    dot_timeout: Annotated[int, Field(ge=1, le=3600)] = 600
    """Seconds to wait for the server to take a mail; less than 600 makes duplicates (R49)."""
    save_sent: bool = True
    """Keep a copy in the Sent folder unless the provider files one by itself."""
    bounce_tag: bool = True
    """Bounces come back to ``support+tag@``, which names the mail; false where only the plain address may send."""

    @model_validator(mode="after")
    def _no_clear_text(self) -> SmtpSettings:
        if self.security is Security.NONE and self.host not in LOOPBACK:
            raise ValueError("security = 'none' is accepted on loopback only; use 'tls' or 'starttls'")
        return self


class MailboxSettings(Section):
    """One support mailbox; write one ``[[mailbox]]`` for each."""

    name: str
    """Short name, used in figures and logs."""
    address: MailAddress
    """Address that customers write to."""
    aliases: tuple[MailAddress, ...] = ()
    """Further addresses of the same mailbox."""
    mode: Literal["shadow", "draft", "auto"] = "shadow"
    """``shadow`` sends nothing, ``draft`` lets an agent send, ``auto`` answers."""
    authserv_id: tuple[str, ...] = ()
    """Names your own server signs Authentication-Results with; none means that no sender counts as verified (R59)."""
    webform_senders: tuple[MailAddress, ...] = ()
    """Web forms whose Reply-To is the customer (R27)."""
    imap: ImapSettings
    smtp: SmtpSettings


class WebSettings(Section):
    """The console and the health pages."""

    bind: str = "127.0.0.1:8025"
    """Address and port to listen on."""
    base_url: str = "http://127.0.0.1:8025"
    """Address that people and links use; with a path where the console lies below one, behind a proxy."""
    proxies: tuple[str, ...] = ()
    """Addresses of your proxies, such as ``127.0.0.1``: they alone are believed about who asks (X-Forwarded-For)."""


class PolicySettings(Section):
    """How mailbot decides."""

    chain: str = ""
    """The policy table; empty for the one that ships with mailbot."""
    error_budget: Probability = 0.10
    """Share of automatic answers that may be wrong; thresholds are derived from it."""
    holdout: Probability = 0.0
    """Share of customers handled by people only, to measure what mailbot really changes."""
    audit_rate: Probability = 0.05
    """Share of decisions that a person reviews, whatever they were."""
    modes: dict[str, Literal["shadow", "draft", "auto"]] = Field(default_factory=dict)
    """Mode per intent, more careful than its mailbox's; managers may grant more in the console, not to ``shadow``."""
    lead_intents: tuple[str, ...] = ()
    """Intents whose mails are leads when they leave a telephone number or another address; none by default."""


class LimitSettings(Section):
    """How much mailbot may send, and how long it goes on trying."""

    per_thread: Annotated[int, Field(ge=1)] = 3
    """Automatic mails in a conversation without a new word of the customer (R37)."""
    per_address_per_day: Annotated[int, Field(ge=1)] = 5
    """Automatic mails to one address in 24 hours (R37)."""
    breaker_floor: Annotated[int, Field(ge=1)] = 50
    """Automatic mails in 10 minutes that are always allowed; beyond 5 times the usual, sending is held (R38)."""
    retry_base: Annotated[int, Field(ge=1)] = 300
    """Seconds before the first retry of a mail that was refused for now (R50)."""
    retry_cap: Annotated[int, Field(ge=1)] = 4000
    """Longest pause between two retries, in seconds (R50)."""
    give_up_hours: Annotated[int, Field(ge=1)] = 120
    """Hours after which a mail that cannot be sent goes to a person (R50)."""
    on_uncertain: Literal["resend", "park"] = "resend"
    """What to do once with a mail whose acceptance nobody can know; a second time it is parked for a person."""
    uncertain_grace: Annotated[int, Field(ge=0)] = 600
    """Seconds to wait before an uncertain mail is looked for in Sent and, if absent, sent again."""
    max_age_days: Annotated[int, Field(ge=1)] = 7
    """A mail older than this is never answered automatically (R22)."""
    undo_seconds: Annotated[int, Field(ge=0, le=300)] = 10
    """Seconds for which an agent can take back a decision; a mail that an agent sends waits as long."""
    queue_high_water: Annotated[int, Field(ge=100)] = 2000
    """Mails waiting to be read at which fetching pauses."""


class DigestSettings(Section):
    """The weekly report by mail."""

    recipients: tuple[MailAddress, ...] = ()
    """Who gets it; nobody by default."""
    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    """Day of the week."""
    hour: Annotated[str, Field(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")] = "08:00"
    """Local time; not between 01:00 and 03:00, when clocks change."""
    language: str = "fr"
    """Language of the report."""


class SurveySettings(Section):
    """The question after an answer: did it help? Nobody is asked until ``share`` is set."""

    share: Probability = 0.0
    """Share of answered conversations whose customer is asked for a rating, drawn by chance; 0 asks nobody."""
    wait_hours: Annotated[int, Field(ge=1, le=71)] = 24
    """Hours of silence after mailbot's answer before the question goes out; after 72 the conversation is closed."""


class TeamSettings(Section):
    """A team that mails are handed to."""

    address: MailAddress
    """Where mails for the team are forwarded."""


class WebhookSettings(Section):
    """A program of yours that mailbot may ask to act; requests are signed (Standard Webhooks)."""

    url: str
    """https address; http is accepted on loopback only."""
    secret_file: str = ""
    """File that holds the signing secret."""
    secret_env: str = ""
    """Environment variable that holds the signing secret."""
    idempotent: bool = False
    """Your program honours Idempotency-Key: an uncertain request may be repeated."""
    allow: tuple[str, ...] = ()
    """Networks besides the public Internet that the host may lie in, such as ``10.0.0.0/8`` (T6)."""


class HooksSettings(Section):
    """What your own systems tell mailbot at ``/hooks/goals``: goals, leads, sales; requests are signed."""

    secret_file: str = ""
    """File that holds the signing secret; without a secret nothing is taken."""
    secret_env: str = ""
    """Environment variable that holds the signing secret."""


class LogSettings(Section):
    """What mailbot says while it runs; never a customer's words."""

    format: Literal["auto", "json", "console"] = "auto"
    """``auto``: readable on a terminal, JSON elsewhere."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least important line to write."""


class Settings(Section):
    """The whole of mailbot.toml."""

    site: SiteSettings = SiteSettings()
    database: DatabaseSettings = DatabaseSettings()
    engine: EngineSettings = EngineSettings()
    mailbox: tuple[MailboxSettings, ...] = ()
    web: WebSettings = WebSettings()
    policy: PolicySettings = PolicySettings()
    limits: LimitSettings = LimitSettings()
    digest: DigestSettings = DigestSettings()
    survey: SurveySettings = SurveySettings()
    team: dict[str, TeamSettings] = Field(default_factory=dict)
    webhook: dict[str, WebhookSettings] = Field(default_factory=dict)
    hooks: HooksSettings = HooksSettings()
    log: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _distinct_mailboxes(self) -> Settings:
        names = [box.name for box in self.mailbox]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise ValueError(f"two mailboxes have the same name: {', '.join(doubles)}")
        return self

    @model_validator(mode="after")
    def _engine_fits_database(self) -> Settings:
        if self.engine.kind == "procrastinate":
            raise ValueError("engine.kind = 'procrastinate' is not built yet. Use 'local', which PostgreSQL serves too")
        return self
