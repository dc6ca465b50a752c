"""A second implementation of the figures: slow, naive, in plain loops, written from docs/kpis.md and from nothing else.

It shares no line with ``analytics``: where the two agree on a record, a mistake would have to be made twice.
"""
