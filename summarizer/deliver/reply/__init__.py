"""The client's written answer: which recap it is to, and what it says of each line."""

from summarizer.deliver.reply.mail import written
from summarizer.deliver.reply.notes import states
from summarizer.deliver.reply.reading import corrected_text, understood
from summarizer.deliver.reply.records import Answered, Inline, Reply, Written

__all__ = ["Answered", "Inline", "Reply", "Written", "corrected_text", "states", "understood", "written"]
