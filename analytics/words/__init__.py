"""The words that formulas are written in: "mature", "answered", "resolved", each with one meaning everywhere.

A word is a question about every unit of one kind, answered for all of them at once. Words are combined with ``&``,
``|`` and ``~``; the formula in docs/kpis.md and the events a figure reads follow from the words it uses.
"""
