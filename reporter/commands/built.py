"""A build that was made once: its record, the figures that it printed, and the book of what they were made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import msgspec

from reporter.commands.checked import read_again, read_period, recorded_request
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import RECORD, RunRecord, workbooks_read
from reporter.delivery.sealed import open_seal
from reporter.executor import no_progress
from reporter.figures.book import Book
from reporter.figures.restated import as_now
from reporter.figures.scope import FigureContext
from reporter.intake.collect import CollectRequest, collect
from reporter.model import Admissions, AdmissionState, Agency, Figure, Period, PrintedFigure, ReporterError, Submission
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue, FigureSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.reports import ReportSpec, reports_for
from reporter.tables import build_frames
from reporter.workspace import Workspace


@dataclass(frozen=True)
class Built:
    """One build: of which period, what it printed, and the workbooks it was made of, as the inbox still holds them."""

    workspace: Workspace
    name: str  # what people call it: "kỳ 2025-09", "2025-09-1a2b.zip"
    record: RunRecord
    printed: Sequence[PrintedFigure]

    @property
    def period(self) -> Period:
        """The period it is of."""
        return Period.parse(self.record.period)

    @cached_property
    def agencies(self) -> Mapping[str, Agency]:
        """Everybody who owed a workbook, by code."""
        return {agency.code: agency for agency in self.workspace.reporting_agencies(self.period)}

    @cached_property
    def senders(self) -> Mapping[str, str]:
        """Code → name of everybody whose workbook it read."""
        names = {code: agency.name for code, agency in self.agencies.items()}
        return {item.agency: names.get(item.agency, item.agency) for item in self.record.read}

    def parts(self, figure: Figure) -> dict[str, int]:
        """Return each agency's part, by code, of a figure that is the sum of such parts; nothing for any other."""
        spec = self._catalogue.figures.get(figure.key)
        members = _members(figure)
        if spec is None or not members or not _additive(spec, self._catalogue):
            return {}
        found = {code: as_now(_part(figure, code), self.book) for code in members if code in self.senders}
        return {code: int(part.value) for code, part in found.items() if part and part.value}

    def left_out(self, file: str, sheet: str) -> str:
        """Return why nothing on a sheet of a workbook counts, as the record has it; "" where it does."""
        unused = [
            item for item in self.record.admissions if item.file == file and item.state is not AdmissionState.USED
        ]
        if not any(not item.form or self._specs.form_set.form(item.form).sheet == sheet for item in unused):
            return ""
        return self.record.left_out.get(file, f"Sổ này {unused[0].state.label}")

    @cached_property
    def submissions(self) -> Mapping[str, Submission]:
        """The workbooks that it read, by file."""
        return {item.file: item for item in self._read}

    def restated(self, figure: Figure) -> Figure | None:
        """Return a figure as the workbooks say that were sent since; None where nothing was sent again."""
        return as_now(figure, self._book_since) if self._book_since else None

    def counted_anew(self, figure: Figure) -> Figure | None:
        """Return a figure as the workbooks of today give it, sent again or not; None where that cannot be told."""
        return as_now(figure, self._book_since or self.book)

    @cached_property
    def book(self) -> Book:
        """The book of the workbooks that the build read, without the forms that it held back."""
        return self._book(self._read)

    @cached_property
    def _book_since(self) -> Book | None:
        known = {item.agency: item.sha256 for item in self.record.read}
        now, _ = collect(self._inbox, self._request)
        again = {item.agency: item for item in now if known.get(item.agency) != item.sha256}
        kept = (item for item in self._read if item.agency not in again)
        return self._book((*kept, *again.values())) if again else None

    def _book(self, submissions: Sequence[Submission]) -> Book:
        agencies = self.workspace.reporting_agencies(self.period)
        context = FigureContext(self._specs, agencies, {item.agency: item.cutoff for item in submissions})
        return Book(build_frames(submissions, self._specs.form_set), self._catalogue, context)

    @cached_property
    def _read(self) -> tuple[Submission, ...]:
        return Admissions(self.record.admissions, ()).admitted(read_again(self._inbox, self.record.read, self._request))

    @property
    def _inbox(self) -> Path:
        return self.workspace.inbox(self.period)

    @cached_property
    def reports(self) -> tuple[ReportSpec, ...]:
        """The reports that can be made of its workbooks."""
        return reports_for(self.workspace.templates, self._specs.form_set.forms)

    @property
    def _request(self) -> CollectRequest:
        agencies = self.workspace.reporting_agencies(self.period)
        return recorded_request(self.workspace, self.period, agencies, self.record)

    @cached_property
    def _specs(self) -> PeriodSpecs:
        return self.workspace.specs(self.period, self.record.set_id, self.record.baseline)

    @cached_property
    def _catalogue(self) -> Catalogue:
        files = dict.fromkeys(name for item in self.reports for name in item.figures)
        return load_catalogue(self.workspace.templates, tuple(files), self._specs.form_set)


def counted_period(workspace: Workspace, period: Period) -> Built:
    """Return a period that was never built, as its workbooks give it now; ReporterError when it has none."""
    checked = read_period(workspace, period, period.last_day, no_progress)
    if not checked.submissions:
        raise ReporterError(f"Kỳ {period} chưa có sổ nhập nào đọc được và chưa lập báo cáo lần nào.")
    record = RunRecord(
        version="",
        period=str(period),
        as_of=period.last_day,
        baseline=workspace.settings.baseline,
        form_set=checked.specs.form_set.stamp,
        specs=checked.specs.stamp,
        draft=False,
        read=workbooks_read(checked.submissions),
        admissions=checked.admissions.items,
        left_out={},
        findings={},
        rules_off=(),
        control=(),
        templates={},
        written={},
    )
    return Built(workspace, f"kỳ {period} (tính từ sổ nhập, chưa lập báo cáo)", record, ())


def is_built(workspace: Workspace, period: Period) -> bool:
    """Return whether the reports of a period were made."""
    return (workspace.outputs(period) / PRINTED_FIGURES).is_file()


def built_period(workspace: Workspace, period: Period) -> Built:
    """Return the build of a period; ReporterError when it was never built."""
    folder = workspace.outputs(period)
    never = f"Kỳ {period} chưa lập báo cáo lần nào: reporter build --period {period}."
    return _built(workspace, f"kỳ {period}", _files(folder), never)


def built_at(workspace: Workspace, path: Path) -> Built:
    """Return the build that a folder of outputs or a sealed archive holds; ReporterError when it holds none."""
    if not path.exists():
        raise ReporterError(f"Không có {path}. So hai kỳ thì viết: reporter diff --from KỲ --to KỲ.")
    prefix = "outputs/"
    sealed = path.is_file() and {name.removeprefix(prefix): content for name, content in open_seal(path).items()}
    return _built(workspace, path.name, sealed or _files(path), f"{path}: không có kết quả của một lần build.")


def _files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (RECORD, PRINTED_FIGURES) if (folder / name).is_file()}


def _built(workspace: Workspace, name: str, files: Mapping[str, bytes], never: str) -> Built:
    try:
        record = msgspec.json.decode(files[RECORD], type=RunRecord)
        return Built(workspace, name, record, printed_figures(files[PRINTED_FIGURES]))
    except (KeyError, msgspec.MsgspecError):
        raise ReporterError(never) from None


# --- parts of a figure ------------------------------------------------------------------------------------


def _additive(spec: FigureSpec, catalogue: Catalogue) -> bool:
    """Whether a figure is the sum of what each agency gives to it."""
    if spec.kind == "difference":
        return all(_additive(catalogue.figures[part], catalogue) for part in spec.parts)
    return spec.kind in ("sum", "count")


def _members(figure: Figure) -> tuple[str, ...]:
    """Return the codes of those whose rows may count."""
    if figure.recipe:
        return figure.recipe.agencies
    return tuple(dict.fromkeys(code for part in figure.parts for code in _members(part)))


def _part(figure: Figure, code: str) -> Figure:
    """Return what is asked for by a figure of one agency alone, without its value."""
    recipe = replace(figure.recipe, agencies=(code,)) if figure.recipe else None
    return replace(figure, value=None, recipe=recipe, parts=tuple(_part(part, code) for part in figure.parts))
