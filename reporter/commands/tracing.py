"""Where a printed number comes from, as far as the document itself says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from reporter.documents.carried_figures import figures_now, read_carried_figures
from reporter.model import ReporterError
from reporter.model.carried_figure import FigureFate, FoundFigure
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import date_short


def trace_document(path: Path, what: str) -> Iterator[str]:
    """Yield what a document says of a printed number, or of the figure of that key; ReporterError for neither."""
    report, text = read_carried_figures(file_bytes(path), path.name)
    found = [item for item in figures_now(report, text) if _meant(item, what)]
    if not found:
        raise ReporterError(f"{path.name}: không có số liệu nào in là “{what}” hay mang khoá ấy.")
    for item in found:
        yield from _told(item)
    yield f"Kỳ {report.period}, văn bản của {report.agency}; các ô nguồn: reporter trace --period {report.period} KHOÁ"


def _meant(found: FoundFigure, what: str) -> bool:
    plain = what.replace("\u00a0", " ").strip()
    shown = (found.figure.text, found.now)
    words = [text.replace("\u00a0", " ") for text in shown]
    return plain == found.figure.key or any(text == plain or text.split(" ")[0] == plain for text in words)


def _told(found: FoundFigure) -> Iterator[str]:
    figure = found.figure
    state = "" if found.fate is FigureFate.STANDS else f" ({found.fate.label}: nay là “{found.now}”)"
    yield f"{figure.text}{state}: {figure.label}, {figure.scope}"
    yield f"    ở “{found.around}”"
    yield f"    khoá {figure.key}; {figure.how}"
    day = date_short(date.fromisoformat(figure.cutoff)) if figure.cutoff else ""
    said = (("mốc", figure.baseline), ("số liệu đến ngày", day))
    told = "; ".join(f"{name} {value}" for name, value in said if value)
    if told:
        yield f"    {told}"
