"""The organization's own workbook for the level above, filled in from what was sent to it, so that nobody retypes.

Each line comes from one workbook: a commune's lines from the commune, each other form from the department that fills
it (templates/registry/departments.toml). Beside the workbook stands the list of where every line came from, so that a
figure of the level above can be followed to the workbook where it was typed first.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from reporter.blanks.kit import BlankKit, deadline_facts
from reporter.blanks.write import FIRST, FormValues, Revision, write_workbook
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.checked import Checked
from reporter.commands.hand_edits import aside_on, free_aside
from reporter.commands.issue import blank_kit
from reporter.commands.upward_edits import BY_HAND, HandEdits, with_hand_edits
from reporter.commands.upward_lines import Line, Lines, line_values, not_asked, not_reported, standing, upward_lines
from reporter.commands.upward_revisions import last_sending
from reporter.delivery.envelope import findings_json
from reporter.delivery.findings_book import finding_lines, verdict_line, write_findings
from reporter.delivery.plain_xlsx import Plain, sheet_of_rows, write_sheets
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import CollectRequest, ReaderSpecs
from reporter.model import (
    Agency,
    Finding,
    Findings,
    Period,
    ReporterError,
    Submission,
    Value,
    common_cutoff,
    sample_banner,
)
from reporter.model.wording import integer, join_names
from reporter.specs.deadlines import deadline
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.settings import UPWARD
from reporter.tables import build_frames
from reporter.versions import changes, changes_text, differences
from reporter.workspace import Workspace, file_name

FOLDER = UPWARD  # inside outputs/KỲ
ORIGINS = "nguon-goc.xlsx"
MADE = "ban-goc.xlsx"  # the workbook without what the officer typed into it
_SHOWN = 20  # findings of the workbook the terminal shows
_COVER = {"prepared_by": "nguoi_lap", "head": "thu_truong", "phone": "dien_thoai"}


@dataclass(frozen=True, slots=True)
class SentUp:
    """What to tell the officer of the workbook for the level above, and what the level above will find in it."""

    lines: tuple[str, ...]
    findings: Findings


NOTHING_UP = SentUp((), Findings())


def write_upward(checked: Checked, used: Sequence[Submission], folder: Path) -> SentUp:
    """Write the workbook and the list of origins into `folder`/gui-cap-tren.

    Nothing where the organization itself sends to nobody. The finished workbook is read back, compared with its
    sources (ReporterError for any difference) and checked with the rules of the level above. What the officer typed
    into the last one stays; what differs from the revision that was sent is marked.
    """
    workspace, period = checked.workspace, checked.period
    own = workspace.specs(period).agency(workspace.settings.organization)
    if not own.parent:
        return NOTHING_UP
    desk = UpwardDesk(checked, own, tuple(used), folder / FOLDER)
    desk.folder.mkdir()
    lines = upward_lines(own, checked, used)
    edits = _hand_edits(desk, lines)
    said = desk.reported(edits.lines)
    sent, about, revised = _revised(desk, said, edits.cover)
    if edits == HandEdits(lines, {}):
        shutil.copyfile(desk.path, desk.folder / MADE)
    else:
        desk.write(desk.folder / MADE, desk.reported(lines), {})
    _compare(sent, said, checked.specs.form_set)
    _write_origins(desk.folder / ORIGINS, sent, edits.lines, checked, desk.banner)
    findings = about + _checked(sent, own, checked)
    _write_findings(desk.folder, findings, own, checked)
    told = (*_summary(desk.path, own, checked, used, edits.lines), *edits.told, *revised, *_verdict(findings, own))
    return SentUp(told, findings)


@dataclass(frozen=True)
class UpwardDesk:
    """What all steps of one workbook share."""

    checked: Checked
    own: Agency
    used: tuple[Submission, ...]
    folder: Path

    @property
    def path(self) -> Path:
        """Where the workbook goes."""
        return self.folder / file_name(self.own, self.checked.period)

    @property
    def banner(self) -> str:
        """What every sheet says of sample data."""
        return sample_banner(self.used)

    @cached_property
    def _kit(self) -> BlankKit:
        workspace, period = self.checked.workspace, self.checked.period
        kit, due = blank_kit(workspace, period, [self.own.kind]), workspace.settings.of(period).due_above
        asked = deadline_facts(deadline(due, period, workspace.days_off)) if due else {}
        above = self.checked.specs.agency(str(self.own.parent)).name
        unknown = dict.fromkeys(("cach_gui", "lien_he", "dien_thoai", "thu_dien_tu"), "")  # those told are our own
        return replace(kit, facts={**kit.facts, **unknown, "co_quan_phat_hanh": above, "noi_nhan": above, **asked})

    def reported(self, lines: Lines) -> Lines:
        """Return the lines with those that say who has not reported, or was not asked yet."""
        forms = self.checked.specs.form_set.form
        return {
            form: [
                *found,
                *not_reported(forms(form), lines, self.own, self.checked, self.used),
                *not_asked(forms(form), lines, self.own, self.checked),
            ]
            for form, found in lines.items()
        }

    @cached_property
    def _reader(self) -> ReaderSpecs:
        return reader_above(self.own, self.checked.workspace, self.checked.period)

    def write(self, path: Path, said: Lines, cover: Mapping[str, Value], revision: Revision = FIRST) -> None:
        """Write the workbook."""
        values: FormValues = {form: [line.values for line in found] for form, found in said.items()}
        shown = {**_cover(self.checked, self.used, self.banner), **cover}
        write_workbook(path, self._kit, self.own, values, shown, self.banner, revision)

    def read(self, path: Path) -> tuple[Submission, Findings]:
        """Return a workbook as the level above reads it, with what it finds in reading."""
        return read_upward(path, self._reader)


def _hand_edits(desk: UpwardDesk, lines: Lines) -> HandEdits:
    """Return the lines with what the officer typed into the workbook of the last build."""
    before = desk.checked.workspace.outputs(desk.checked.period) / FOLDER
    made, lying = before / MADE, before / desk.path.name
    if not (made.is_file() and lying.is_file()) or made.read_bytes() == lying.read_bytes():
        return HandEdits(lines, {})
    edited, _ = desk.read(lying)
    edits = with_hand_edits(lines, desk.read(made)[0], edited, desk.own, desk.checked.specs)
    return replace(edits, told=(*edits.told, _set_aside(desk, lying))) if edits.refused else edits


def _set_aside(desk: UpwardDesk, lying: Path) -> str:
    """Keep the workbook with what was typed and is not in the new one, and return what to tell."""
    target, made = lying.parent.parent, desk.folder.parent
    aside = free_aside(target, made, aside_on(desk.checked.as_of))
    (made / aside).mkdir()
    shutil.copyfile(lying, made / aside / lying.name)
    return f"Sổ có các ô không giữ được để ở {target / aside / lying.name}."


def _revised(desk: UpwardDesk, said: Lines, cover: Mapping[str, Value]) -> tuple[Submission, Findings, tuple[str, ...]]:
    """Write the workbook as the revision it is, and return it as it is read, what was found and what to tell."""
    last = last_sending(desk.checked.workspace, desk.checked.period)
    desk.write(desk.path, said, cover, Revision(last.revision if last else 1))
    sent, found = desk.read(desk.path)
    if not last:
        return sent, found, ()
    before, _ = desk.read(desk.checked.workspace.root / last.file)
    specs = desk.checked.specs
    other = differences(before, sent, specs)
    if not other:
        return sent, found, (f"Như bản đã gửi cấp trên lần {last.revision}.",)
    changed = tuple(item.cell for item in changes(before, sent, specs))
    desk.write(desk.path, said, cover, Revision(last.revision + 1, changed))
    told = f"Lần {last.revision + 1}, so với bản đã gửi lần {last.revision}: {changes_text(other)}."
    return *desk.read(desk.path), (told,)


# --- the cover --------------------------------------------------------------------------------------------


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


def reader_above(own: Agency, workspace: Workspace, period: Period) -> ReaderSpecs:
    """Return the specs by which the level above reads the organization's workbook."""
    settings = workspace.settings
    request = CollectRequest(
        *(workspace.templates, settings.of(period).form_set, settings.baseline, period),
        agencies=(own.code,),
        limits=settings.limits,
    )
    return ReaderSpecs(request)


def read_upward(path: Path, reader: ReaderSpecs) -> tuple[Submission, Findings]:
    """Return a workbook for the level above as that level reads it; ReporterError when it cannot be read."""
    outcome = read_submission(path, reader)
    if outcome.submission is None:
        raise ReporterError(f"{path}: không đọc lại được: {outcome.findings[0].message}")
    return outcome.submission, Findings(outcome.findings)


def _compare(sent: Submission, lines: Lines, form_set: FormSet) -> None:
    """Raise ReporterError for the first cell that does not say what its source says."""
    for form_id, expected in lines.items():
        form, table = form_set.form(form_id), sent.tables[form_id]
        if len(table) != len(expected):
            raise ReporterError(f"Sổ gửi cấp trên: {form.title} có {len(table)} dòng, nguồn có {len(expected)}.")
        for at, line in enumerate(expected):
            for key, value in line_values(form, table, at).items():
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


def _write_origins(path: Path, sent: Submission, lines: Lines, checked: Checked, banner: str) -> None:
    """Write one line for each line of the workbook: its cells, whose it is and the cells it came from."""
    rows: list[tuple[Plain, ...]] = []
    for form_id, found in lines.items():
        form = checked.specs.form_set.form(form_id)
        for at, line in enumerate(found):
            here = Line(line.label, line.values, line.owner, sent, at).cells(form)
            typed = f"{BY_HAND}: {line.by_hand}" if line.by_hand else ""
            origin = "; ".join(filter(None, (line.cells(form), typed))) or _no_origin(line, form, checked)
            rows.append((form.sheet, here, line.label, line.owner.code, line.owner.name, origin))
    sheet = sheet_of_rows("Nguồn gốc", _ORIGIN_COLUMNS, rows)
    write_sheets(path, [sheet], f"Nguồn gốc từng dòng của {sent.file}", banner)


def _no_origin(line: Line, form: FormSpec, checked: Checked) -> str:
    """Return why a line holds nothing: whose it is has not sent in, or is held back."""
    state = standing(line.owner, form, checked)
    return f"chưa có số liệu: {state}" if state else "chưa có số liệu"


def _write_findings(folder: Path, findings: Findings, own: Agency, checked: Checked) -> None:
    title = f"Kết quả kiểm tra sổ gửi cấp trên kỳ {checked.period.label}"
    write_findings(folder / "findings.xlsx", findings, (own,), checked.specs.rules, title)
    text = findings_json("build", str(checked.period), findings) + "\n"
    (folder / "findings.json").write_text(text, encoding="utf-8")


def _summary(path: Path, own: Agency, checked: Checked, used: Sequence[Submission], lines: Lines) -> Iterator[str]:
    receiver = checked.specs.agency(own.parent)
    every = [line for found in lines.values() for line in found]
    absent = list(dict.fromkeys(line.owner.name for line in every if not line.filled))
    filled = sum(line.filled for line in every)
    yield (
        f"Sổ nhập của {own.name} gửi {receiver.name}: {FOLDER}/{path.name}, đã điền {integer(filled)}/"
        f"{integer(len(every))} dòng từ {integer(len(used))} sổ; nguồn từng dòng ở {FOLDER}/{ORIGINS}."
    )
    if absent:
        blank = integer(len(every) - filled)
        yield f"Để trống, chưa có số liệu ({integer(len(absent))}): {join_names(absent)}."
        yield f"Bìa sổ ấy vì thế còn báo lỗi, {blank} dòng chưa nhập; lý do của từng nơi ghi ở trang “Giải trình”."
    if _cutoff(checked, used) is None:
        yield "Chưa cơ quan nào ghi ngày chốt số liệu: ghi ngày chốt vào trang Bìa trước khi gửi."


def _verdict(findings: Findings, own: Agency) -> Iterator[str]:
    yield f"Kiểm sổ gửi cấp trên bằng các luật của cấp trên: {verdict_line(findings, 1, 1)}"
    yield from finding_lines(findings, {own.code: f"{own.name}, sổ gửi cấp trên"}, _SHOWN, folder=FOLDER)
