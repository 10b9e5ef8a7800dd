"""Markdown tables of the reference pages."""

from __future__ import annotations

from collections.abc import Iterator


def cell(text: object) -> str:
    """Return a text as a cell of a Markdown table holds it."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;").replace("{{", "{&#123;")


def row(*cells: object) -> str:
    """Return one row."""
    return f"| {' | '.join(map(cell, cells))} |"


def table(*titles: str) -> Iterator[str]:
    """Yield the head of a table."""
    yield row(*titles)
    yield "|" + "---|" * len(titles)
