"""The organization's own workbook for the level above, filled in from what was sent to it, so that nobody retypes.

Each line comes from one workbook: a commune's lines from the commune, each other form from the department that fills
it (templates/registry/departments.toml). Beside the workbook stands the list of where every line came from, so that a
figure of the level above can be followed to the workbook where it was typed first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter.blanks.write import FormValues, write_workbook
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.checked import Checked
from reporter.commands.issue import blank_kit
from reporter.delivery.envelope import findings_json
from reporter.delivery.findings_book import finding_lines, verdict_line, write_findings
from reporter.delivery.plain_xlsx import Plain, PlainColumn, PlainSheet, write_sheets
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import CollectRequest, ReaderSpecs
from reporter.model import (
    AdmissionState,
    Agency,
    Finding,
    Findings,
    Mark,
    ReporterError,
    Submission,
    Table,
    Value,
    common_cutoff,
    sample_banner,
)
from reporter.model.explanation import spots_in
from reporter.model.wording import integer, join_names
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.settings import UPWARD
from reporter.tables import build_frames
from reporter.workspace import file_name

FOLDER = UPWARD  # inside outputs/KỲ
ORIGINS = "nguon-goc.xlsx"
_SHOWN = 20  # findings of the workbook the terminal shows
_COVER = {"prepared_by": "nguoi_lap", "head": "thu_truong", "phone": "dien_thoai"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the workbook: what it says, and who says it where."""

    label: str  # what the line is about: "14758 – Bí thư Đảng uỷ"; "" for lines staff added
    values: Mapping[str, Value]  # of the entered columns; all None when nobody has sent it in
    owner: Agency  # whose line it is
    source: Submission | None = None
    at: int = 0  # index of the line in the source's table

    def cells(self, form: FormSpec) -> str:
        """Where the line stands in its source, as Excel's reference: '[a.xlsx]Biểu 02'!E12:I12; "" when nowhere."""
        if self.source is None:
            return ""
        table = self.source.tables[form.id]
        held = [column.key for column in form.entered if column.key in table.letters]
        first, *_, last = sorted(held, key=lambda key: (len(table.letters[key]), table.letters[key])) * 2
        start = str(table.cell(self.source.file, first, self.at))
        return start if first == last else f"{start}:{table.letters[last]}{table.rows[self.at]}"


@dataclass(frozen=True, slots=True)
class SentUp:
    """What to tell the officer of the workbook for the level above, and what the level above will find in it."""

    lines: tuple[str, ...]
    findings: Findings


NOTHING_UP = SentUp((), Findings())
Lines = Mapping[str, Sequence[Line]]  # form id → lines, in the order of the workbook


def write_upward(checked: Checked, used: Sequence[Submission], folder: Path) -> SentUp:
    """Write the workbook and the list of origins into `folder`/gui-cap-tren.

    Nothing where the organization itself sends to nobody. The finished workbook is read back, compared with its
    sources (ReporterError for any difference) and checked with the rules of the level above.
    """
    workspace, period = checked.workspace, checked.period
    specs = workspace.specs(period)
    own = specs.agency(workspace.settings.organization)
    if not own.parent:
        return NOTHING_UP
    lines = upward_lines(own, checked, used)
    forms = specs.form_set.form
    said = {form: [*found, *not_reported(forms(form), lines, own, checked, used)] for form, found in lines.items()}
    path = folder / FOLDER / file_name(own, period)
    path.parent.mkdir()
    values: FormValues = {form: [line.values for line in found] for form, found in said.items()}
    banner = sample_banner(used)
    kit = blank_kit(workspace, period, [own.kind])
    write_workbook(path, kit, own, values, _cover(checked, used, banner), banner)
    sent, findings = _read_back(path, own, checked)
    _compare(sent, said, specs.form_set)
    _write_origins(path.with_name(ORIGINS), sent, lines, specs.form_set, banner)
    findings += _checked(sent, own, checked)
    _write_findings(path.parent, findings, own, checked)
    return SentUp((*_summary(path, own, checked, used, lines), *_verdict(findings, own)), findings)


# --- what the workbook says -------------------------------------------------------------------------------


def upward_lines(own: Agency, checked: Checked, used: Sequence[Submission]) -> Lines:
    """Return the lines of every form `own` fills, from the workbooks whose figures count.

    A line nobody has sent in is there with every cell blank, also those a blank workbook pre-fills: not reported.
    """
    by_agency = {item.agency: item for item in used}
    return {
        form.id: list(_free(form, checked, by_agency) if form.free else _fixed(form, own, checked, by_agency))
        for form in checked.specs.form_set.for_agency(own)
    }


def _free(form: FormSpec, checked: Checked, by_agency: Mapping[str, Submission]) -> Iterator[Line]:
    """Yield the lines staff added, agency by agency in their official order."""
    for agency in checked.agencies:
        source = by_agency.get(agency.code)
        if source and form.id in source.tables:
            lines = (_values(form, source.tables[form.id], at) for at in range(len(source.tables[form.id])))
            if form.explains:
                lines = (_explained_upward(form, line, source, checked) for line in lines)
            yield from (Line("", line, agency, source, at) for at, line in enumerate(lines) if any(line.values()))


def _explained_upward(
    form: FormSpec, line: Mapping[str, Value], source: Submission, checked: Checked
) -> Mapping[str, Value]:
    """Return an explanation with the code of the commune in place of cells of its own workbook."""
    place = line[form.explains.place] if form.explains else None
    agency = checked.specs.agency(source.agency)
    if form.explains is None or agency.kind != "commune" or not spots_in(str(place or "")):
        return line
    return {**line, form.explains.place: agency.code}


def _fixed(form: FormSpec, own: Agency, checked: Checked, by_agency: Mapping[str, Submission]) -> Iterator[Line]:
    """Yield one line for each line of the blank, found by its codes."""
    specs = checked.specs
    owners = {agency.code: agency for agency in checked.agencies if form.asked_of(agency)}
    department = next((agency for agency in owners.values() if agency.kind == "department"), own)
    found = {code: place for owner in owners if owner in by_agency for code, place in _codes(form, by_agency[owner])}
    labels = [specs.labels(form.column(key)) for key in form.axes]
    for line in specs.prefilled(form, own):
        code = tuple(str(line[key]) for key in form.axes)
        owner = next((owners[part] for part in code if part in owners), department)
        label = " – ".join(names.get(part, part) for names, part in zip(labels, code, strict=True))
        if code in found:
            source, at = found[code]
            yield Line(label, _values(form, source.tables[form.id], at), owner, source, at)
        else:
            yield Line(label, dict.fromkeys(column.key for column in form.entered), owner)


def not_reported(
    answers: FormSpec, lines: Lines, own: Agency, checked: Checked, used: Sequence[Submission]
) -> Iterator[Line]:
    """Yield, for the form of explanations, why lines of the workbook are blank: who has not reported what.

    The level above then knows the gap for what it is, and counts the rest.
    """
    keys = answers.explains
    if keys is None:
        return
    blank = {column.key: None for column in answers.entered}
    for form in map(checked.specs.form_set.form, lines):
        silent = _silent(form, lines[form.id], checked, used)
        whole = not any(line.source for line in lines[form.id])
        for owner in silent if not form.explains else ():
            state = checked.admissions.of(owner.code, (form.id,))
            why = f" ({state.label})" if state is not AdmissionState.USED else ""
            told = {
                **{column.key: f"{form.title}: để trống" for column in answers.entered if column.required},
                keys.rule: "V91" if whole else "V92",
                keys.sheet: form.sheet,
                keys.place: owner.code if owner.kind == "commune" and not whole else None,
                keys.text: f"Chưa có số liệu của {owner.name}{why}",
            }
            yield Line("", {**blank, **told}, own)


def _silent(form: FormSpec, lines: Sequence[Line], checked: Checked, used: Sequence[Submission]) -> Sequence[Agency]:
    """Return whose lines of a form are missing, in the official order."""
    if not form.free:
        return list({line.owner.code: line.owner for line in lines if line.source is None}.values())
    sent = {item.agency for item in used if form.id in item.tables}
    return [agency for agency in checked.agencies if form.asked_of(agency) and agency.code not in sent]


def _codes(form: FormSpec, source: Submission) -> Iterator[tuple[tuple[Value, ...], tuple[Submission, int]]]:
    """Yield the codes of each line of the source's table with its place."""
    if form.id in source.tables:
        table = source.tables[form.id]
        for at, code in enumerate(zip(*(table.values[key] for key in form.axes), strict=True)):
            yield code, (source, at)


def _values(form: FormSpec, table: Table, at: int) -> Mapping[str, Value]:
    """Return what the entered cells of a line say, as it is typed: "-" for not applicable, nothing for unreadable."""
    typed: dict[Value, Value] = {Mark.NOT_APPLICABLE: "-", Mark.UNREADABLE: None}
    found = {column.key: table.values[column.key][at] for column in form.entered}
    return {key: typed.get(value, value) if isinstance(value, Mark) else value for key, value in found.items()}


def _cover(checked: Checked, used: Sequence[Submission], banner: str) -> dict[str, Value]:
    """Return names from reporter.toml [documents.gui-cap-tren], and the cut-off date that all workbooks share."""
    fixed = checked.workspace.settings.cover
    cover: dict[str, Value] = {key: getattr(fixed, name) for key, name in _COVER.items()}
    if banner:
        cover = {key: text or f"[{banner.capitalize()}]" for key, text in cover.items()}
    return cover | {"cutoff": _cutoff(checked, used)}


def _cutoff(checked: Checked, used: Sequence[Submission]) -> date | None:
    return checked.specs.cutoff or common_cutoff(item.cutoff for item in used)


# --- whether it says it -----------------------------------------------------------------------------------


def _read_back(path: Path, own: Agency, checked: Checked) -> tuple[Submission, Findings]:
    """Return the finished workbook as the level above reads it; ReporterError when it cannot be read."""
    workspace, settings = checked.workspace, checked.workspace.settings
    request = CollectRequest(
        *(workspace.templates, settings.form_set, settings.baseline, checked.period),
        agencies=(own.code,),
        limits=settings.limits,
    )
    outcome = read_submission(path, ReaderSpecs(request))
    if outcome.submission is None:
        raise ReporterError(f"Sổ gửi cấp trên không đọc lại được: {outcome.findings[0].message}")
    return outcome.submission, Findings(outcome.findings)


def _compare(sent: Submission, lines: Lines, form_set: FormSet) -> None:
    """Raise ReporterError for the first cell that does not say what its source says."""
    for form_id, expected in lines.items():
        form, table = form_set.form(form_id), sent.tables[form_id]
        if len(table) != len(expected):
            raise ReporterError(f"Sổ gửi cấp trên: {form.title} có {len(table)} dòng, nguồn có {len(expected)}.")
        for at, line in enumerate(expected):
            for key, value in _values(form, table, at).items():
                if value != line.values[key]:
                    place = table.cell(sent.file, key, at)
                    raise ReporterError(f"Sổ gửi cấp trên: {place} là “{value}”, nguồn {line.cells(form)} khác.")


def _checked(sent: Submission, own: Agency, checked: Checked) -> list[Finding]:
    """Return what the level above finds when it checks the workbook."""
    context = CheckContext(checked.specs, (own,), checked.as_of)
    return run_checks((sent,), build_frames((sent,), checked.specs.form_set), context)


# --- what comes with it -----------------------------------------------------------------------------------

_ORIGIN_COLUMNS = (
    ("Biểu", 10),
    ("Ô trong sổ gửi cấp trên", 44),
    ("Dòng", 30),
    ("Mã cơ quan", 12),
    ("Cơ quan", 36),
    ("Ô nguồn", 60),
)
NOT_SENT = "chưa có số liệu: cơ quan chưa nộp hoặc sổ còn lỗi"


def _write_origins(path: Path, sent: Submission, lines: Lines, form_set: FormSet, banner: str) -> None:
    """Write one line for each line of the workbook: its cells, whose it is and the cells it came from."""
    rows: list[tuple[Plain, ...]] = []
    for form_id, found in lines.items():
        form = form_set.form(form_id)
        for at, line in enumerate(found):
            here = Line(line.label, line.values, line.owner, sent, at).cells(form)
            origin = line.cells(form) or NOT_SENT
            rows.append((form.sheet, here, line.label, line.owner.code, line.owner.name, origin))
    columns = [
        PlainColumn(title, width, values)
        for (title, width), values in zip(_ORIGIN_COLUMNS, zip(*rows, strict=True), strict=True)
    ]
    write_sheets(path, [PlainSheet("Nguồn gốc", columns)], f"Nguồn gốc từng dòng của {sent.file}", banner)


def _write_findings(folder: Path, findings: Findings, own: Agency, checked: Checked) -> None:
    title = f"Kết quả kiểm tra sổ gửi cấp trên kỳ {checked.period.label}"
    write_findings(folder / "findings.xlsx", findings, (own,), checked.specs.rules, title)
    (folder / "findings.json").write_text(findings_json("build", str(checked.period), findings), encoding="utf-8")


def _summary(path: Path, own: Agency, checked: Checked, used: Sequence[Submission], lines: Lines) -> Iterator[str]:
    receiver = checked.specs.agency(own.parent)
    every = [line for found in lines.values() for line in found]
    absent = list(dict.fromkeys(line.owner.name for line in every if line.source is None))
    filled = sum(line.source is not None for line in every)
    yield (
        f"Sổ nhập của {own.name} gửi {receiver.name}: {FOLDER}/{path.name}, đã điền {integer(filled)}/"
        f"{integer(len(every))} dòng từ {integer(len(used))} sổ; nguồn từng dòng ở {FOLDER}/{ORIGINS}."
    )
    if absent:
        yield f"Để trống, chưa có số liệu ({integer(len(absent))}): {join_names(absent)}."
    if _cutoff(checked, used) is None:
        yield "Chưa cơ quan nào ghi ngày chốt số liệu: ghi ngày chốt vào trang Bìa trước khi gửi."


def _verdict(findings: Findings, own: Agency) -> Iterator[str]:
    yield f"Kiểm sổ gửi cấp trên bằng các luật của cấp trên: {verdict_line(findings, 1, 1)}"
    yield from finding_lines(findings, {own.code: f"{own.name}, sổ gửi cấp trên"}, _SHOWN)
