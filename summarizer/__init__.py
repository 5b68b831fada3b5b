"""Recap: from a recorded client call to a written recap."""
