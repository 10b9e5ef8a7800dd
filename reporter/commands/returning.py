"""Faulty workbooks sent back: each agency's own file with every finding marked in it, and the covering letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reporter.commands.checked import Checked, read_period, refuse_empty
from reporter.commands.issue import chosen_agencies
from reporter.commands.letters import write_letters_about
from reporter.delivery.marked_workbook import marked
from reporter.executor import Progress
from reporter.model import AdmissionState, Agency, Finding, Period, Severity
from reporter.model.file_names import shown_as
from reporter.model.system_reasons import system_cause
from reporter.model.wording import integer
from reporter.opc.archive import Unsound
from reporter.specs.letter_specs import letters_about
from reporter.staging import staged
from reporter.workspace import Workspace

RETURNED = "tra-lai"  # folder of the marked workbooks inside outputs/KỲ
_TOLD = (Severity.ERROR, Severity.WARNING, Severity.EXPLAIN)


def return_workbooks(
    workspace: Workspace, period: Period, as_of: date, agencies: tuple[str, ...], progress: Progress
) -> Iterator[str]:
    """Write the marked copies of all faulty workbooks, or of these agencies', with letters, and yield what to tell."""
    workspace.check_settings()
    wanted = chosen_agencies(workspace, period, agencies)
    refuse_empty(workspace.inbox(period), "không có gì để trả lại")
    checked = read_period(workspace, period, as_of, progress)
    strangers = {item.file for item in checked.admissions.files if item.state is AdmissionState.WRONG_FORM}
    with staged(workspace.outputs(period), keep_others=bool(agencies)) as made:
        folder = made / RETURNED
        folder.mkdir()
        told = []
        for agency in wanted:
            for file, found in _faulty(checked, agency):
                told.append(_line(checked, agency, file, found))
                try:
                    copy = marked(shown_as(workspace.inbox(period), file).read_bytes(), file, found)
                except (OSError, Unsound) as trouble:
                    why = system_cause(trouble) if isinstance(trouble, OSError) else trouble
                    if file in strangers:
                        why = "không phải sổ nhập"
                    told[-1] += f"; không đánh dấu được trong tệp ({why}), danh sách lỗi ở công văn"
                    continue
                (folder / marked_name(file)).write_bytes(copy)
    yield from told
    if not told:
        yield "Không có sổ nhập nào phải trả lại."
        return
    yield f"Bản đánh dấu ở {workspace.outputs(period) / RETURNED}."
    if letters := letters_about(workspace.templates, "faulty"):
        yield from write_letters_about(checked, letters, agencies)


def marked_name(file: str) -> str:
    """Return what the marked copy of a file is called: as the file; one renamed .xls as what it is, to open."""
    return f"{file}x" if file.lower().endswith(".xls") else file


def _faulty(checked: Checked, agency: Agency) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Yield each file of an agency with an error, and what to tell of it: as in letters, not what only follows."""
    own = checked.findings.of_agency(agency.code)
    used = {item.file for item in checked.submissions if item.agency == agency.code}
    refused = {item.file for item in checked.admissions.files if item.agency == agency.code and item.reason[:1] != "I"}
    for file in sorted(used | refused):
        found = tuple(item for item in own if file in item.files and item.severity in _TOLD and not item.cause)
        if any(item.severity is Severity.ERROR for item in found):
            yield file, found


def _line(checked: Checked, agency: Agency, file: str, found: tuple[Finding, ...]) -> str:
    errors = sum(item.severity is Severity.ERROR for item in found)
    return f"{agency.name}: {file}, {integer(errors)} lỗi, {integer(len(found) - errors)} chỗ khác"
