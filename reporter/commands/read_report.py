"""The figures of a finished report read back as data, for the level above and for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter.commands.verifying import verify_document
from reporter.delivery.envelope import envelope
from reporter.model.carried_figure import FigureFate, FoundFigure


def report_json(path: Path) -> str:
    """Return the JSON text of the figures in a document's text, each as computed and as it stands now."""
    state = verify_document(path)
    items = [_item(found) for found in state.figures]
    changed = len(state.changed)
    counts = {"figures": len(items), "changed": changed}
    origin = {"file": path.name, "agency": state.report.agency, "run": state.report.run}
    return envelope("report", "read-report", state.report.period, items, counts, **origin)


def report_lines(path: Path) -> Iterator[str]:
    """Yield one line for each figure: key, value, unit, scope; what an officer changed is said."""
    for found in verify_document(path).figures:
        figure = found.figure
        now = f": {found.now}" if found.now else ""
        said = "" if found.fate is FigureFate.STANDS else f" ({found.fate.label}{now})"
        yield f"{figure.key}  {figure.text}{said}  {figure.label}, {figure.scope}"


def _item(found: FoundFigure) -> dict[str, str | None]:
    figure = found.figure
    return {
        "key": figure.key,
        "label": figure.label,
        "value": figure.value or None,
        "unit": figure.unit,
        "scope": figure.scope,
        "baseline": figure.baseline,
        "cutoff": figure.cutoff or None,
        "printed": figure.text,
        "state": found.fate.value,
        "now": found.now,
    }
