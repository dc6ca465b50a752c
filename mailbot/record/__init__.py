"""The record: what happened to every mail, written once and never changed, that all figures are computed from."""
