"""Everything under templates/ read and looked up once, all mistakes collected: `reporter specs check`.

Every loader stops at its first mistake, so it is called file by file; what rests on a broken file is left alone and
said to be unchecked, so that one mistake is one line. No day counts: of a form the newest edition is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.commands.specs_masters import check_masters
from reporter.commands.specs_problems import SpecsDesk, SpecsReport
from reporter.documents.blocks import FOLDER
from reporter.documents.letterhead import letter_for
from reporter.documents.template_check import KnownNames, check_form, check_template
from reporter.model import Agency, ReporterError
from reporter.specs.choices import load_choices
from reporter.specs.figure_catalogue import Catalogue, load_catalogue, read_figure_file
from reporter.specs.forms import Baseline, FormSet, FormSpec, load_baseline, load_form
from reporter.specs.letter_specs import LetterSpec, load_letter
from reporter.specs.obligations import load_directives, load_obligations
from reporter.specs.profiles import LayoutProfile, load_profile, profile_names
from reporter.specs.registry import Registry, load_registry
from reporter.specs.reports import ReportSpec, check_report, load_report
from reporter.specs.rules import Rule, load_rules
from reporter.specs.toml import did_you_mean, load_toml, need, refuse_unknown
from reporter.workspace import CONFIG, Workspace

_DAY = date(2025, 10, 1)  # of the invented documents that templates are tried with
_NO_FIGURES = KnownNames({}, {}, {})
#: Sample values of what letters may say beyond every template (reporter/letters.py gives the real ones).
_LETTER_VALUES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "late": {"cham": ({"noi_gui": "Mẫu", "bieu": "Biểu 01"},), "so_ngay": 1, "han_moi": _DAY},
        "faulty": {
            **{"noi_gui": "Mẫu", "tep": ("mau.xlsx",), "doc_duoc": 1, "so_loi": 1, "so_giai_trinh": 1},
            **{"ngay_nhan": _DAY, "han_moi": _DAY},
        },
        "reports": {"tai_lieu": ({"ten": "Báo cáo mẫu", "ky_hieu": "1-BC/TU", "so_phu_luc": 1},), "da_dung": 1},
    }
)
_COUNTED = MappingProxyType(
    {
        **{"can_nop": 2, "da_nhan": 1, "gui_den": ("Mẫu",)},
        **{"han": _DAY, "tinh_den": _DAY},
    }
)


def check_specs(workspace: Workspace) -> SpecsReport:
    """Return every mistake in the templates of the workspace and in what its reporter.toml says of them."""
    desk = SpecsDesk(workspace)
    registry = desk.attempt("registry", load_registry, workspace.templates)
    tasks = _directives(desk, registry)
    rules = desk.attempt("registry/rules.toml", load_rules, workspace.templates, workspace.settings.rules_off)
    baseline = _baselines(desk)
    forms = _forms(desk, baseline, registry, rules)
    _form_mentions(desk, forms, registry, rules)
    sets = _sets(desk, forms, baseline)
    check_masters(desk, sets)
    profiles = _profiles(desk)
    _settings(desk, registry, sets)
    if registry is None:
        desk.unchecked("docx", "báo cáo và mẫu Word", "danh mục cơ quan")
    else:
        _Reports(desk, registry, tasks, sets, profiles).check(_figures(desk, forms, baseline))
        _letters(desk, registry, profiles)
        _blocks(desk, profiles)
    return SpecsReport(tuple(desk.problems), MappingProxyType(desk.counts))


# --- registry ----------------------------------------------------------------------------------------------


def _directives(desk: SpecsDesk, registry: Registry | None) -> Sequence[str] | None:
    """Return the ids of all obligations; None when a file has a mistake."""
    if registry is None:
        desk.unchecked("registry/directives", "sổ nghĩa vụ", "danh mục cơ quan")
        return None
    files = desk.files("registry/directives")
    read = [desk.attempt(f"registry/directives/{path.name}", load_directives, path, registry) for path in files]
    found = [one for entry in read if entry is not None for one in entry]
    desk.counts["văn bản chỉ đạo"] = len(found)
    desk.counts["nhiệm vụ"] = sum(len(tasks) for _, tasks in found)
    if None in read:
        return None
    register = desk.attempt("registry/directives", load_obligations, desk.templates, registry)
    return None if register is None else list(register.obligations)


def _baselines(desk: SpecsDesk) -> Baseline | None:
    """Return the baseline that reporter.toml chooses; every one is read."""
    file = "registry/baselines.toml"
    table = desk.attempt(file, load_toml, desk.templates / file) or {}
    for name in table:
        desk.attempt(file, load_baseline, desk.templates, name)
    desk.named(CONFIG, "[settings] baseline", "mốc so sánh", [desk.workspace.settings.baseline], table)
    chosen = desk.workspace.settings.baseline if desk.workspace.settings.baseline in table else next(iter(table), "")
    try:
        return load_baseline(desk.templates, chosen)
    except ReporterError:
        return None  # noted above


def _settings(desk: SpecsDesk, registry: Registry | None, sets: Mapping[str, FormSet | None]) -> None:
    settings = desk.workspace.settings
    desk.named(CONFIG, "[settings] form_set", "bộ biểu", [settings.form_set], sets)
    if registry is not None:
        desk.named(CONFIG, "[workspace] organization", "cơ quan mang mã", [settings.organization], registry.records)


# --- forms and sets ----------------------------------------------------------------------------------------


def _forms(
    desk: SpecsDesk, baseline: Baseline | None, registry: Registry | None, rules: Mapping[str, Rule] | None
) -> Mapping[str, FormSpec | None]:
    """Return the newest sound edition of each form by id; None for a form whose file has a mistake."""
    choices = desk.attempt("registry/choices.toml", load_choices, desk.templates)
    files = desk.files("forms", "bieu-*.toml")
    desk.counts["biểu"] = len(files)
    for path in set(desk.files("forms")) - {*files, desk.templates / "forms" / "sets.toml"}:
        desk.note(f"forms/{path.name}", "chương trình không đọc tệp này. Đặt lại tên tệp: bieu-….toml.")
    found: dict[str, FormSpec | None] = {}
    if choices is None or baseline is None:
        desk.unchecked("forms", "các biểu", "danh mục lựa chọn hoặc mốc so sánh")
        return {path.stem: None for path in files}
    kinds = {agency.kind for dated in registry.records.values() for agency in dated} if registry else set()
    for path in files:
        file = f"forms/{path.name}"
        form = desk.attempt(file, load_form, path, baseline, choices)
        if form is None:
            found.setdefault(path.stem, None)
            continue
        _check_form(desk, file, form, kinds, rules)
        earlier = found.get(form.id)
        if earlier and _overlap(earlier, form):
            desk.note(file, f"trùng thời gian với ấn bản {earlier.edition} của {form.id}. Sửa valid_from, valid_until.")
        if earlier is None or _first_day(earlier) < _first_day(form):
            found[form.id] = form
    return found


def _first_day(form: FormSpec) -> date:
    return form.valid_from or date.min


def _overlap(one: FormSpec, other: FormSpec) -> bool:
    return _first_day(one) <= (other.valid_until or date.max) and _first_day(other) <= (one.valid_until or date.max)


def _check_form(desk: SpecsDesk, file: str, form: FormSpec, kinds: set[str], rules: Mapping[str, Rule] | None) -> None:
    """Note what the loader lets pass: rules, kinds of agencies and axes that do not exist."""
    if rules is not None:
        for column in form.columns:
            named = filter(None, (column.rule, column.required_rule))
            desk.named(file, f"cột “{column.key}”", "luật", named, rules)
        for number, check in enumerate(form.checks, 1):
            desk.named(file, f"[[checks]] thứ {number}", "luật", [check.rule], rules)
    if kinds:
        desk.named(file, "applies_to", "loại cơ quan", form.applies_to, kinds)
    axes = [column.key for column in form.columns if column.type == "axis"]
    desk.named(file, "[rows] axes", "cột kiểu axis", form.axes, axes)
    for column in form.columns:
        origin = column.source if column.type == "info" else column.default
        if origin:
            desk.named(file, f"cột “{column.key}”", "trục", [origin.partition(".")[0]], axes)
    if not form.axes and not form.free_rows:
        desk.note(file, '[rows]: biểu không có dòng nào. Ghi axes = ["…"] (dòng in sẵn) hoặc free = 30 (dòng trống).')


def _form_mentions(
    desk: SpecsDesk, forms: Mapping[str, FormSpec | None], registry: Registry | None, rules: Mapping[str, Rule] | None
) -> None:
    """Note forms that rules and the departments' duties name and nobody has."""
    for rule in (rules or {}).values():
        desk.named("registry/rules.toml", f"[{rule.code}] forms", "biểu", rule.limits.get("forms", ()), forms)
    agencies = [dated[-1] for dated in registry.records.values()] if registry else []
    duties = {form for agency in agencies if agency.kind == "department" for form in agency.extra["duties"]}
    desk.named("registry/departments.toml", "[phan_cong]", "biểu", sorted(duties - {""}), forms)


def _sets(
    desk: SpecsDesk, forms: Mapping[str, FormSpec | None], baseline: Baseline | None
) -> Mapping[str, FormSet | None]:
    """Return the form sets by id; None for one with a mistake, or with a form that has one."""
    file = "forms/sets.toml"
    table = desk.attempt(file, load_toml, desk.templates / file) or {}
    desk.counts["bộ biểu"] = len(table)
    made = {name: desk.attempt(file, _set, desk, name, table[name], forms, baseline) for name in table}
    used = {form for entry in table.values() if isinstance(entry, dict) for form in entry.get("forms", ())}
    for name in sorted(forms.keys() - used):
        desk.note(f"forms/{name}.toml", f"biểu {name} không nằm trong bộ biểu nào. Thêm vào {file}.", warning=True)
    return made


def _set(
    desk: SpecsDesk,
    name: str,
    entry: Mapping[str, Any],
    forms: Mapping[str, FormSpec | None],
    baseline: Baseline | None,
) -> FormSet | None:
    where = f"sets.toml [{name}]"
    refuse_unknown(entry, ("title", "edition", "forms"), where)
    ids = need(entry, "forms", list, where)
    title, edition = (need(entry, key, str, where) for key in ("title", "edition"))
    desk.named("forms/sets.toml", f"[{name}] forms", "biểu", ids, forms)
    held = tuple(form for form in map(forms.get, ids) if form is not None)
    sheets = [form.sheet for form in held]
    for sheet in sorted({sheet for sheet in sheets if sheets.count(sheet) > 1}):
        desk.note("forms/sets.toml", f"[{name}]: hai biểu cùng tên trang “{sheet}”. Đổi khoá sheet của một biểu.")
    return FormSet(name, edition, title, held, baseline) if baseline and len(held) == len(ids) else None


# --- figures -----------------------------------------------------------------------------------------------


def _figures(desk: SpecsDesk, forms: Mapping[str, FormSpec | None], baseline: Baseline | None) -> frozenset[str]:
    """Return the names of the catalogue files that read well one by one, over all forms there are."""
    files = desk.files("figures")
    desk.counts["danh mục số liệu"] = len(files)
    if baseline is None:
        desk.unchecked("figures", "danh mục số liệu", "mốc so sánh")
        return frozenset()
    everything = FormSet("templates/forms", "", "", tuple(filter(None, forms.values())), baseline)
    broken = {form for form, sound in forms.items() if sound is None}
    waiting = [path for path in files if broken & _forms_counted(path)]
    if waiting:
        desk.unchecked("figures", ", ".join(path.name for path in waiting), "biểu")
    read = {
        path.stem: desk.attempt(f"figures/{path.name}", read_figure_file, desk.templates, path.stem, everything, {})
        for path in files
        if path not in waiting
    }
    return frozenset(name for name, entries in read.items() if entries is not None)


def _forms_counted(path: Path) -> set[str]:
    """Return the ids of the forms that a catalogue file names; none when it does not parse."""
    try:
        content = load_toml(path)
    except ReporterError:
        return set()  # noted when it is read in earnest
    tables = [table for section in content.values() if isinstance(section, dict) for table in section.values()]
    return {str(table["form"]) for table in tables if isinstance(table, dict) and "form" in table}


# --- layout, reports, letters ------------------------------------------------------------------------------


def _profiles(desk: SpecsDesk) -> Mapping[str, LayoutProfile]:
    """Return the newest profile of each side."""
    names = profile_names(desk.templates)
    desk.counts["thể thức"] = len(names)
    read = [desk.attempt(f"profiles/{name}.toml", load_profile, desk.templates, name) for name in names]
    sound = sorted(filter(None, read), key=lambda profile: profile.valid_from)
    return {profile.side: profile for profile in sound}


@dataclass(frozen=True, slots=True)
class _Reports:
    """The reports with everything they may mention."""

    desk: SpecsDesk
    registry: Registry
    tasks: Sequence[str] | None
    sets: Mapping[str, FormSet | None]
    profiles: Mapping[str, LayoutProfile]

    def check(self, sound: frozenset[str]) -> None:
        """Check every report of templates/docx; `sound` are the catalogue files without mistakes."""
        desk, files = self.desk, self.desk.files("docx")
        read = {path: desk.attempt(f"docx/{path.name}", load_report, path) for path in files}
        desk.counts["báo cáo"] = len(files)
        catalogues: dict[tuple[str, ...], Catalogue | None] = {}
        owners: dict[str, str] = {}
        waiting: list[str] = []
        for path, report in read.items():
            if report is None:
                continue
            if owners.setdefault(report.id, path.name) != path.name:
                desk.note(f"docx/{path.name}", f"mã “{report.id}” đã dùng ở {owners[report.id]}. Đổi khoá id.")
            self._references(f"docx/{path.name}", report)
            self._contents(f"docx/{path.name}", report, sound, catalogues, waiting)
        if waiting:
            desk.unchecked("docx", f"số liệu, phụ lục, mẫu Word của {', '.join(waiting)}", "biểu hoặc danh mục số liệu")
        used = {report.template for report in read.values() if report}
        if None not in read.values():
            for path in desk.files("docx", "*.docx"):
                if path.name not in used and not path.name.startswith("~$"):
                    text = "không báo cáo nào dùng mẫu này. Ghi tên nó ở khoá template, hoặc xoá đi."
                    desk.note(f"docx/{path.name}", text, warning=True)

    def _references(self, file: str, report: ReportSpec) -> None:
        desk, known = self.desk, {agency.kind for dated in self.registry.records.values() for agency in dated}
        desk.named(file, "form_set", "bộ biểu", [report.form_set], self.sets)
        desk.named(file, "kinds", "loại cơ quan", report.kinds, known)
        if self.tasks is not None:
            desk.named(file, "obligations", "nhiệm vụ", report.obligations, self.tasks)
        if report.issuer_agency:
            desk.named(file, "issuer_agency", "cơ quan mang mã", [report.issuer_agency], self.registry.records)
        if report.side in self.profiles:
            for agency in self._owners(report):
                profile = self.profiles[report.side]
                desk.attempt(file, letter_for, report.letterhead, agency, report.subject, _DAY, profile)

    def _owners(self, report: ReportSpec) -> Iterator[Agency]:
        """Yield one agency of each kind that issues the report."""
        records, workspace = self.registry.records, self.desk.workspace
        if report.scope == "all":
            own = workspace.settings.organization if workspace.settings.level == "central" else ""
            yield from records.get(report.issuer_agency or own, ())[-1:]
            return
        for kind in report.kinds:
            yield from [dated[-1] for dated in records.values() if dated[-1].kind == kind][:1]

    def _contents(
        self,
        file: str,
        report: ReportSpec,
        sound: frozenset[str],
        catalogues: dict[tuple[str, ...], Catalogue | None],
        waiting: list[str],
    ) -> None:
        """Check figures, annexes and template; a report that rests on a broken file goes to `waiting` instead."""
        desk, form_set = self.desk, self.sets.get(report.form_set)
        names = [path.stem for path in desk.files("figures")]
        desk.named(file, "figures", "danh mục số liệu", report.figures, names)
        if form_set is None or not sound.issuperset(report.figures):
            if report.form_set in self.sets and set(report.figures) <= set(names):
                waiting.append(report.id)
            return
        key = (report.form_set, *report.figures)
        if key not in catalogues:
            catalogues[key] = desk.attempt(file, load_catalogue, desk.templates, report.figures, form_set)
        catalogue = catalogues[key]
        if catalogue is not None:
            desk.attempt(file, check_report, report, catalogue, form_set)
            known = KnownNames.of(catalogue, form_set, [annex.id for annex in report.annexes])
            _template(desk, file, f"docx/{report.template}", self.profiles.get(report.side), known)


def _template(
    desk: SpecsDesk,
    owner: str,
    file: str,
    profile: LayoutProfile | None,
    known: KnownNames,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Note what is wrong with a Word template; `owner` is the TOML that names it."""
    path = desk.templates / file
    if not path.is_file():
        near = did_you_mean(path.name, [other.name for other in path.parent.glob("*.docx")])
        desk.note(owner, f"template: không có tệp “{path.name}” cạnh tệp này.{near or ' Chép mẫu .docx vào đó.'}")
    elif profile is not None:
        desk.counts["mẫu Word"] = desk.counts.get("mẫu Word", 0) + 1
        found = desk.attempt(file, check_template, path.read_bytes(), path.name, profile, known, more, desk.blocks)
        for item in found or ():
            desk.note(f"docx/{item.file}" if item.file.startswith(FOLDER) else file, item.message)


def _blocks(desk: SpecsDesk, profiles: Mapping[str, LayoutProfile]) -> None:
    """Note what is wrong with a shared block by itself, and blocks that no template takes in."""
    for path in desk.files(f"docx/{FOLDER}", "*.docx"):
        file = f"docx/{FOLDER}/{path.name}"
        for profile in list(profiles.values())[:1]:
            found = desk.attempt(file, lambda path, at: [*check_form(path.read_bytes(), path.name, at)], path, profile)
            for item in found or ():
                desk.note(file, item.message)
        if path.stem not in desk.blocks.used:
            desk.note(file, "chưa mẫu nào dùng đoạn này. Gọi nó trong một mẫu, hoặc xoá đi.", warning=True)


def _letters(desk: SpecsDesk, registry: Registry, profiles: Mapping[str, LayoutProfile]) -> None:
    files = desk.files("letters")
    desk.counts["công văn"] = len(files)
    for path in files:
        file = f"letters/{path.name}"
        letter = desk.attempt(file, load_letter, path)
        if letter is None:
            continue
        if letter.side not in profiles:
            desk.named(file, "side", "thể thức", [letter.side], ("party", "state"))
            continue
        _heads(desk, file, letter, registry, profiles[letter.side])
        values = {**_COUNTED, **_LETTER_VALUES[letter.about]}
        _template(desk, file, f"letters/{letter.template}", profiles[letter.side], _NO_FIGURES, values)


def _heads(desk: SpecsDesk, file: str, letter: LetterSpec, registry: Registry, profile: LayoutProfile) -> None:
    """Note mistakes in the letterheads of both levels, each tried on one agency of that level."""
    for level, patterns in letter.letterhead.items():
        agencies = [dated[-1] for dated in registry.records.values() if dated[-1].kind == level]
        for agency in agencies[:1]:
            given = {**patterns, "kind": letter.word}
            desk.attempt(file, letter_for, given, agency, letter.subject, _DAY, profile)
