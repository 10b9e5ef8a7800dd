"""Does a document still say what was computed: figures, text and annexes, from the file alone or with its workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.commands.still_follows import Following, still_follows
from reporter.delivery.envelope import envelope
from reporter.documents.carried_figures import (
    figures_now,
    prose_changes,
    read_carried_figures,
    table_changes,
)
from reporter.model.carried_figure import (
    CarriedFigure,
    CarriedReport,
    FigureFate,
    FoundFigure,
    ProseChange,
    TableChange,
)
from reporter.model.errors import ReporterError
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import integer

_SHOWN = 20  # changed places of each kind that the terminal shows
_LONG = 90  # letters of a paragraph


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What became of a document since it was made."""

    file: str
    report: CarriedReport
    figures: tuple[FoundFigure, ...]
    prose: tuple[ProseChange, ...]
    tables: tuple[TableChange, ...]
    following: Following | None = None  # None outside of a workspace

    @property
    def touched(self) -> bool:
        """Whether a figure or a row of an annex is not as computed, then or from today's workbooks; words may be."""
        return bool(self.tables or self.changed or (self.following and self.following.other))

    def called(self, figure: CarriedFigure) -> str:
        """Return what a figure is about: with its line or agency where most of the document is about something else."""
        (own, _), *_ = Counter(item.scope for item in self.report.figures).most_common(1)
        return figure.label if figure.scope == own else f"{figure.label} ({figure.scope})"

    @property
    def changed(self) -> tuple[FoundFigure, ...]:
        """The figures that do not stand as computed."""
        return tuple(item for item in self.figures if item.fate is not FigureFate.STANDS)

    def lines(self) -> Iterator[str]:
        """Yield the text for the terminal."""
        number = {fate: sum(item.fate is fate for item in self.figures) for fate in FigureFate}
        counted = ", ".join(f"{integer(number[fate])} {fate.label}" for fate in FigureFate if number[fate])
        yield f"{self.file}: {integer(len(self.figures))} số liệu trong lời: {counted or 'không có'}."
        for item in self.changed[:_SHOWN]:
            now = f" → “{item.now}”" if item.now else ""
            yield f"  {item.fate.label}: {self.called(item.figure)}: “{item.figure.text}”{now}, ở “{item.around}”"
        for change in self.prose[:_SHOWN]:
            yield f"  đoạn {change.paragraph} {_said(change.now)}"
        for row in self.tables[:_SHOWN]:
            yield f"  {row.table}, dòng {row.row} {_said(row.now)}" if row.row else f"  {row.table} không còn"
        more = sum(max(len(kind) - _SHOWN, 0) for kind in (self.changed, self.prose, self.tables))
        if more:
            yield f"  và {integer(more)} chỗ khác nữa (--json để xem hết)"
        if not self.tables:
            yield f"  {integer(len(self.report.tables))} bảng phụ lục như khi lập."
        if self.following:
            yield self.following.in_words()
            for carried, today in self.following.other[:_SHOWN]:
                yield f"  sổ nhập nay cho số khác: {self.called(carried)}: đã in “{carried.text}”, nay {today}"

    def as_json(self) -> str:
        """Return the state as one JSON text."""
        items = [
            {
                "mark": item.figure.mark,
                "key": item.figure.key,
                "label": item.figure.label,
                "printed": item.figure.text,
                "state": item.fate.value,
                "now": item.now,
                "around": item.around,
            }
            for item in self.figures
        ]
        counts = {fate.value: sum(item.fate is fate for item in self.figures) for fate in FigureFate}
        more: dict[str, Any] = {
            "file": self.file,
            "paragraphs": [{"paragraph": item.paragraph, "now": item.now} for item in self.prose],
            "rows": [{"table": item.table, "row": item.row, "now": item.now} for item in self.tables],
        }
        if self.following:
            more["inputs"] = self.following.as_dict()
        return envelope("verify", "verify", self.report.period, items, counts, **more)


def _said(now: str) -> str:
    shown = f"{now[:_LONG]}…" if len(now) > _LONG else now
    return f"khác khi lập: “{shown}”" if now else "không còn"


#: Workbooks, which people hand to this command as well.
_SHEETS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))


def verify_document(path: Path, start: Path | None = None) -> DocumentState:
    """Return what became of a document, and whether its figures follow from the workspace that `start` lies in.

    ReporterError for a document that carries no figures.
    """
    content = file_bytes(path)
    if path.suffix.lower() in _SHEETS:
        raise ReporterError(
            f"{path.name} là bảng tính, không phải văn bản Word. Kiểm một sổ nhập: reporter check {path.name}; "
            "đối chiếu văn bản, số liệu của cả kỳ: reporter verify --period KỲ."
        )
    report, text = read_carried_figures(content, path.name)
    return DocumentState(
        path.name,
        report,
        figures_now(report, text),
        tuple(prose_changes(report, text)),
        tuple(table_changes(report, text)),
        still_follows(start, report) if start else None,
    )
