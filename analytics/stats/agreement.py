"""Says whether two reviewers judge alike, or only agree as often as chance would have it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.stats.proportions import Z

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Cohen's kappa with its 95 % interval, and the agreement observed and expected by chance (shares)."""

    kappa: float
    low: float
    high: float
    standard_error: float
    observed: float
    expected: float
    n: int


def cohen_kappa(first: Sequence[object], second: Sequence[object], z: float = Z) -> Agreement | None:
    """Return how far two reviewers of the same mails agree beyond chance; None without mails or without variety.

    kappa = (observed - expected) / (1 - expected); 1 is full agreement, 0 chance, and above 0.7 is the target of K29.
    It is undefined when both gave everything the same one label. Source: Cohen 1960, Educational and Psychological
    Measurement 20:37; large-sample standard error of Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72:323.
    """
    if len(first) != len(second):
        raise ValueError("both reviewers must have judged the same mails")
    n = len(first)
    cells = Counter(zip(first, second, strict=True))
    rows = {label: count / n for label, count in Counter(first).items()}
    columns = {label: count / n for label, count in Counter(second).items()}
    observed = sum(count for (a, b), count in cells.items() if a == b) / n if n else 0.0
    expected = sum(share * columns.get(label, 0.0) for label, share in rows.items())
    if n == 0 or expected >= 1:
        return None
    kappa = (observed - expected) / (1 - expected)
    same = sum(count / n * (1 - (rows[a] + columns[a]) * (1 - kappa)) ** 2 for (a, b), count in cells.items() if a == b)
    different = (1 - kappa) ** 2 * sum(
        count / n * (columns.get(a, 0.0) + rows.get(b, 0.0)) ** 2 for (a, b), count in cells.items() if a != b
    )
    variance = (same + different - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    error = math.sqrt(max(0.0, variance))
    return Agreement(
        kappa=kappa,
        low=max(-1.0, kappa - z * error),
        high=min(1.0, kappa + z * error),
        standard_error=error,
        observed=observed,
        expected=expected,
        n=n,
    )
