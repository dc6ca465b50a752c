"""What each kind of event may say beside its envelope, one frozen type per kind and version.

Every field may be absent (None): a fact that was not known when it happened is left out, never guessed. Fields of
docs/events.md are the published contract; a change of meaning is a new version, never an edit.
"""
