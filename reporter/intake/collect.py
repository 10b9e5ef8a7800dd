"""Everything in the inbox of a period: which files are workbooks, what each holds, which of two counts."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reporter.executor import Progress, no_progress
from reporter.intake.read import ReadOutcome
from reporter.intake.reader_specs import CollectRequest
from reporter.intake.receipts import read_receipts, withdrawn
from reporter.intake.register import wrong_register
from reporter.intake.senders import about_other, document_kind, filled_in_by_others, owners_by_name, with_sender
from reporter.intake.workers import files_inside, read_all
from reporter.model import Agency, CellRange, Finding, Receipts, Submission
from reporter.model.catalogue import finding
from reporter.model.file_names import LOCKS, display_name, left_lying
from reporter.model.idea import IDEA_BOOK, OWN_WORDS
from reporter.model.marks import RECEIPTS, REGISTER
from reporter.model.wording import date_short
from reporter.specs.period_specs import load_specs
from reporter.specs.registry import load_registry
from reporter.versions import differences, replaced_text

__all__ = ["CollectRequest", "collect", "collect_one", "in_order", "read_file", "read_files"]

_REPLACED = ("I11", "I12")  # a file that another of its agency took the place of, or that says the same
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})  # of .xls the content tells what it is: many are .xlsx renamed
#: What people send instead of a workbook and should know about; everything else is passed over with a note.
_REFUSED = {
    ".xlsb": "Excel nhị phân (.xlsb)",
    ".ods": "OpenDocument (.ods)",
    ".csv": "văn bản thuần (CSV)",
    ".zip": "tệp nén (.zip)",
    ".rar": "tệp nén (.rar)",
    ".7z": "tệp nén (.7z)",
    ".et": "WPS (.et)",
    ".numbers": "Apple Numbers (.numbers)",
    ".fods": "OpenDocument dạng phẳng (.fods)",
}
#: Names of what the officer and the program keep beside the workbooks: nobody sends it.
OURS = frozenset({RECEIPTS, REGISTER, IDEA_BOOK, OWN_WORDS, "README.md", ".gitkeep"})


def collect(
    inbox: Path, request: CollectRequest, progress: Progress = no_progress
) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Return the workbooks that count, by agency code, and everything there is to say about the inbox.

    A missing folder is an empty one. Nothing in it is changed, and no file is parsed in this process.
    """
    receipts, about_register = read_receipts(inbox)
    lying = [path for path in _entries(inbox) if display_name(path.name) not in receipts.withdrawn]
    paths, others, findings = _sort_files(lying, receipts.owners)
    asked = replace(request, senders=receipts.owners)
    outcomes = [_dated(outcome, receipts) for outcome in read_all(paths, asked, progress)]
    agencies = _owing(request)
    outcomes = filled_in_by_others(outcomes, agencies, receipts.owners)
    submissions, about_pairs = _settle_pairs(outcomes, request)
    findings += [*wrong_register(inbox, request), *about_register, *withdrawn(receipts), *about_pairs]
    sent = {outcome.submission.agency for outcome in outcomes if outcome.submission}
    replaced = {item.file for item in about_pairs if item.code in _REPLACED}
    for outcome in outcomes:  # what is wrong in a version that another took the place of is nobody's to mend
        findings += with_sender(outcome, sent, agencies).findings if outcome.file not in replaced else ()
    read = {outcome.sha256 for outcome in outcomes}
    findings += _about_others(others, agencies, (sent, read), asked)
    return submissions, tuple(findings)


def collect_one(path: Path, request: CollectRequest) -> tuple[Submission | None, tuple[Finding, ...]]:
    """Return what `collect` makes of one file of an inbox, as far as the file alone tells: one truth for both."""
    paths, others, findings = _sort_files([path], request.senders)
    agencies = _owing(request)
    if not paths:
        return None, (*findings, *_about_others(others, agencies, ((), ()), request))
    (outcome,) = read_all(paths, request, no_progress)
    return outcome.submission, with_sender(outcome, (), agencies).findings


def _about_others(
    others: Mapping[Path, str],
    agencies: Sequence[Agency],
    known: tuple[Collection[str], Collection[str]],
    request: CollectRequest,
) -> Iterator[Finding]:
    """Yield what to say of files sent in place of workbooks, each at its sender; of an archive the names in it tell.

    `known` is who has sent a workbook, and the digests of the files that were read: what an archive holds and lies
    beside it unpacked is asked for no more.
    """
    sent, read = known
    archives = [path for path in others if path.suffix.lower() == ".zip"]
    inside = dict(zip(archives, files_inside(archives, request), strict=True))
    for path, kind in others.items():
        files = inside.get(path, {})
        books = [name for name in files if Path(name).suffix.lower() in _WORKBOOKS]
        held = [name for name, digest in files.items() if digest not in read]
        if books and not set(books) & set(held):
            yield finding("F01", file=display_name(path.name), kind="Tệp nén, mọi sổ trong đó đã nhận riêng")
            continue
        name = display_name(path.name)
        noted = request.senders.get(name, "")
        owners = [noted] if noted else owners_by_name((name, *held), agencies)
        yield from about_other(name, kind, owners, sent)


def _owing(request: CollectRequest) -> tuple[Agency, ...]:
    """Return the agencies asked for a workbook."""
    registry, day = load_registry(request.templates), request.period.last_day
    return tuple(registry.agency(code, day) for code in request.agencies or ())


def received_anything(inbox: Path) -> bool:
    """Return whether anything lies in the inbox that somebody sent, whether it can be read or not."""
    return bool(_sent(inbox))


def inbox_files(inbox: Path) -> list[Path]:
    """Return every file that somebody put into the inbox, workbook or not, by name."""
    return [path for path in _sent(inbox) if path.is_file() and not path.is_symlink()]


def _sent(inbox: Path) -> list[Path]:
    """Return what somebody put there: not our own files, what systems and Excel leave, nor folders of nothing else."""
    found = inbox.iterdir() if inbox.is_dir() else ()
    seen = (path for path in found if path.name not in OURS and not left_lying(path.name))
    return sorted(path for path in seen if not _hollow(path))


def _hollow(path: Path) -> bool:
    """Whether it is a folder in which nobody put anything; one that cannot be opened may hold something."""
    try:
        return path.is_dir() and not path.is_symlink() and (_left_folder(path.name) or not _sent(path))
    except OSError:
        return False


def read_files(paths: Sequence[Path], request: CollectRequest) -> tuple[Submission, ...]:
    """Return the workbooks among these files that can be read, whichever of an agency's counts."""
    outcomes = read_all(paths, request, no_progress) if paths else []
    return tuple(outcome.submission for outcome in outcomes if outcome.submission)


def read_file(path: Path, request: CollectRequest) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Return one workbook, or none, with its findings.

    With `any_period` in the request the specs are those of the period that the workbook says it is of.
    """
    (outcome,) = read_all([path], request, no_progress)
    return ((outcome.submission,) if outcome.submission else ()), outcome.findings


# --- files ------------------------------------------------------------------------------------------------


def _entries(inbox: Path) -> list[Path]:
    """Return everything in an inbox, by the names that people see."""
    found = inbox.iterdir() if inbox.is_dir() else ()
    return sorted(found, key=lambda path: (display_name(path.name), path.name))


def _sort_files(
    entries: Iterable[Path], owners: Mapping[str, str]
) -> tuple[list[Path], dict[Path, str], list[Finding]]:
    """Return the workbooks, what is sent in place of one with its kind, and findings about everything else.

    `owners` is what the register says of files: name → code of whose it is.
    """
    paths: list[Path] = []
    others: dict[Path, str] = {}
    findings: list[Finding] = []
    for path in entries:
        name = display_name(path.name)
        what, code = _kind(path)
        if code == "F01" and path.is_file() and document_kind(name) and not left_lying(name):
            others[path] = document_kind(name)
        elif code == "F06":
            others[path] = what
        elif code == "F16":
            findings.append(_about_folder(path))
        elif code:
            findings.append(finding(code, file=name, agency=owners.get(name, ""), kind=what, why=what))
        elif what:
            paths.append(path)
    return paths, others, findings


def _kind(path: Path) -> tuple[str, str]:
    """Return ("workbook", ""), ("", "") for files of our own, or what else it is and the code of the finding."""
    name, ending = path.name, Path(path.name.strip()).suffix.lower()
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "tệp không còn ở đó", "F02"
    if name in OURS:
        return "", ""
    if stat.S_ISDIR(mode):
        return ("Thư mục ẩn", "F01") if _left_folder(name) else ("", "F16")
    if not stat.S_ISREG(mode):
        return "Lối tắt (symbolic link)" if stat.S_ISLNK(mode) else "Tệp đặc biệt của hệ điều hành", "F01"
    if name.startswith(LOCKS):
        return "Tệp khoá của phần mềm đang mở sổ", "F01"
    if left_lying(name) or ending in (".tmp", ".part", ".crdownload"):
        return "Tệp ẩn hoặc tệp tạm", "F01"
    if ending in _WORKBOOKS:
        return "workbook", ""
    if ending in _REFUSED:
        return _REFUSED[ending], "F06"
    return f"Tệp {ending or 'không có đuôi'}", "F01"


def _left_folder(name: str) -> bool:
    """Whether a folder is one that a system made: hidden, or what a Mac puts into archives (__MACOSX)."""
    return left_lying(name) or name.startswith("__")


def _about_folder(folder: Path) -> Finding:
    try:
        names = sorted(display_name(path.name) for path in folder.iterdir())
    except OSError:
        names = []
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return finding("F16", file=display_name(folder.name), files=shown or "trống")


# --- when they came ---------------------------------------------------------------------------------------


def _dated(outcome: ReadOutcome, receipts: Receipts) -> ReadOutcome:
    """Return the outcome with what the register says of it; an error for a file that is not what was received."""
    sent, line = outcome.submission, receipts.last.get(outcome.file)
    if sent is None:
        return outcome
    if line and line.sha256 != sent.sha256:
        moment = line.received or line.written
        about = finding("I34", agency=sent.agency, file=outcome.file, day=date_short(moment))
        return replace(outcome, findings=(*outcome.findings, about))
    dated = replace(
        sent,
        received_at=receipts.moment(sent.sha256),
        revision=receipts.revision(sent.agency, sent.sha256),
        first_received=receipts.first_moment(sent.agency, (sent.sha256,)),
        note=receipts.why(sent.sha256),
    )
    return replace(outcome, submission=dated)


# --- two files of one agency ------------------------------------------------------------------------------


def _settle_pairs(
    outcomes: Sequence[ReadOutcome], request: CollectRequest
) -> tuple[tuple[Submission, ...], list[Finding]]:
    """Return one submission per agency, and findings about the files that do not count.

    Files that say the same count once. Of different ones the latest version counts, by the number that all of them
    carry, else the one that was received last, by the register: the time a file was saved or copied proves nothing,
    and choosing by chance could put last week's numbers into a report.
    """
    by_agency: dict[str, list[Submission]] = {}
    for outcome in outcomes:
        if outcome.submission:
            by_agency.setdefault(outcome.submission.agency, []).append(outcome.submission)
    chosen: list[Submission] = []
    findings: list[Finding] = []
    for agency, files in sorted(by_agency.items()):
        different = {item.sha256: item for item in reversed(files)}
        for item in files:
            kept = different[item.sha256]
            if item is not kept:
                findings.append(finding("I12", agency=agency, file=item.file, other=kept.file))
        used, about = _last(agency, list(reversed(different.values())), request)
        chosen += used
        findings += about
    return tuple(chosen), findings


def _last(agency: str, files: Sequence[Submission], request: CollectRequest) -> tuple[list[Submission], list[Finding]]:
    """Return the latest file, if their numbers or the register prove it."""
    if len(files) == 1:
        return [files[0]], []
    specs = load_specs(request.templates, request.form_set, request.baseline, request.period)
    ordered = in_order(files)
    kept = ordered[-1] if ordered else files[0]
    if not any(differences(item, kept, specs) for item in files):  # saved again, no more
        same = [finding("I12", agency=agency, file=item.file, other=kept.file) for item in files if item is not kept]
        return [kept], same
    if not ordered:
        record = load_registry(request.templates).agency(agency, request.period.last_day)
        names = ", ".join(item.file for item in files)
        places = [CellRange(item.file) for item in files]
        about = [finding("I10", agency=agency, places=places, name=record.name, number=len(files), files=names)]
        return [], about
    *earlier, last = ordered
    return [last], [
        finding(
            "I11",
            agency=agency,
            file=item.file,
            other=last.file,
            why=f"lần {last.number}, theo số ghi trong sổ" if last.number else "nhận sau, theo sổ tiếp nhận",
            changes=replaced_text(item, last, specs),
        )
        for item in earlier
    ]


def in_order(files: Sequence[Submission]) -> list[Submission]:
    """Return the files from the first version to the last; nothing where nobody can say."""
    numbered = {item.number: item for item in files if item.number}
    if len(numbered) == len(files):
        return [numbered[number] for number in sorted(numbered)]
    dated = {item.received_at: item for item in files if item.received_at}
    return [dated[moment] for moment in sorted(dated)] if len(dated) == len(files) else []
