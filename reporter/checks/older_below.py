"""Cells that nobody could fill in: the workbook of the level below was of an edition that did not ask them."""

from __future__ import annotations

import numpy as np

from reporter.checks.material import CheckContext
from reporter.specs.forms import Column, FormSpec
from reporter.tables import FormFrame, Mask

#: The code under which an agency names the lines it has from workbooks of an earlier edition.
OLDER_BELOW = "V89"


def asked_later(form: FormSpec, column: Column) -> bool:
    """Whether an earlier edition of the form that is still read leaves the column open, in some lines or in all."""
    ways = [earlier.carried.get(column.key) for earlier in form.earlier.values()]
    return any(way is None or way.when is not None for way in ways)


def of_older_books(frame: FormFrame, context: CheckContext) -> Mask:
    """Return which rows an agency has named as those of workbooks of an earlier edition; only one with units below can.

    A ministry fills its workbook itself: it has the edition of today before it.
    """
    named = np.zeros(len(frame.data), dtype=bool)
    registry, day = context.specs.registry, context.specs.day
    for answer in context.answers.items:
        told = answer.code == OLDER_BELOW and answer.form == frame.form.id
        if told and registry.children(answer.agency, day):
            mine = np.flatnonzero((frame.data["_agency"] == answer.agency).to_numpy()).tolist()
            named[[at for at in mine if not answer.spots or frame.line(at) in answer.spots]] = True
    return named
