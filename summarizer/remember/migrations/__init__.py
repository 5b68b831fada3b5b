"""The history of the ledger's tables: each step once, in order, never changed afterwards."""

NEWEST = "0001"
"""The last step: a ledger at this one needs none."""
