"""A period verified from its outputs back to its inputs, by other libraries than those that built it.

Checksums of workbooks, specs and documents, the chains of the registers, every figure and row in the documents, and
every sum and count once more from its cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter.commands.publishing import ARCHIVES, publications, supplement_folder
from reporter.commands.verifying import verify_document
from reporter.delivery.envelope import envelope
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import RunRecord, checksums, read_record, sha256, still_holds
from reporter.delivery.sealed import open_seal
from reporter.delivery.second_count import PeriodBooks, Recount, recounted
from reporter.delivery.second_workbook import SecondReader
from reporter.documents.figure_marks import FIGURE_MARK
from reporter.intake.receipts import read_receipts
from reporter.layout.carried import read_carried
from reporter.ledger import chain_at
from reporter.model import Period, PrintedFigure, ReporterError
from reporter.model.file_names import shown_as
from reporter.model.marks import RECEIPTS
from reporter.model.publication import PublishStep
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import date_short, first_names, integer
from reporter.opc.parts import open_docx
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.reports import reports_for
from reporter.workspace import REPORTS, Workspace

_SHOWN, _NAMED = 40, 5  # places, documents that the terminal names
_OTHER_WORKBOOKS = "không cộng lại, vì sổ nhập không còn như lúc lập báo cáo"


@dataclass(frozen=True, slots=True)
class Unlike:
    """One thing that is not as it was: where, and what of it; `clerks` where it may well be so."""

    where: str
    what: str
    clerks: bool = False  # a document that was numbered, dated, signed or saved again, and says what it said


@dataclass(frozen=True, slots=True)
class PeriodState:
    """What verifying a period found; `looked_at` counts what was compared, in words."""

    period: Period
    unlike: tuple[Unlike, ...]
    saved_again: tuple[str, ...]  # documents that were numbered, dated, signed or saved again, and say what they said
    looked_at: str
    recount: Recount | str  # in words why nothing was counted again: other workbooks, specs that cannot be read

    def lines(self) -> Iterator[str]:
        """Yield the text for the terminal."""
        for item in self.unlike[:_SHOWN]:
            yield f"{item.where}: {item.what}"
        if len(self.unlike) > _SHOWN:
            yield f"và {integer(len(self.unlike) - _SHOWN)} chỗ khác nữa (--json để xem hết)"
        if self.saved_again:
            named = first_names(self.saved_again, _NAMED)
            number = integer(len(self.saved_again))
            yield f"{number} văn bản đã điền số, ngày, người ký hoặc lưu lại; còn lại như khi lập: {named}."
        verdict = (
            f"CHƯA ĐẠT: {integer(len(self.unlike))} chỗ không khớp" if self.unlike else "ĐẠT: mọi thứ còn như khi lập"
        )
        yield f"{verdict}. Đã đối chiếu {self.looked_at}."
        counted = self.recount if isinstance(self.recount, str) else self.recount.in_words()
        yield f"Cộng lại số liệu: {counted}."

    def as_json(self) -> str:
        """Return the state as one JSON text."""
        items = [{"where": item.where, "what": item.what} for item in self.unlike]
        counts = {"unlike": len(items), "saved_again": len(self.saved_again)}
        counts |= {} if isinstance(self.recount, str) else self.recount.counts()
        return envelope("verify-period", "verify", str(self.period), items, counts)


def verify_period(workspace: Workspace, period: Period) -> PeriodState:
    """Return what of a period is not as its last build left it; ReporterError when it was never built."""
    record = read_record(workspace.outputs(period))
    if record is None:
        raise ReporterError(f"Kỳ {period} chưa lập báo cáo lần nào: reporter build --period {period}.")
    inputs = list(_inputs(workspace, period, record))
    unlike = [*inputs, *_register(workspace, period), *_specs(workspace, record)]
    path = workspace.outputs(period) / PRINTED_FIGURES
    printed = printed_figures(file_bytes(path)) if path.is_file() else []
    unlike += [*_documents(workspace, period, record, printed), *_published(workspace, period)]
    recount = _OTHER_WORKBOOKS if inputs else _recount(workspace, period, record, printed)
    for figure, value in () if isinstance(recount, str) else recount.wrong:
        what = f"{figure.figure.label} in là “{figure.text}”, cộng lại từ các ô được {value}"
        unlike.append(Unlike(figure.document, what))
    looked_at = (
        f"{integer(len(record.read))} sổ nhập, {integer(len(record.templates))} tệp quy định, "
        f"{integer(len(record.written))} văn bản, {integer(len(printed))} số liệu"
    )
    wrong = tuple(item for item in unlike if not item.clerks)
    return PeriodState(period, wrong, tuple(item.where for item in unlike if item.clerks), looked_at, recount)


def _recount(
    workspace: Workspace, period: Period, record: RunRecord, printed: Sequence[PrintedFigure]
) -> Recount | str:
    """Return what counting again came to; in words why it cannot be done with specs that were changed since."""
    try:
        return recounted(printed, figure_specs(workspace, record), dict(_books(workspace, period, record)))
    except ReporterError as error:
        return f"không cộng lại được theo quy định hiện có: {str(error).rstrip('.')}"


def _books(workspace: Workspace, period: Period, record: RunRecord) -> Iterator[tuple[date, PeriodBooks]]:
    """Yield the workbooks of the period and, for what changed since, of the one before where they are as they were.

    Those of the period itself are: `record` was held against them before.
    """
    before = period.previous()
    earlier = read_record(workspace.outputs(before))
    sound = earlier is not None and not any(_inputs(workspace, before, earlier))
    for one, read in ((period, record), (before, earlier if sound else None)):
        if read is not None:
            yield (
                one.last_day,
                PeriodBooks(SecondReader(workspace.inbox(one)), _owners(workspace, one, read), _then(workspace, read)),
            )


def _then(workspace: Workspace, record: RunRecord) -> PeriodSpecs:
    """Return the specs of a period by the form set and the baseline that its run recorded."""
    return workspace.specs(Period.parse(record.period), record.set_id, record.baseline)


def _owners(workspace: Workspace, period: Period, record: RunRecord) -> dict[str, str]:
    """Return whose each workbook is: of those the run has read, and of those that came since and are as they came."""
    inbox = workspace.inbox(period)
    lines = ((shown_as(inbox, line.file), line) for line in read_receipts(inbox)[0].last.values())
    came = {line.file: line.agency for path, line in lines if still_holds(path, line.sha256)}
    return {**came, **{item.file: item.agency for item in record.read}}


def _inputs(workspace: Workspace, period: Period, record: RunRecord) -> Iterator[Unlike]:
    for item in record.read:
        path = shown_as(workspace.inbox(period), item.file)
        if not path.is_file():
            yield Unlike(item.file, "sổ nhập đã dùng không còn trong thư mục của kỳ")
        elif not still_holds(path, item.sha256):
            yield Unlike(item.file, "sổ nhập đã bị sửa sau khi lập báo cáo")


def _register(workspace: Workspace, period: Period) -> Iterator[Unlike]:
    _, findings = read_receipts(workspace.inbox(period))
    for item in findings:
        yield Unlike(item.file, item.what.rstrip("."))


def _specs(workspace: Workspace, record: RunRecord) -> Iterator[Unlike]:
    now = checksums(workspace.templates)
    for name in sorted(record.templates.keys() | now.keys()):
        if record.templates.get(name) != now.get(name):
            state = "mới thêm" if name not in record.templates else "không còn" if name not in now else "đã bị sửa"
            yield Unlike(f"templates/{name}", f"tệp quy định {state} sau khi lập báo cáo")


def _documents(
    workspace: Workspace, period: Period, record: RunRecord, printed: Sequence[PrintedFigure]
) -> Iterator[Unlike]:
    sent = {item.sha256 for line in publications(workspace, period) for item in line.documents.values()}
    told: dict[str, list[PrintedFigure]] = {}
    for item in printed:
        told.setdefault(item.document, []).append(item)
    folder = workspace.outputs(period) / REPORTS
    for name, written in record.written.items():
        path = folder / name
        if not path.is_file():
            yield Unlike(name, "văn bản không còn")
        elif (now := sha256(file_bytes(path))) != written.sha256:
            yield from _changed(path, words=now not in sent)
        else:
            yield from _read_again(path, told.get(name, ()))


def _read_again(path: Path, printed: Sequence[PrintedFigure]) -> Iterator[Unlike]:
    """Yield the figures that python-docx reads otherwise at their marks than the list of printed figures says."""
    from reporter.documents.second_reader import marked_texts

    found = marked_texts(path)
    for number, item in enumerate(printed, 1):
        text = found.get(FIGURE_MARK.format(number))
        if text != item.text.replace("\u00a0", " "):
            what = f"{item.figure.label}: danh sách số liệu ghi “{item.text}”, văn bản in “{text or ''}”"
            yield Unlike(path.name, what)


def _changed(path: Path, words: bool) -> Iterator[Unlike]:
    """Yield what is not as made in a document that somebody worked on.

    Not the `words` of one that was sent out like this: whoever checked and signed it answers for them.
    """
    try:
        state = verify_document(path)
        signed = read_carried(open_docx(file_bytes(path), path.name))
    except ReporterError as error:
        yield Unlike(path.name, str(error))
        return
    for figure in state.changed:
        now = f" → “{figure.now}”" if figure.now else ""
        yield Unlike(path.name, f"{figure.fate.label}: {state.called(figure.figure)}, “{figure.figure.text}”{now}")
    prose = [line for line in state.prose if words and not (signed and line.now == signed.signer != "")]
    for line in prose:
        yield Unlike(
            path.name, f"đoạn {line.paragraph} khác khi lập: “{line.now[:90]}”" if line.now else "mất một đoạn"
        )
    for row in state.tables:
        yield Unlike(path.name, f"{row.table}, dòng {row.row} khác khi lập: “{row.now[:90]}”")
    if words and not (state.touched or prose):
        yield Unlike(path.name, "tệp đã được lưu lại; lời, số liệu và phụ lục như khi lập", clerks=True)


def _published(workspace: Workspace, period: Period) -> Iterator[Unlike]:
    """Yield what is not as it was sent out: documents, the register cut short, the sealed archive."""
    register = workspace.inbox(period) / RECEIPTS
    for line in publications(workspace, period):
        if line.receipts and chain_at(register, line.receipts) != line.chain:
            why = f"không còn như lúc {line.step.label} ngày {date_short(line.written)}: thiếu hoặc khác dòng"
            yield Unlike(RECEIPTS, why)
        if line.step is PublishStep.PUBLISHED:
            yield from _archive(workspace.root / ARCHIVES, line.archive)
            folder = supplement_folder(workspace, period, line.supplement) / REPORTS
            for name, sent in line.documents.items():
                if not still_holds(folder / name, sent.sha256):
                    yield Unlike(name, "không còn như bản đã phát hành")


def _archive(folder: Path, digest: str) -> Iterator[Unlike]:
    found = sorted(folder.glob(f"*-{digest[:12]}.zip"))
    if not found:
        yield Unlike(ARCHIVES, f"không còn tệp niêm phong {digest[:12]}")
    for path in found:
        if not still_holds(path, digest):
            yield Unlike(ARCHIVES, _why_another(path))


def _why_another(path: Path) -> str:
    """Return what of an archive is not as it was sealed; of one that is whole in itself that it is another."""
    try:
        open_seal(path)
    except ReporterError as error:
        return str(error)
    return f"{path.name}: không phải bản đã niêm phong, mã kiểm của cả tệp khác trong sổ phát hành"


def figure_specs(workspace: Workspace, record: RunRecord) -> Mapping[str, FigureSpec]:
    """Return every figure that some report of the period may print, by the form set that it was built by."""
    form_set = _then(workspace, record).form_set
    result: dict[str, FigureSpec] = {}
    for figures in dict.fromkeys(item.figures for item in reports_for(workspace.templates, form_set.forms)):
        result.update(load_catalogue(workspace.templates, figures, form_set).figures)
    return result
