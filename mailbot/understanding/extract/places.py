"""The states and provinces whose letters stand before a post code in America, Canada and Australia, folded."""

from __future__ import annotations

_STATES = """
al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc
sd tn tx ut vt va wa wv wi wy dc nsw vic qld sa tas act nt on qc bc ab mb sk ns nb nl pe
"""
STATES = tuple(_STATES.split())
