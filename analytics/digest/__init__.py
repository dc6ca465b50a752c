"""The weekly digest: one screen that says what became of a week's demands, how sure that is, and what to do.

``material.py`` reads what it needs, ``assemble.py`` makes a ``Digest`` of it, ``page.py`` says it in French or English,
``html.py`` and ``text.py`` lay it out, ``chart.py`` draws the past weeks, ``letter.py`` puts all of it together.
"""
