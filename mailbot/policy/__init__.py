"""Deciding what mailbot does about a mail, and writing the replies it may send: values in, values out.

Guards (``guards``) say when mailbot must stay silent and cannot be configured; judgements (``judgement``) are asked in
the order of config/policy.toml (``table``); ``chain`` walks both and keeps every hit and miss; ``effects`` turns the
decision into mails, files, actions and handovers with the texts of ``replies``. docs/rules.md is generated from here.
"""
