"""How sure mailbot has to be before it acts on what it believes a customer wants.

Thresholds are derived from reviewed mail of the site (docs/taxonomy.md). Until there is enough of it they are the
cautious defaults below, and ``Thresholds.certificate`` stays empty, which the console shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import AuthResult, Thresholds

if TYPE_CHECKING:
    from mailbot.domain import Facts, Prediction

CAUTIOUS = Thresholds(default=0.75)
"""What a new mailbox or a new model starts with: not certified, on the careful side."""


def accept(prediction: Prediction, language: str, thresholds: Thresholds) -> tuple[bool, float]:
    """Return whether ``prediction`` is sure enough in ``language``, and the threshold (0 to 1) it was held against."""
    threshold = thresholds.of(prediction.label, language)
    return prediction.confidence >= threshold, threshold


def verified(facts: Facts) -> bool:
    """Tell whether the author is proven to own the address that the answer goes to.

    R59 and R61: DMARC as stamped by the site's own server, one author, and no Reply-To that leads elsewhere. A web form
    is never the customer, however well the form's own domain is signed.
    """
    message = facts.message
    author = message.author
    if message.dmarc is not AuthResult.PASS or author is None or author.address in facts.mailbox.webform_senders:
        return False
    return all(address.address == author.address for address in message.reply_to)
