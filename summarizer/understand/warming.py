"""Loading what understanding takes ahead of time: in a thread, while something is being recognised."""

from __future__ import annotations


def warm(language: str) -> None:
    """Load the models that understand a language, so that the first call in it need not wait for them.

    Wait for the end of it before you call `understand`: what is half loaded would be loaded twice.

    Args:
        language: an ISO 639-1 code.
    """
    import summarizer.understand  # noqa: F401  (the import itself takes half a second)
    from summarizer.understand import analysis, classifier, encoder
    from summarizer.understand.topics.vectors import vectors

    docs = analysis.analyse(["."], language)
    vectors(["."], docs)
    encoder.load()
    classifier.load()
