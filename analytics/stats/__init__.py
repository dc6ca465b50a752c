"""The arithmetic behind every figure: how sure it is, and when it must not be shown as sure.

Pure functions on plain numbers: no database, no clock, no randomness without a seed. Each module says its formulas
and where they come from, and its tests hold it against published numbers. "No data" is None, never 0.

``scipy.special`` is used where it has the distribution, and imported where it is used: it loads in a third of the
time of ``scipy.stats``, against which the tests check the same functions.
"""
