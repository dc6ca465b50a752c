"""The managers' figures: which period, which part of the mail, what the tiles, boards and charts of it say."""
