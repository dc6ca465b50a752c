"""The words everything else is written in: what a mail is, what was understood, what was decided, what became of it.

One frozen type per stop of a mail's way through mailbot, in the order of the stops (ARCHITECTURE.md). Nothing here
does anything: no input or output, no clock. All times are aware and UTC; all tuples are in the order of the mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - the codec of steps.reader reads the field types at run time
from enum import StrEnum

UNKNOWN_LANGUAGE = "unknown"
"""The language label that says mailbot does not know."""


# --- stop 1 and 2: what arrived -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One mail as the IMAP server gave it. Its identity is (mailbox, folder, uidvalidity, uid): rule R40."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    internaldate: datetime
    """When the server took the mail (RFC 9051 section 2.3.3), UTC."""
    octets: bytes
    flags: tuple[str, ...] = ()


# --- stop 3: what the mail says -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mail address. ``address`` is lower-cased with its domain in IDNA form; ``name`` is only ever shown (R71)."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the last ``@``, or an empty string."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail. ``name`` is safe to show and to save (R69); the bytes stay in the raw mail."""

    name: str
    content_type: str
    size: int
    part: int
    """Index of the MIME part in ``walk()`` order, for reading it again from the raw mail."""
    inline: bool = False


class AutomaticKind(StrEnum):
    """Why a mail counts as written by a program. ``mailbot replay`` prints this as ``automatic``."""

    AUTO_REPLY = "auto_reply"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    """A delivery status that only announces a delay (RFC 3464 action ``delayed``)."""
    RECEIPT = "receipt"
    """A read or delivery receipt (RFC 8098)."""
    COMPLAINT_REPORT = "complaint_report"
    """An abuse feedback report (RFC 5965)."""
    CALENDAR = "calendar"
    LIST = "list"
    BULK = "bulk"
    NOTICE = "notice"
    """A program's own mail: voicemail, cron, monitoring, no-reply sender."""
    LOOP = "loop"
    SPAM = "spam"


class BounceReason(StrEnum):
    """Why a mail of ours could not be delivered, from the enhanced status code (RFC 3463) or the text."""

    UNKNOWN_USER = "unknown_user"
    UNKNOWN_DOMAIN = "unknown_domain"
    MAILBOX_FULL = "mailbox_full"
    MAILBOX_DISABLED = "mailbox_disabled"
    TOO_LARGE = "too_large"
    SPAM = "spam"
    POLICY = "policy"
    RATE_LIMITED = "rate_limited"
    AUTHENTICATION = "authentication"
    CONNECTION = "connection"
    LOOP = "loop"
    EXPIRED = "expired"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRecipient:
    """One recipient that a bounce speaks of. ``status`` is ``class.subject.detail`` of RFC 3463 or empty."""

    address: str
    status: str = ""
    permanent: bool = True
    reason: BounceReason = BounceReason.OTHER
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """Why mailbot holds a mail for a program's, with the rule of docs/rules.md that says so."""

    kind: AutomaticKind
    rule: str
    evidence: str
    show_to_human: bool = False
    """True for the rules marked H: nothing is answered, but a person sees the mail."""
    failed: tuple[FailedRecipient, ...] = ()
    original_message_id: str = ""
    """Message-ID of the mail that a bounce, receipt or auto-reply is about, where it can be told."""


class AuthResult(StrEnum):
    """Outcome of DMARC as the site's own mail server stamped it (RFC 8601); NONE when nobody trusted said anything."""

    PASS = "pass"  # noqa: S105 - a word of RFC 8601, not a password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A mail, read. Every text is already decoded, bounded and free of control characters (R65 to R71)."""

    message_id: str
    """With its angle brackets; empty when the mail has none or an invalid one."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    senders: tuple[Address, ...] = ()
    """The From header; a usable mail has exactly one (R14)."""
    sender: Address | None = None
    """The Sender header."""
    reply_to: tuple[Address, ...] = ()
    return_path: str | None = None
    """Envelope sender; empty string for ``<>``, None when the header is missing."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    """Addresses of Delivered-To, X-Original-To, Resent-To and Resent-Cc."""
    date: datetime | None = None
    """The sender's own clock: shown, never used for a figure."""
    text: str = ""
    """The whole readable text, HTML turned into text."""
    new_text: str = ""
    """What the sender newly wrote: no quoted history, no signature, no disclaimer, no mobile line."""
    quoted: str = ""
    signature: str = ""
    forwarded: bool = False
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    encrypted: bool = False
    spam: bool = False
    dmarc: AuthResult = AuthResult.NONE
    mailbot_mark: bool = False
    """The mail carries our own loop mark (X-Loop or X-Mailbot header); R64 allows no other use of it."""
    content_key: str = ""
    """SHA-256 over Message-ID, From, Date, Subject and decoded body: rule R40."""
    size: int = 0
    defects: tuple[str, ...] = ()
    """What was wrong with the mail and how it was read all the same."""

    @property
    def author(self) -> Address | None:
        """The one person who wrote the mail, or None when From is missing or ambiguous (R14)."""
        return self.senders[0] if len(self.senders) == 1 else None


# --- stop 4: which conversation it belongs to -----------------------------------------------------------------------


class ThreadMethod(StrEnum):
    """How a mail found its conversation (R62)."""

    NEW = "new"
    SIGNED_ID = "signed_id"
    PLUS_ADDRESS = "plus_address"
    REFERENCES = "references"
    IN_REPLY_TO = "in_reply_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What mailbot asked the customer and still waits for."""

    intent: str
    missing: str
    """Entity type that would complete the demand, or ``intent`` when the demand itself was unclear."""
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What is known of a conversation before the mail at hand is decided; empty id for a new one."""

    id: str = ""
    method: ThreadMethod = ThreadMethod.NEW
    linked_to: str = ""
    """Conversation that the mail names but may not join (R62); shown to the agent."""
    participants: tuple[str, ...] = ()
    human_owned: bool = False
    automatic_since_human: int = 0
    """Automatic mails sent in the conversation since the customer last wrote something new (R37)."""
    question: Question | None = None
    intent: str = ""
    """Last accepted intent that is not thanks."""
    entities: tuple[Entity, ...] = ()
    """What the customer's earlier mails of this conversation named."""
    templates_sent: tuple[str, ...] = ()
    language: str = ""
    """Language of the customer's earlier mails, for an answer too short to tell ("FR-204417"); empty when unknown."""


# --- stop 5: what was understood ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One label and its calibrated probability."""

    label: str
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A label with its calibrated probability, the other labels by falling probability, and the model that said so."""

    label: str
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A reference in ``new_text``: ``new_text[start:end] == text``; ``value`` is its normal form (E.164, ISO date)."""

    type: str
    text: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What mailbot made of a mail. A language of UNKNOWN_LANGUAGE means that it does not know."""

    language: Prediction
    intent: Prediction
    also: tuple[str, ...] = ()
    """Further intents really asked for in the same mail."""
    urgency: Prediction
    emotion: Prediction
    entities: tuple[Entity, ...] = ()
    words: tuple[str, ...] = ()
    """The words that weighed most for the intent, for people to see."""


# --- stop 6: what was decided ---------------------------------------------------------------------------------------


class Mode(StrEnum):
    """How far mailbot may go on its own: look only, write drafts, or send."""

    SHADOW = "shadow"
    DRAFT = "draft"
    AUTO = "auto"


class Action(StrEnum):
    """What is to be done about a mail. The names are those of ``decision.made`` in the record."""

    ANSWER = "answer"
    ACTION = "action"
    CLARIFY = "clarify"
    ROUTE = "route_human"
    NONE = "none"


class Reason(StrEnum):
    """Why an action was chosen: closed, translated in the console, grouped by the KPIs."""

    OK = "ok"
    NO_REPLY_NEEDED = "no_reply_needed"
    LOW_CONFIDENCE = "low_confidence"
    UNKNOWN_INTENT = "unknown_intent"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    NO_TEMPLATE = "no_template"
    MISSING_DATA = "missing_data"
    POLICY = "policy"
    ANGRY = "angry"
    URGENT = "urgent"
    CUSTOMER_REQUEST = "customer_request"
    REPEAT_UNRESOLVED = "repeat_unresolved"
    SEVERAL_REQUESTS = "several_requests"
    UNAUTHENTICATED = "unauthenticated"
    HOLDOUT = "holdout"
    SUPPRESSED = "suppressed"
    HUMAN_OWNED = "human_owned"
    LIMIT = "limit"
    UNREADABLE = "unreadable"
    PREEXISTING = "preexisting"
    DUPLICATE = "duplicate"
    SEND_FAILURE = "send_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxFacts:
    """What the rules may know of the mailbox: its own addresses (aliases and agents' too) and how far it may go."""

    name: str
    address: str
    own_addresses: frozenset[str] = frozenset()
    """Every address of ours: mailboxes, aliases, teams, digest recipients (R9, R11), lower case."""
    mode: Mode = Mode.SHADOW
    intent_modes: tuple[tuple[str, Mode], ...] = ()
    """From the settings: only ever more careful than ``mode``."""
    granted_modes: tuple[tuple[str, Mode], ...] = ()
    """Set for single intents by a manager in the console; a mailbox that only observes goes on observing."""
    languages: tuple[str, ...] = ("fr", "en")
    webform_senders: frozenset[str] = frozenset()
    """Senders whose Reply-To names the customer (R27)."""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the limits need to know about the sender, counted on our own rows (R19, R21, R37, R38, R39)."""

    sent_to_address_24h: int = 0
    templates_sent_7d: tuple[str, ...] = ()
    """Templates already sent to this address within the last 7 days."""
    suppressed_address: str = ""
    """Why the address is on the suppression list; empty when it is not."""
    breaker_open: bool = False
    seconds_since_our_last: float | None = None
    """Seconds between our last automatic mail in the conversation and this mail's arrival (R18)."""
    answers_automatic: bool = False
    """The mail refers to an automatic mail of ours (R17, R18)."""
    duplicate_of: str = ""
    """Message already decided that has the same content key (R23)."""
    preexisting: bool = False
    """The mail lay in the mailbox before mailbot's first start, or was put there long after it had arrived (R22)."""
    too_late: bool = False
    """The mail came while mailbot worked here, and waited so long that a person has to answer (R22)."""
    reset_count_24h: int = 0
    arm: str = "bot"
    """``bot`` or ``control`` (hold-out)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Confidence from which an intent is accepted, per (intent, language), with the certificate it rests on."""

    default: float = 0.75
    per_language: tuple[tuple[str, float], ...] = ()
    per_intent: tuple[tuple[str, str, float], ...] = ()
    """(intent, language, threshold)."""
    certificate: str = ""
    """Empty: cautious defaults, not certified."""

    def of(self, intent: str, language: str) -> float:
        """Return the threshold of the most particular entry that fits."""
        for name, lang, value in self.per_intent:
            if name == intent and lang in {language, "*"}:
                return value
        return dict(self.per_language).get(language, self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at. Frozen: a rule looks, it never acts and never writes."""

    message: InboundMessage
    understanding: Understanding | None
    """None when the mail was not worth understanding (automatic, duplicate, unreadable)."""
    conversation: Conversation
    mailbox: MailboxFacts
    history: History = field(default_factory=History)
    thresholds: Thresholds = field(default_factory=Thresholds)
    received_at: datetime
    """By the server's clock: rule 2.2 of docs/kpis.md."""
    per_thread: int = 3
    per_address_per_day: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's answer when it hits: the closed reason, and the evidence for people."""

    reason: Reason
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do about a mail, why, by which rule, and what was tried before it."""

    action: Action
    reason: Reason
    evidence: str
    rule: str
    """Name of the rule that hit."""
    code: str = ""
    """The R number behind the rule, where it has one."""
    misses: tuple[str, ...] = ()
    chain: str = "default"
    policy_version: str = ""
    models: tuple[str, ...] = ()
    intent: str = ""
    """The intent acted on: the question's when the mail completes one."""
    threshold: float | None = None
    accepted: bool = False
    certificate: str = ""
    reply: str = ""
    """Name of the reply entry to use."""
    missing: str = ""
    """Entity type to ask for when the action is clarify."""
    team: str = ""
    mode: Mode = Mode.SHADOW
    show_to_human: bool = False


# --- stop 7: what that makes mailbot do -----------------------------------------------------------------------------


class EffectKind(StrEnum):
    """What leaves mailbot. The mail kinds are those of ``reply.queued`` in the record."""

    ANSWER = "answer"
    ACTION = "action"
    CLARIFY = "clarify"
    ACK = "ack"
    TRANSFER_NOTICE = "transfer_notice"
    SURVEY = "survey"
    AGENT = "agent"
    FORWARD = "forward"
    WEBHOOK = "webhook"
    DIGEST = "digest"
    """The weekly report to the site's own people."""


MAIL_TO_CUSTOMER = frozenset(
    {
        EffectKind.ANSWER,
        EffectKind.ACTION,
        EffectKind.CLARIFY,
        EffectKind.ACK,
        EffectKind.TRANSFER_NOTICE,
        EffectKind.SURVEY,
        EffectKind.AGENT,
    }
)
"""Effects that are a mail to the customer (the others go to the site's own people and programs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file of the site's library that goes out with a reply."""

    name: str
    path: str
    content_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing to do. The mail's headers and bytes are made from it by ``message.compose`` (R25 to R34)."""

    kind: EffectKind
    recipient: str
    """The one recipient (R27); the webhook's name for WEBHOOK."""
    template: str = ""
    language: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[FileRef, ...] = ()
    action: str = ""
    """``send_file`` or ``reset_password`` when the effect carries out an action."""
    requires_customer_input: bool = False
    webhook_fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A mail to be sent, rendered once: the same bytes and Message-ID on every attempt (R55)."""

    message_id: str
    envelope_from: str
    recipient: str
    octets: bytes


# --- stop 9: what became of it --------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """How one attempt to send ended (R49 to R54)."""

    SENT = "sent"
    DEFERRED = "deferred"
    """Temporary refusal or connection lost before the dot: a retry is safe."""
    REFUSED = "refused"
    """Permanent refusal of this mail."""
    ACCOUNT = "account"
    """The account is refused (530, 535, 454): the whole outbox of the account pauses, no attempt is burnt."""
    UNCERTAIN = "uncertain"
    """Connection lost after the dot: nobody can know (RFC 1047)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the server said to one attempt. ``code`` is the SMTP reply code, 0 when there was none."""

    outcome: Outcome
    code: int = 0
    status: str = ""
    """Enhanced status code (RFC 3463), or empty."""
    text: str = ""
    """Bounded reply text, for people."""
    recipient_refused: bool = False
    """The refusal concerns the address (5.1.x): it goes on the suppression list (R51)."""
