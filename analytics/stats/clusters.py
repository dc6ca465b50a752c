"""Adds up what belongs to one customer, because ten mails of one person are not ten independent opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def per_cluster(values: npt.ArrayLike, clusters: npt.ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Return (sum of the values, number of values) of each cluster, in the order of the clusters' sorted keys.

    ``clusters`` holds one key per value (texts or numbers); None makes every value its own cluster. Raises ValueError
    when the lengths differ.
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    if clusters is None:
        return numbers, np.ones_like(numbers)
    keys = np.asarray(clusters).ravel()
    if keys.shape != numbers.shape:
        raise ValueError(f"{numbers.size} values cannot belong to {keys.size} clusters: one key per value is needed")
    if not numbers.size:
        return numbers, numbers.copy()
    _, place = np.unique(keys, return_inverse=True)
    return summed(place, numbers), summed(place, np.ones_like(numbers))


def summed(place: npt.NDArray[np.intp], values: Floats) -> Floats:
    """Return the sum of the values that go to each place 0, 1, 2 ..."""
    return np.asarray(np.bincount(place, weights=values), dtype=np.float64)


def linearised_variance(totals: Floats, sizes: Floats) -> float:
    """Return the variance of the ratio sum(totals) / sum(sizes) when whole clusters were drawn at random.

    K / (K - 1) * sum((total - ratio * size)^2) / sum(sizes)^2 (Cochran 1977, Sampling Techniques, section 9A.2; the
    clusters are few among many, so there is no finite-population correction). With clusters of one value it is the
    usual s^2 / n. Needs at least two clusters.
    """
    count, size = len(totals), float(sizes.sum())
    residuals = totals - totals.sum() / size * sizes
    return count / (count - 1) * float(residuals @ residuals) / size**2
