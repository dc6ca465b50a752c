"""Computations that are more than a share of units: audits, the hold-out, ratings, customers, money, forecasts."""
