"""Understanding a mail: its language, what its author wants, how urgent it is, the mood, and the references in it.

Pure given loaded models. ``pipeline.understand`` is the one way in; ``models.load_or_train`` gives it its models.
"""
