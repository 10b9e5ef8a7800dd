"""Number, day and signer given out by the clerk, written into one finished document or all of a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.commands.clerk_table import clerk_rows
from reporter.layout import other_layout
from reporter.layout.filling import Filling, fill, filled_in, symbol_of
from reporter.model import Period, ReporterError
from reporter.model.annex import document_of
from reporter.model.file_names import files_like
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import date_short
from reporter.staging import staged, staged_items
from reporter.workspace import REPORTS, Workspace, annex_files

_FILE, _NUMBER, _DAY, _SIGNER = _TITLES = ("tệp", "số", "ngày", "người ký")


@dataclass(frozen=True, slots=True)
class NumberOptions:
    """What to write where: one file or the documents of a period, and one filling or a table of them."""

    filling: Filling
    file: Path | None = None
    period: Period | None = None
    table: Path | None = None


def number_documents(workspace: Workspace, options: NumberOptions) -> Iterator[str]:
    """Write number, day and signer, and yield what was done, a line for each document."""
    files = _files(workspace, options.file, options.period)
    names = {path.name for path in files}
    own = [path for path in files if document_of(path.name) not in names]
    fillings = _from_table(options.table, files) if options.table else _counted(own, options.filling)
    fillings |= {path: filling for path, filling in _of_annexes(fillings, files).items() if path not in fillings}
    if not any(one.number or one.day or one.signer for one in fillings.values()):
        raise ReporterError("Bảng không ghi số, ngày, người ký của văn bản nào.")
    fillings = {path: replace(one, number=_digits(one.number, path)) for path, one in fillings.items()}
    written = {path: file_bytes(path) for path in fillings}
    made = {path: fill(written[path], path.name, filling) for path, filling in fillings.items()}
    before = {path: filled_in(docx, path.name).number for path, docx in written.items()}
    with _written(workspace, files[0].resolve().parent) as folder:  # all are made before the first is written
        for path, docx in made.items():
            (folder / path.name).write_bytes(docx)
    for path, docx in made.items():
        yield f"{path.name}: {_told(fillings[path], before[path])}."
        if (day := fillings[path].day) and not document_of(path.name):
            yield from _moved(workspace, path.name, docx, day, options.period)


def _moved(workspace: Workspace, name: str, docx: bytes, day: date, period: Period | None) -> Iterator[str]:
    """Yield what to do where the day given asks for another layout than the document has."""
    found = other_layout(docx, name, workspace.templates)
    if found:
        laid_out, asked = found
        again = f"reporter build --period {period or 'KỲ'} --as-of {day}"
        yield (
            f"{name}: văn bản đang trình bày theo {laid_out.title}, nhưng ngày {date_short(day)} áp dụng "
            f"{asked.title}. Lập lại cho đúng bằng {again}, rồi ghi số lại."
        )


@contextmanager
def _written(workspace: Workspace, documents: Path) -> Iterator[Path]:
    """Yield a folder whose files replace those in `documents`; in those of a period while nobody else writes there."""
    outputs = documents.parent
    if (
        documents.name != REPORTS
        or outputs.parent != (workspace.root / workspace.settings.folders["outputs"]).resolve()
    ):
        with staged_items(documents) as folder:
            yield folder
        return
    with staged(outputs, keep_others=True) as made:
        (made / REPORTS).mkdir()
        yield made / REPORTS


def _files(workspace: Workspace, file: Path | None, period: Period | None) -> list[Path]:
    if file and period is None:
        return [file, *annex_files(file)]
    assert period is not None  # a file or a period: the shell sees to it
    folder = workspace.outputs(period) / REPORTS
    found = files_like(folder, "*.docx")
    if not found:
        raise ReporterError(f"Chưa có văn bản nào của kỳ {period}: chạy reporter build --period {period} trước.")
    return found


def _counted(files: list[Path], first: Filling) -> dict[Path, Filling]:
    """Return file → filling; documents of one organ with one symbol are numbered one after another from the first."""
    given: dict[tuple[str, str], int] = {}
    result = {}
    for path in files:
        if not first.number.isdigit():
            result[path] = first
            continue
        key = symbol_of(file_bytes(path), path.name)
        given[key] = given.get(key, int(first.number) - 1) + 1
        result[path] = replace(first, number=str(given[key]))
    return result


def _digits(number: str, path: Path) -> str:
    """Return the digits of a number, that a clerk may have written with the document's symbol: "45-BC/TU"."""
    digits = number[: len(number) - len(number.lstrip("0123456789"))]
    if digits and not int(digits):
        raise ReporterError(f"{path.name}: số văn bản tính từ 1, không có số {digits}.")
    if digits == number:
        return number
    own = symbol_of(file_bytes(path), path.name)[1]
    if digits and number == digits + own:
        return digits
    raise ReporterError(f"{path.name}: số “{number}” phải viết bằng chữ số, ví dụ 45 hoặc 45{own or '-BC/TU'}.")


def _of_annexes(fillings: Mapping[Path, Filling], files: list[Path]) -> dict[Path, Filling]:
    """Return file → filling of the annexes that are files of their own: what their document bears, no signer."""
    given = {path.name: replace(filling, signer="") for path, filling in fillings.items()}
    return {path: given[name] for path in files if (name := document_of(path.name)) in given}


def _from_table(table: Path, files: list[Path]) -> dict[Path, Filling]:
    """Return file → filling from the clerk's table (tệp, số, ngày, người ký); files it does not name stay."""
    known = {path.name: path for path in files}
    result = {}
    for row in clerk_rows(table, _TITLES):
        name = row.get(_FILE, "")
        if name not in known:
            raise ReporterError(f"{table.name}: không có văn bản “{name}” để ghi số.")
        result[known[name]] = Filling(row.get(_NUMBER, ""), _day(row.get(_DAY, ""), table), row.get(_SIGNER, ""))
    return result


def _day(text: str, table: Path) -> date | None:
    """Return the day written as 14/10/2025 or 2025-10-14; None for a blank."""
    if not text:
        return None
    parts = text.split("/")[::-1] if "/" in text else text.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise ReporterError(f"{table.name}: “{text}” không phải ngày; viết như 14/10/2025.") from None


def _told(filling: Filling, before: str) -> str:
    """Return what was written; a number in the place of another one, that the clerk's register may know, names both."""
    day = date_short(filling.day) if filling.day else ""
    replaced = filling.number and before and int(before) != int(filling.number)
    number = f"{filling.number} (thay số {before} đã ghi)" if replaced else filling.number
    pairs = (("số", number), ("ngày", day), ("người ký", filling.signer))
    return "ghi " + ", ".join(f"{name} {value}" for name, value in pairs if value)
