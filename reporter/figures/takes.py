"""Which of the ideas that agencies wrote a report takes: those of its subjects and addressees, as its TOML says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reporter.tables import FormFrame

Takes = Mapping[str, Sequence[str]]
#: A report that says nothing takes everything.
NO_TAKES: Takes = MappingProxyType({})


def taken(frame: FormFrame, rows: Sequence[int], takes: Takes) -> list[int]:
    """Return the rows that a report takes: every one of a form without ideas, and every one that does not say.

    `takes` maps the id of a list to the codes asked for; it holds for the columns by which the form's ideas are told.
    """
    ideas = frame.form.ideas
    columns = [frame.form.column(key) for key in (ideas.section, ideas.subject) if key] if ideas else []
    asked = [
        (frame.values[column.key], frozenset(takes[column.list_id])) for column in columns if column.list_id in takes
    ]
    return [row for row in rows if all(values[row] is None or values[row] in codes for values, codes in asked)]
