"""What the command says when something fails: one line, whoever is at fault."""

from __future__ import annotations

from importlib.metadata import metadata

from summarizer.errors import RecapError, printable


def line(error: BaseException, about: str = "recap") -> str:
    """What went wrong and what to do, on one line.

    Args:
        error: What was raised.
        about: What it happened to, for an error that does not name it itself.
    """
    text = str(error)
    if isinstance(error, RecapError):
        return printable(text if hasattr(error, "path") else f"{about}: {text}")
    if isinstance(error, MemoryError):
        return printable(f"{about}: there is not enough memory: close other programs or take a smaller model")
    return printable(
        f"{about}: an error that should not happen ({type(error).__name__}: {text}): "
        f"run again with --verbose and report what it shows at {_reports()}"
    )


def status_of(error: BaseException) -> int:
    """The exit status that an error asks for."""
    return error.exit_status if isinstance(error, RecapError) else 1


def _reports() -> str:
    """Where to report: the project's own page of issues."""
    links = (entry.partition(",") for entry in metadata("call-recap").get_all("Project-URL") or ())
    pages = {name.strip().lower(): url.strip() for name, _, url in links}
    return str(pages.get("issues", "the project's page"))
