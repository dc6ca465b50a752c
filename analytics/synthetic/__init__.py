"""Makes up years of a support mailbox's life, so that figures, screens and speed can be tried before there is any.

A seeded world gives the same events every time: seasons, drift, new models and thresholds, customers who come back,
hold-out, audits, ratings, bounces, agents, late imports. Nothing in it is a real person. ``generate`` tells the events
in the order in which they were recorded; ``rows`` binds them together and writes them as CSV or into a database.
"""
