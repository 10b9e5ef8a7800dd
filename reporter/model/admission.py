"""Who sent what, and which forms of it count: decided once, read by every command, letter, figure and report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from reporter.model.finding import Finding, Severity
from reporter.model.marks import RECEIPTS, REGISTER
from reporter.model.submission import Submission


class AdmissionState(StrEnum):
    """Where a form, a file or an agency stands; the values are the stable names of the JSON form."""

    USED = "used"
    HELD_BACK = "held_back"
    UNDECIDED = "undecided"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    WRONG_FORM = "wrong_form"
    NOT_SENT = "not_sent"

    @property
    def label(self) -> str:
        """The Vietnamese words users read."""
        return _LABELS[self.value]

    @property
    def told(self) -> str:
        """The words of official text: which of two files counts, and what is wrong with one, is the officer's task."""
        mended = AdmissionState.HELD_BACK if self in SENT_UNUSED and self is not AdmissionState.WRONG_FORM else self
        return mended.label


_LABELS = {
    "used": "đã dùng",
    "held_back": "đã gửi, đang chỉnh lý số liệu",
    "undecided": "đã gửi nhiều bản khác nhau, chưa chọn bản nào",
    "superseded": "đã có bản khác thay thế",
    "withdrawn": "đã rút, chưa gửi lại",
    "refused": "đã gửi, tệp không dùng được",
    "wrong_form": "đã gửi sai dạng, chưa có sổ nhập",
    "not_sent": "chưa gửi",
}
#: Findings that decide about a file by themselves; any other error about a file nobody could read refuses it.
_FILE_STATES = {
    **dict.fromkeys(("F06", "F07", "F21", "F23"), AdmissionState.WRONG_FORM),
    "I10": AdmissionState.UNDECIDED,
    "I11": AdmissionState.SUPERSEDED,
    "I12": AdmissionState.SUPERSEDED,
    "I31": AdmissionState.WITHDRAWN,
    "I37": AdmissionState.REFUSED,
}
#: States of those who have sent in, but of whom nothing is used: nobody may say that they have not sent.
SENT_UNUSED = frozenset(
    (
        AdmissionState.HELD_BACK,
        AdmissionState.UNDECIDED,
        AdmissionState.REFUSED,
        AdmissionState.WRONG_FORM,
        AdmissionState.WITHDRAWN,
    )
)
#: States of those of whom there is no workbook whose contents anybody could judge.
NO_WORKBOOK = SENT_UNUSED - {AdmissionState.HELD_BACK} | {AdmissionState.NOT_SENT}
#: Those whose workbook, or what came in place of one, goes back; two different files are the officer's own task.
SENT_BACK = frozenset((AdmissionState.HELD_BACK, AdmissionState.REFUSED, AdmissionState.WRONG_FORM))
#: What an agency that has no usable file is said to be, the most hopeful first.
_WITHOUT = (
    AdmissionState.UNDECIDED,
    AdmissionState.REFUSED,
    AdmissionState.WRONG_FORM,
    AdmissionState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class Admission:
    """Where one form of one agency stands, its workbook as a whole, or a file that does not count."""

    agency: str  # "" for a file whose owner could not be told
    form: str  # "" for the whole workbook or file
    file: str  # "" when nothing was sent
    state: AdmissionState
    reason: str = ""  # code of the finding that decided it


@dataclass(frozen=True)
class Admissions:
    """All admissions of one period.

    `items` hold, agency by agency, the workbook as a whole and then each form the agency must send; `files` are the
    files that do not count.
    """

    items: tuple[Admission, ...]
    files: tuple[Admission, ...]

    def of(self, agency: str, forms: Collection[str] | None = None) -> AdmissionState:
        """Return where an agency stands for a report that reads these forms; for all its forms without any named."""
        return self.decisive(agency, forms).state

    def decisive(self, agency: str, forms: Collection[str] | None = None) -> Admission:
        """Return the admission that decides where an agency stands: of workbook and forms the first not used."""
        own = [item for item in self._own.get(agency, ()) if not item.form or forms is None or item.form in forms]
        idle = Admission(agency, "", "", AdmissionState.NOT_SENT)
        return next((item for item in own if item.state is not AdmissionState.USED), own[0] if own else idle)

    def those(
        self, state: AdmissionState, agencies: Iterable[str], forms: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Return which of the agencies are in that state for a report that reads these forms, in their order."""
        return tuple(agency for agency in agencies if self.of(agency, forms) is state)

    def counts(self, agencies: Iterable[str]) -> dict[AdmissionState, int]:
        """Return how many of the agencies are in each state; the numbers add up to all of them."""
        result = dict.fromkeys(AdmissionState, 0)
        for agency in agencies:
            result[self.of(agency)] += 1
        return result

    def held_forms(self, agency: str) -> tuple[Admission, ...]:
        """Return the agency's forms that were sent and are held back."""
        own = self._own.get(agency, ())
        return tuple(item for item in own if item.form and item.state is AdmissionState.HELD_BACK)

    def uses(self, agency: str, forms: Collection[str] | None = None) -> bool:
        """Return whether any of these forms of the agency is used: of all its forms without any named.

        Of an agency that owes none of them the workbook as a whole decides: it has sent what it owes.
        """
        own = [item for item in self._own.get(agency, ()) if item.form and (forms is None or item.form in forms)]
        if not own:
            return self.of(agency, ()) is AdmissionState.USED
        return any(item.state is AdmissionState.USED for item in own)

    def admitted(
        self, submissions: Iterable[Submission], forms: Collection[str] | None = None
    ) -> tuple[Submission, ...]:
        """Return the workbooks of which any of these forms is used, without the tables that are held back."""
        used = {(item.agency, item.form) for item in self.items if item.state is AdmissionState.USED}
        return tuple(
            replace(item, tables={form: table for form, table in item.tables.items() if (item.agency, form) in used})
            for item in submissions
            if self.uses(item.agency, forms)
        )

    @cached_property
    def _own(self) -> Mapping[str, list[Admission]]:
        result: dict[str, list[Admission]] = {}
        for item in self.items:
            result.setdefault(item.agency, []).append(item)
        return result


def decide(
    owed: Mapping[str, Sequence[str]],
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    grave: Collection[Severity] = (Severity.ERROR,),
) -> Admissions:
    """Return where every form and every file stands; `owed` are the ids of the forms each agency must send.

    A form is held back by a finding as heavy as `grave` about it, by a rule across forms all of them, and by one
    about the file or its cover the whole workbook. With nothing grave everything that was read is used.
    """
    files = tuple(_unused_files(submissions, findings))
    sent = {item.agency: item for item in submissions}
    held = _held(sent, findings, grave)
    items = [
        _item(agency, form, sent.get(agency), held, files) for agency, forms in owed.items() for form in ("", *forms)
    ]
    return Admissions(tuple(items), files)


def _unused_files(submissions: Sequence[Submission], findings: Sequence[Finding]) -> Iterator[Admission]:
    """Yield each file that does not count, once for each agency that sent it, with the finding that says why."""
    told = {item.file for item in submissions} | {RECEIPTS, REGISTER}
    shared: set[tuple[str, str]] = set()  # an archive may hold the workbooks of several
    for item in findings:
        state = _FILE_STATES.get(item.code, AdmissionState.REFUSED if item.severity is Severity.ERROR else None)
        for file in item.files:
            if state and file not in told and (file, item.agency) not in shared:
                if state is AdmissionState.WRONG_FORM:
                    shared.add((file, item.agency))
                else:
                    told.add(file)
                yield Admission(item.agency, "", file, state, item.code)


def _held(
    sent: Mapping[str, Submission], findings: Sequence[Finding], grave: Collection[Severity]
) -> dict[tuple[str, str], str]:
    """Return (agency, form) → code of the first finding that holds it back; form "" for the whole workbook."""
    result: dict[tuple[str, str], str] = {}
    for item in sorted(findings, key=lambda item: bool(item.cause)):  # what follows from another is no reason
        about = item.agency in sent and item.file in ("", sent[item.agency].file)
        for form in item.forms or ("",) if about and item.severity in grave else ():
            result.setdefault((item.agency, form), item.code)
    return result


def _item(
    agency: str,
    form: str,
    submission: Submission | None,
    held: Mapping[tuple[str, str], str],
    files: Sequence[Admission],
) -> Admission:
    if submission is not None:
        reason = held.get((agency, "")) or held.get((agency, form), "")
        state = AdmissionState.HELD_BACK if reason else AdmissionState.USED
        return Admission(agency, form, submission.file, state, reason)
    for state in _WITHOUT:
        for item in files:
            if item.agency == agency and item.state is state:
                return replace(item, form=form)
    return Admission(agency, form, "", AdmissionState.NOT_SENT)
