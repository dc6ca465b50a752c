"""Finding the references in a mail, one module per family: references, contacts, money, dates, names, addresses.

``reading`` reads the words once for all families; ``vocabulary`` and ``given_names`` hold the telling words.
"""
