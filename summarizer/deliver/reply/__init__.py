"""The client's written answer: which recap it is to, and what it says of each line."""

from summarizer.deliver.reply.mail import written
from summarizer.deliver.reply.notes import outcome_of, states
from summarizer.deliver.reply.reading import corrected_text, understood
from summarizer.deliver.reply.records import Answered, Inline, Reply, Written
from summarizer.deliver.reply.weighing import said, weighed

__all__ = [
    "Answered",
    "Inline",
    "Reply",
    "Written",
    "corrected_text",
    "outcome_of",
    "said",
    "states",
    "understood",
    "weighed",
    "written",
]
