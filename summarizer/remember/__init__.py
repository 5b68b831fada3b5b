"""The project ledger: what was exchanged, agreed and promised, and what has changed since."""
