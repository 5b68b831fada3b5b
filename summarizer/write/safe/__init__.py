"""The platform-safe recap: nothing by which someone can be reached leaves in it.

Freelance platforms forbid exchanging contact details, and close accounts for it. So this errs on the side of
taking out too much: a figure too many behind a mask is a question from the client, one left in is a broken
rule. What is masked: the values of contact items and the passages in which they were given, wherever they
are quoted; and in every other text whatever is written or said like an e-mail, a link, a name on a messenger
or a network, a street address or a telephone number, be it in figures, in words or in both.
"""

from __future__ import annotations

from summarizer.write.safe.masking import masked, safe_name
from summarizer.write.safe.recaps import safe_recap, safe_transcript

__all__ = ["masked", "safe_name", "safe_recap", "safe_transcript"]
