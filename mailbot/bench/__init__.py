"""Measures the whole loop beside the bare one, on the same server in the same run: only the ratio means something."""
