"""Where a printed number comes from, as far as the document itself says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    now = figures_now(report, text)
    found = [item for item in now if is_meant(what, item.figure.key, (item.figure.text, item.now))]
    if not found:
        raise ReporterError(f"{path.name}: không có số liệu nào in là “{what}” hay mang khoá ấy.")
    for item in found:
        yield from _told(item)
    yield f"Kỳ {report.period}, văn bản của {report.agency}; các ô nguồn: reporter trace --period {report.period} KHOÁ"


def is_meant(what: str, key: str, printed: Sequence[str]) -> bool:
    """Whether a figure is meant by what somebody typed: its key, or what is printed of it, with its unit or without."""
    plain = what.replace("\u00a0", " ").strip().removeprefix("so.")  # as templates write a key
    texts = [text.replace("\u00a0", " ") for text in printed]
    return plain == key or any(plain in (text, text.partition(" ")[0]) for text in texts)


def _told(found: FoundFigure) -> Iterator[str]:
    figure = found.figure
    now = f": nay là “{found.now}”" if found.now else ""
    state = "" if found.fate is FigureFate.STANDS else f" ({found.fate.label}{now})"
    yield f"{figure.text}{state}: {figure.label}, {figure.scope}"
    yield f"    ở “{found.around}”"
    yield f"    khoá {figure.key}; {figure.how}"
    day = date_short(date.fromisoformat(figure.cutoff)) if figure.cutoff else ""
    said = (("mốc", figure.baseline), ("số liệu đến ngày", day))
    told = "; ".join(f"{name} {value}" for name, value in said if value)
    if told:
        yield f"    {told}"
