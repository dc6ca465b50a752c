"""Figures about the support mailbox, computed from the record and nothing else."""
