"""The part of `reporter specs check` about documents: reports, letters, their letterheads and Word templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.commands.specs_codes import ChoiceCodes
from reporter.commands.specs_problems import SpecsDesk
from reporter.documents.blocks import FOLDER
from reporter.documents.letterhead import letter_for
from reporter.documents.template_check import KnownNames, check_form, check_template
from reporter.model import Agency, Finding
from reporter.model.file_names import files_like
from reporter.specs.decode import did_you_mean
from reporter.specs.expressions import codes_in
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet
from reporter.specs.letter_specs import About, LetterSpec, load_letter
from reporter.specs.profiles import LayoutProfile
from reporter.specs.registry import Registry
from reporter.specs.reports import ReportSpec, check_report, check_takes, load_report
from reporter.specs.settings import Settings
from reporter.specs.shared_parts import SharedParts, load_shared, rests_on_broken

_DAY = date(2025, 10, 1)  # of the invented documents that templates are tried with
_NO_FIGURES = KnownNames({}, {}, {})
#: Sample values of what letters may say beyond every template (commands/letter_messages.py gives the real ones).
_LETTER_VALUES: Mapping[About, Mapping[str, Any]] = MappingProxyType(
    {
        "late": {
            **{"cham": ({"noi_gui": "Tỉnh uỷ Mẫu", "bieu": "Biểu 01, Biểu 02"},), "so_ngay": 3, "han_moi": _DAY},
            **{"han": _DAY, "can_cu": "Công văn số 1-CV/MAU", "han_tu_dat": 1, "mot_han": 1},
        },
        "faulty": {
            **{"noi_gui": "Tỉnh uỷ Mẫu", "tep": ("00-mau-2025-10.xlsx",), "doc_duoc": 1, "so_loi": 4},
            **{"so_giai_trinh": 2, "ngay_nhan": _DAY, "han_moi": _DAY, "con_dung": 1, "bieu_giu": ("Biểu 01",)},
        },
        "reports": {"tai_lieu": ({"ten": "Báo cáo mẫu", "ky_hieu": "1-BC/TU", "so_phu_luc": 3},)},
    }
)
_COUNTED = MappingProxyType(
    {
        **{"can_nop": 34, "da_nhan": 30, "da_dung": 28, "chua_gui": 4, "gui_den": ("Tỉnh uỷ Mẫu",)},
        "tinh_trang": ({"ten": "chưa gửi", "so": 4, "co_quan": "tỉnh Mẫu"},),
        "tinh_den": _DAY,
    }
)


def letter_samples(about: About) -> dict[str, Any]:
    """Return invented values of everything that a letter of that kind may say beyond every template."""
    return {**_COUNTED, **_LETTER_VALUES[about]}


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What reports and letters may mention; `figures` are the names of the sound catalogue files."""

    registry: Registry
    tasks: Sequence[str] | None
    sets: Mapping[str, FormSet | None]
    profiles: Mapping[str, LayoutProfile]
    figures: frozenset[str]
    choices: ChoiceCodes

    @property
    def codes(self) -> frozenset[str]:
        """Every code that a line of a table may bear; none where they are not all known."""
        return self.choices.every | self.registry.records.keys() if self.choices.every else frozenset()

    def first(self, kind: str) -> Iterator[Agency]:
        """Yield one agency of a kind, when there is one."""
        for code in self.registry.kinds.get(kind, ())[:1]:
            yield self.registry.records[code][-1]


# --- reports -----------------------------------------------------------------------------------------------


def check_reports(desk: SpecsDesk, known: LookedUp, settings: Settings | None) -> list[str]:
    """Note the mistakes of templates/docx and return the ids of its reports (of a broken file: its name)."""
    files, shared = desk.files("docx"), desk.salvage("docx", load_shared, desk.templates / "docx")
    if shared is None:
        desk.unchecked("docx", "các báo cáo", "phần dùng chung (docx/doan)")
        return [path.stem for path in files]
    reports = _Reports(desk, known, settings, shared)
    held = [path for path in files if rests_on_broken(path, shared)]
    if held:
        desk.unchecked("docx", f"các báo cáo {', '.join(path.stem for path in held)}", "phần dùng chung (docx/doan)")
    read = [None if path in held else reports.read(path) for path in files]
    desk.counts["báo cáo"] = len(read)
    found = [report for report in read if report]
    named = ((f"docx/{path.name}", report.id) for path, report in zip(files, read, strict=True) if report)
    desk.notes.repeats_across("khoá “id”", "báo cáo", named)
    for report in found:
        reports.check(report)
    if reports.waiting:
        what = f"số liệu, phụ lục, mẫu Word của {', '.join(reports.waiting)}"
        desk.unchecked("docx", what, "biểu hoặc danh mục số liệu")
    if None not in read:
        _unused(desk, {report.template for report in found})
    return [report.id if report else path.stem for path, report in zip(files, read, strict=True)]


def _unused(desk: SpecsDesk, used: set[str]) -> None:
    for path in desk.files("docx", "*.docx"):
        if path.name not in used:
            text = "không báo cáo nào dùng mẫu này. Ghi tên nó ở khoá template, hoặc xoá đi."
            desk.warn(f"docx/{path.name}", text)


@dataclass(slots=True)
class _Reports:
    """The reports against everything they may mention."""

    desk: SpecsDesk
    known: LookedUp
    settings: Settings | None
    shared: SharedParts
    waiting: list[str] = field(default_factory=list)  # ids of reports that rest on a broken file
    _files: dict[str, str] = field(default_factory=dict)  # id → file
    _catalogues: dict[tuple[str, ...], Catalogue | None] = field(default_factory=dict)

    def read(self, path: Path) -> ReportSpec | None:
        """Return the report of one file, or None once its mistakes are noted."""
        report = self.desk.attempt(f"docx/{path.name}", load_report, path, self.shared)
        if report:
            self._files[report.id] = f"docx/{path.name}"
        return report

    def check(self, report: ReportSpec) -> None:
        """Note what the report names and nobody has, then what is wrong with its annexes and template."""
        file, notes, known = self._files[report.id], self.desk.notes, self.known
        notes.names(file, "khoá “form_set”", "bộ biểu", [report.form_set], known.sets)
        notes.names(file, "khoá “kinds”", "loại cơ quan", report.kinds, known.registry.kinds)
        for annex in report.annexes:
            matrices = (kind for part in annex.parts if part.matrix for kind in part.matrix.kinds)
            where = f"[[annexes]] “{annex.id}”, khoá “kinds”"
            notes.names(file, where, "loại cơ quan", (*annex.kinds, *matrices), known.registry.kinds)
        if known.tasks is not None:
            notes.names(file, "khoá “obligations”", "nhiệm vụ", report.obligations, known.tasks)
        issuer = filter(None, [report.issuer_agency])
        notes.names(file, "khoá “issuer_agency”", "cơ quan mang mã", issuer, known.registry.records)
        if report.side in known.profiles:
            for agency in self._owners(report):
                profile = known.profiles[report.side]
                self.desk.attempt(file, letter_for, report.letterhead, agency, report.subject, _DAY, profile)
        self.desk.attempt(file, check_takes, report, self.desk.templates)
        _present(self.desk, file, f"docx/{report.template}")
        self._contents(file, report)

    def _owners(self, report: ReportSpec) -> Iterator[Agency]:
        """Yield one agency of each kind that issues the report."""
        if report.scope == "agency":
            for kind in report.kinds:
                yield from self.known.first(kind)
            return
        central = self.settings is not None and self.settings.level == "central"
        own = self.settings.organization if self.settings and central else ""
        yield from self.known.registry.records.get(report.issuer_agency or own, ())[-1:]

    def _contents(self, file: str, report: ReportSpec) -> None:
        """Check figures, annexes and template; a report that rests on a broken file waits instead."""
        form_set = self.known.sets.get(report.form_set)
        names = [path.stem for path in self.desk.files("figures")]
        self.desk.notes.names(file, "khoá “figures”", "danh mục số liệu", report.figures, names)
        if form_set is None or not self.known.figures.issuperset(report.figures):
            if report.form_set in self.known.sets and set(report.figures) <= set(names):
                self.waiting.append(report.id)
            return
        catalogue = self._catalogue(file, report, form_set)
        if catalogue is not None:
            self.desk.attempt(file, check_report, report, catalogue, form_set)
            self._choices(file, report)
            annexes, codes = [annex.id for annex in report.annexes], self.known.codes
            names_known = KnownNames.of(catalogue, form_set, annexes, codes)
            _template(self.desk, f"docx/{report.template}", self.known.profiles.get(report.side), names_known)

    def _choices(self, file: str, report: ReportSpec) -> None:
        """Note the choices that conditions on the lines of annexes name and no list has."""
        for annex in report.annexes:
            for part in annex.parts:
                place = f"[[annexes]] “{annex.id}”, khoá “where”"
                self.known.choices.look_up(file, place, part.form_id, codes_in(part.where))

    def _catalogue(self, file: str, report: ReportSpec, form_set: FormSet) -> Catalogue | None:
        key = (report.form_set, *report.figures)
        if key not in self._catalogues:
            made = self.desk.salvage(file, load_catalogue, self.desk.templates, report.figures, form_set)
            self._catalogues[key] = made
        return self._catalogues[key]


def _present(desk: SpecsDesk, owner: str, file: str) -> None:
    """Note a Word template that is not there; `owner` is the TOML that names it."""
    path = desk.templates / file
    if not path.is_file():
        near = did_you_mean(path.name, [other.name for other in files_like(path.parent, "*.docx")])
        text = f"không có tệp “{path.name}” cạnh tệp này.{near or ' Chép mẫu .docx vào đó.'}"
        desk.notes.say(owner, "khoá “template”", text)


def _template(
    desk: SpecsDesk,
    file: str,
    profile: LayoutProfile | None,
    known: KnownNames,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Note what is wrong with the text of a Word template."""
    path = desk.templates / file
    if path.is_file() and profile is not None:
        desk.counts["mẫu Word"] = desk.counts.get("mẫu Word", 0) + 1
        found = desk.attempt(file, check_template, path.read_bytes(), path.name, profile, known, more, desk.blocks)
        for item in found or ():
            own = f"docx/{item.file}" if item.file.startswith(FOLDER) else file
            desk.notes.say(own, "", item.what, f" {item.todo}")


def check_blocks(desk: SpecsDesk, profiles: Mapping[str, LayoutProfile]) -> None:
    """Note what is wrong with a shared block by itself, and blocks that no template takes in."""
    for path in desk.files(f"docx/{FOLDER}", "*.docx"):
        file = f"docx/{FOLDER}/{path.name}"
        for profile in list(profiles.values())[:1]:
            for item in desk.attempt(file, _of_block, path, profile) or ():
                desk.notes.say(file, "", item.what, f" {item.todo}")
        if path.stem not in desk.blocks.used and desk.sound:
            desk.warn(file, "chưa mẫu nào dùng đoạn này. Gọi nó trong một mẫu, hoặc xoá đi.")


def _of_block(path: Path, profile: LayoutProfile) -> list[Finding]:
    return list(check_form(path.read_bytes(), path.name, profile))


# --- letters -----------------------------------------------------------------------------------------------


def check_letters(desk: SpecsDesk, known: LookedUp) -> list[str]:
    """Note the mistakes of templates/letters and return the ids of its letters (of a broken file: its name)."""
    files = desk.files("letters")
    desk.counts["công văn"] = len(files)
    read = {f"letters/{path.name}": desk.attempt(f"letters/{path.name}", load_letter, path) for path in files}
    named = ((file, letter.id) for file, letter in read.items() if letter)
    desk.notes.repeats_across("khoá “id”", "công văn", named)
    for file, letter in read.items():
        if letter and letter.side in known.profiles:
            _heads(desk, file, letter, known)
            _present(desk, file, f"letters/{letter.template}")
            values, profile = letter_samples(letter.about), known.profiles[letter.side]
            _template(desk, f"letters/{letter.template}", profile, _NO_FIGURES, values)
    return [letter.id if letter else Path(file).stem for file, letter in read.items()]


def _heads(desk: SpecsDesk, file: str, letter: LetterSpec, known: LookedUp) -> None:
    """Note mistakes in the letterheads of both levels, each tried on one agency of that level."""
    for level, patterns in letter.letterhead.items():
        for agency in known.first(level):
            given = {**patterns, "kind": letter.word}
            desk.attempt(file, letter_for, given, agency, letter.subject, _DAY, known.profiles[letter.side])
