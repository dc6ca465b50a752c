"""The steps that act: each one is a transaction that takes a mail one stop further; none of them decides anything."""
