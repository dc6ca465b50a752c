"""What agents do: look at what mailbot made of a mail, say whether it was right, and answer where mailbot may not.

``enter`` puts mails into the queue, ``queue`` and ``sheet`` show it, ``deeds`` does one thing at a time under an
optimistic lock, ``verdicts``, ``answering`` and ``handing`` are the things that can be done, ``undo`` takes the last
one back, ``training`` turns what was said into data for the next model.
"""
