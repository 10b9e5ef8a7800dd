"""Everything under templates/ and reporter.toml read and looked up once, all mistakes told: `reporter specs check`.

Each file is read by its own loader, which tells every mistake in it. Where the rest of a broken file can be
understood, what rests on it is looked at too, else it is said to be unchecked, so that one mistake is one line.
No day counts: of a form the newest edition is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from reporter.commands.specs_codes import check_codes
from reporter.commands.specs_documents import LookedUp, check_blocks, check_letters, check_reports
from reporter.commands.specs_masters import check_masters
from reporter.commands.specs_problems import SpecsDesk, SpecsReport
from reporter.commands.specs_scaffolds import check_scaffolds
from reporter.commands.specs_shapes import check_shapes
from reporter.delivery.overview import PAGE_TEMPLATE, page_parts
from reporter.model.catalogue import CATALOGUE
from reporter.model.wording import join_names
from reporter.specs import expressions
from reporter.specs.baselines import FILE as BASELINES
from reporter.specs.baselines import Baseline, load_baselines
from reporter.specs.blank_words import FILE as BLANK_WORDS
from reporter.specs.blank_words import load_blank_words
from reporter.specs.choices import TASKS, ChoiceList, load_lists
from reporter.specs.days_off import load_days_off
from reporter.specs.decode import SpecNotes
from reporter.specs.figure_catalogue import FigureFile, read_figure_file
from reporter.specs.form_sets import AND, SETS, FormSet, load_sets
from reporter.specs.forms import LACKING, FormSpec, load_form
from reporter.specs.mail_spec import FILE as MAIL
from reporter.specs.mail_spec import load_mail
from reporter.specs.obligations import load_obligations
from reporter.specs.overview_spec import FILE as OVERVIEW
from reporter.specs.overview_spec import load_overview
from reporter.specs.profile_files import SIDES
from reporter.specs.profiles import LayoutProfile, load_profile, profile_names
from reporter.specs.registry import Registry, load_registry
from reporter.specs.rules import FILE as RULES
from reporter.specs.rules import Rule, load_rules
from reporter.specs.sample_hints import check_hints, load_hints
from reporter.specs.settings import CONFIG, Settings, load_settings
from reporter.specs.shipped import bundled_templates, copy_again, shipped_tables
from reporter.specs.sound_part import read_noting
from reporter.specs.spec_files import read_spec
from reporter.specs.written_rules import CommuneCounts

HOLIDAYS = "registry/holidays.toml"
Forms = Mapping[str, FormSpec | None]
Sets = Mapping[str, FormSet | None]


def check_specs(root: Path) -> SpecsReport:
    """Return every mistake in reporter.toml of the workspace and in its templates."""
    desk = SpecsDesk(root / "templates")
    settings = desk.salvage(CONFIG, load_settings, root / CONFIG)
    check_shapes(desk)
    check_scaffolds(desk)
    registry = desk.attempt("registry", load_registry, desk.templates)
    _days_off(desk)
    tasks = _directives(desk, registry)
    rules = desk.salvage(RULES, load_rules, desk.templates, settings.rules_off if settings else {})
    _rules_lacking(desk, rules)
    _rules_followed(desk, rules or {})
    baselines = desk.attempt(BASELINES, load_baselines, desk.templates) or {}
    baseline = _baseline(desk, settings, baselines)
    forms, broken = _forms(desk, baseline)
    _mentions(desk, forms, registry, rules)
    _columns_of_baselines(desk, baselines, forms)
    codes = check_codes(desk, forms, baselines, rules, tasks)
    if hints := desk.attempt("sample", load_hints, desk.templates):
        for path in desk.files("sample"):
            desk.attempt(f"sample/{path.name}", check_hints, path, hints, forms, baseline)
    sets = _sets(desk, settings, forms, baseline, baselines)
    check_masters(desk, settings, {**sets, **_together(desk, settings, sets)}, broken)
    profiles = _profiles(desk)
    figures = _figures(desk, forms, baseline, baselines)
    _overview(desk, figures, registry)
    _figures_of_rules(desk, figures, rules or {})
    desk.attempt(MAIL, load_mail, desk.templates)
    desk.attempt(BLANK_WORDS, load_blank_words, desk.templates)
    if registry is None:
        desk.unchecked("docx", "báo cáo và mẫu Word", "danh mục cơ quan")
        desk.unchecked(CONFIG, "mã cơ quan, mã báo cáo trong tệp này", "danh mục cơ quan")
    else:
        looked_up = LookedUp(registry, tasks, sets, profiles, figures, codes)
        documents = [*check_reports(desk, looked_up, settings), *check_letters(desk, looked_up)]
        check_blocks(desk, profiles)
        if settings:
            _settings(desk, settings, registry, documents)
    return SpecsReport(desk.problems, MappingProxyType(desk.counts))


# --- settings and registry --------------------------------------------------------------------------------


def _settings(desk: SpecsDesk, settings: Settings, registry: Registry, documents: Sequence[str]) -> None:
    """Note the agencies and documents that reporter.toml names and nobody has; `documents` are ids of both kinds."""
    place = "[workspace], khoá “organization”"
    desk.notes.names(CONFIG, place, "cơ quan mang mã", [settings.organization], registry.records)
    for own in registry.records.get(settings.organization, ())[-1:]:
        level = "province" if own.kind == "province" else "central"
        if level != settings.level:
            text = f"là “{settings.level}”, mà {own.name} (khoá “organization”) thuộc cấp “{level}”. Sửa một trong hai."
            desk.notes.say(CONFIG, "[workspace], khoá “level”", text)
    desk.attempt(CONFIG, settings.check_names, documents, registry.records)


def _days_off(desk: SpecsDesk) -> None:
    """Note what is wrong with the list of holidays; without one deadlines know weekends only, and that is said."""
    desk.attempt(HOLIDAYS, load_days_off, desk.templates)
    if not (desk.templates / HOLIDAYS).is_file():
        desk.warn(HOLIDAYS, f"không có tệp này, nên hạn nộp chỉ tránh thứ bảy, chủ nhật.{copy_again(HOLIDAYS)}")


def _directives(desk: SpecsDesk, registry: Registry | None) -> Sequence[str] | None:
    """Return the ids of all obligations; None when a file has a mistake."""
    if registry is None:
        desk.unchecked("registry/directives", "sổ nghĩa vụ", "danh mục cơ quan")
        return None
    register = desk.attempt("registry/directives", load_obligations, desk.templates, registry)
    if register is None:
        return None
    desk.counts["văn bản chỉ đạo"] = len(register.directives)
    desk.counts["nhiệm vụ"] = len(register.obligations)
    return list(register.obligations)


def _baseline(desk: SpecsDesk, settings: Settings | None, known: Mapping[str, Baseline]) -> Baseline | None:
    """Return the baseline that reporter.toml chooses, or any; None when they do not read."""
    if settings and known:
        desk.notes.names(CONFIG, "[settings], khoá “baseline”", "mốc so sánh", [settings.baseline], known)
    return known.get(settings.baseline if settings else "") or next(iter(known.values()), None)


def _columns_of_baselines(desk: SpecsDesk, baselines: Mapping[str, Baseline], forms: Forms) -> None:
    """Note columns that a baseline names and no form with its quota has; a form not understood may have the quota."""
    known = [form for form in forms.values() if form is not None]
    for name, baseline in baselines.items():
        held = [form for form in known if baseline.column in form.by_key]
        if not held and len(known) < len(forms):
            continue
        columns = [column for form in held or known for column in form.columns]
        keys = {column.key for column in columns}
        choices = {column.key for column in columns if column.type == "choice"}
        declared = filter(None, [baseline.declared])
        for key, noun, words, suited in (
            ("column", "cột", [baseline.column], keys),
            ("counts", "cột trong biểu có mốc này:", sorted(expressions.names_in(baseline.counts)), keys),
            ("declared", "cột chọn trong biểu có mốc này:", declared, choices),
        ):
            desk.notes.names(BASELINES, f"[{name}], khoá “{key}”", noun, words, suited)


def _rules_lacking(desk: SpecsDesk, rules: Mapping[str, Rule] | None) -> None:
    """Note the rules of this program that the file does not have, as that of an older workspace: they do not run."""
    lacking = sorted(shipped_tables(RULES) - rules.keys()) if rules else []
    if lacking:
        where = bundled_templates() / RULES
        text = f"không có luật {join_names(lacking)} của bản chương trình này, nên luật ấy không chạy."
        desk.warn(RULES, f"{text} Chép bảng cùng tên từ {where}; muốn tắt luật thì ghi lý do ở {CONFIG}.")


def _rules_followed(desk: SpecsDesk, rules: Mapping[str, Rule]) -> None:
    """Note codes of findings from which a rule's are said to follow and that no finding has."""
    known = {*CATALOGUE, *rules, *shipped_tables(RULES)}
    for rule in rules.values():
        desk.notes.names(RULES, f"[{rule.code}], khoá “follows”", "phát hiện mang mã", rule.follows, known)


# --- forms and sets ----------------------------------------------------------------------------------------


def _forms(desk: SpecsDesk, baseline: Baseline | None) -> tuple[Forms, frozenset[str]]:
    """Return the newest edition of each form by id, as far as its file can be understood, and which have mistakes."""
    files = desk.files("forms", "bieu-*.toml")
    desk.counts["biểu"] = len(files)
    for path in set(desk.files("forms")) - {*files, desk.templates / SETS}:
        desk.notes.say(f"forms/{path.name}", "", "chương trình không đọc tệp này. Đặt lại tên tệp: bieu-….toml.")
    lists = desk.salvage("registry/choices.toml", load_lists, desk.templates)
    if lists is None or baseline is None:
        desk.unchecked("forms", "các biểu", "danh mục lựa chọn hoặc mốc so sánh")
        return {path.stem: None for path in files}, frozenset(path.stem for path in files)
    choices = {**lists, TASKS: ChoiceList(TASKS, "", ())}  # what the tasks are does not matter to a form
    found: dict[str, FormSpec | None] = {}
    broken: set[str] = set()
    kept_in: dict[str, str] = {}
    for path in files:
        file, before = f"forms/{path.name}", len(desk.notes.problems)
        form = desk.salvage(file, load_form, path, baseline, choices)
        if len(desk.notes.problems) > before:
            broken |= {path.stem, form.id if form else path.stem}
        if form is None:
            found.setdefault(path.stem, None)
            continue
        earlier = found.get(form.id)
        if earlier and _overlap(earlier, form):
            text = f"trùng thời gian với ấn bản {earlier.edition} của {form.id} ở {kept_in[form.id]}."
            desk.notes.say(file, "", f"{text} Sửa valid_from, valid_until, hoặc xoá tệp thừa.")
        if earlier is None or _first_day(earlier) < _first_day(form):
            found[form.id], kept_in[form.id] = form, file
    return found, frozenset(broken)


def _first_day(form: FormSpec) -> date:
    return form.valid_from or date.min


def _overlap(one: FormSpec, other: FormSpec) -> bool:
    return _first_day(one) <= (other.valid_until or date.max) and _first_day(other) <= (one.valid_until or date.max)


def _mentions(desk: SpecsDesk, forms: Forms, registry: Registry | None, rules: Mapping[str, Rule] | None) -> None:
    """Note what forms say of rules, agencies and other forms, and what rules and duties say of forms."""
    for form in filter(None, forms.values()):
        file = f"forms/{form.id}.toml"
        if rules is not None:
            _rules_of(desk, file, form, rules)
        if registry is not None:
            desk.notes.names(file, "khoá “applies_to”", "loại cơ quan", form.applies_to, registry.kinds)
            desk.notes.names(file, "khoá “agencies”", "cơ quan mang mã", form.agencies, registry.records)
        desk.notes.names(file, "khoá “summed_into”", "biểu", filter(None, [form.summed_into]), forms)
    for rule in (rules or {}).values():
        _read_by(desk, rule, forms)
    agencies = [dated[-1] for dated in registry.records.values()] if registry else []
    duties = {form for agency in agencies if agency.kind == "department" for form in agency.extra["duties"]}
    desk.notes.names("registry/departments.toml", "[phan_cong]", "biểu", sorted(duties - {""}), forms)


def _rules_of(desk: SpecsDesk, file: str, form: FormSpec, rules: Mapping[str, Rule]) -> None:
    for number, column in enumerate(form.columns, 1):
        for key in ("rule", "required_rule"):
            place = f"[[columns]] thứ {number} “{column.key}”, khoá “{key}”"
            desk.notes.names(file, place, "luật", filter(None, [getattr(column, key)]), rules)
    for number, check in enumerate(form.checks, 1):
        desk.notes.names(file, f"[[checks]] thứ {number}, khoá “rule”", "luật", {check.rule} - {LACKING}, rules)


def _read_by(desk: SpecsDesk, rule: Rule, forms: Forms) -> None:
    """Note forms and columns that a rule written in Python reads and that are not there any more."""
    place = f"[{rule.code}]"
    desk.notes.names(RULES, f"{place}, khoá “forms”", "biểu", getattr(rule.entry, "forms", ()), forms)
    for form_id, columns in rule.reads.items():
        desk.notes.names(RULES, place, "biểu", [form_id], forms)
        form = forms.get(form_id)
        if form is not None:
            noun = f"cột (luật {rule.code} còn hỏi tên này) trong {form.title}:"
            desk.notes.names(RULES, f"{place}, “{form_id}”", noun, columns, form.by_key)
    for at, form_id, source in rule.entry.conditions():
        form = forms.get(form_id)
        if form is not None:
            desk.attempt(RULES, expressions.parse, source, form.by_key, f"[[{rule.code}{at}")


def _sheets_of(desk: SpecsDesk, file: str, place: str, forms: Sequence[FormSpec]) -> None:
    """Note the forms of one workbook that have the same name of a sheet."""
    sheets = [form.sheet for form in forms]
    for sheet in sorted({sheet for sheet in sheets if sheets.count(sheet) > 1}):
        desk.notes.say(file, place, f"hai biểu cùng tên trang “{sheet}”. Đổi khoá sheet của một biểu.")


def _together(desk: SpecsDesk, settings: Settings | None, sets: Sets) -> Sets:
    """Return the set that the workspace makes of several; no two of its forms may share the name of a sheet."""
    names = settings.form_set.split(AND) if settings else []
    parts = [part for part in map(sets.get, names) if part is not None]
    if settings is None or len(names) == 1 or len(parts) < len(names):
        return {}
    forms = {form.id: form for part in parts for form in part.forms}
    _sheets_of(desk, CONFIG, "[settings], khoá “form_set”", list(forms.values()))
    return {settings.form_set: replace(parts[0], id=settings.form_set, forms=tuple(forms.values()))}


def _sets(
    desk: SpecsDesk,
    settings: Settings | None,
    forms: Forms,
    baseline: Baseline | None,
    baselines: Mapping[str, Baseline],
) -> Sets:
    """Return the form sets by id; None for one with a form that is not there or not understood."""
    entries = desk.attempt(SETS, load_sets, desk.templates)
    if settings and entries is not None:
        desk.notes.names(CONFIG, "[settings], khoá “form_set”", "bộ biểu", settings.form_set.split(AND), entries)
        for period, own in settings.rounds.items():
            desk.notes.names(CONFIG, f"[dot.{period}], khoá “form_set”", "bộ biểu", own.form_set.split(AND), entries)
    entries = entries or {}
    desk.counts["bộ biểu"] = len(entries)
    made: dict[str, FormSet | None] = {}
    for name, entry in entries.items():
        place = f"[{name}], khoá “forms”"
        desk.notes.names(SETS, place, "biểu", entry.forms, forms)
        desk.notes.repeats(SETS, place, "biểu", entry.forms)
        held = tuple(form for form in map(forms.get, entry.forms) if form is not None)
        _sheets_of(desk, SETS, place, held)
        whole = baseline is not None and len(held) == len(entry.forms)
        whole_set = FormSet(name, entry.edition, entry.title, held, baseline, baselines) if whole and baseline else None
        made[name] = whole_set
    used = {form for entry in entries.values() for form in entry.forms}
    for name in sorted(forms.keys() - used) if entries else ():
        desk.warn(f"forms/{name}.toml", f"biểu {name} không nằm trong bộ biểu nào. Thêm vào {SETS}.")
    return made


# --- figures and layout ------------------------------------------------------------------------------------


def _figures(
    desk: SpecsDesk, forms: Forms, baseline: Baseline | None, baselines: Mapping[str, Baseline]
) -> frozenset[str]:
    """Return the names of the catalogue files that read well one by one, over all forms there are."""
    files = desk.files("figures")
    desk.counts["danh mục số liệu"] = len(files)
    if baseline is None:
        desk.unchecked("figures", "danh mục số liệu", "mốc so sánh")
        return frozenset()
    everything = FormSet("templates/forms", "", "", tuple(filter(None, forms.values())), baseline, baselines)
    broken = {form for form, sound in forms.items() if sound is None}
    waiting = [path for path in files if broken & _forms_counted(path)]
    if waiting:
        desk.unchecked("figures", ", ".join(path.name for path in waiting), "biểu")
    read = {
        path.stem: desk.attempt(f"figures/{path.name}", read_figure_file, desk.templates, path.stem, everything)
        for path in files
        if path not in waiting
    }
    return frozenset(name for name, entries in read.items() if entries is not None)


def _overview(desk: SpecsDesk, figures: frozenset[str], registry: Registry | None) -> None:
    """Note what the overview page names and no catalogue of figures has."""
    desk.attempt(PAGE_TEMPLATE, page_parts, desk.templates)
    page = desk.attempt(OVERVIEW, load_overview, desk.templates)
    if page is None or len(figures) < len(desk.files("figures")):
        return  # noted when it is read; or some keys are in a catalogue that has a mistake
    read = [read_spec(path, FigureFile) for path in desk.files("figures")]
    desk.notes.names(OVERVIEW, "", "số liệu", sorted(page.figures), {key for item in read for key in item.figures})
    desk.notes.names(OVERVIEW, "", "bảng số liệu", sorted(page.tables), {key for item in read for key in item.tables})
    if registry is not None:
        desk.notes.names(OVERVIEW, "[tiles]", "cơ quan mang mã", page.tiles, registry.records)


def _figures_of_rules(desk: SpecsDesk, figures: frozenset[str], rules: Mapping[str, Rule]) -> None:
    """Note figures that the rule over figures compares and no catalogue has."""
    entry = rules["R04"].entry if "R04" in rules else None
    if isinstance(entry, CommuneCounts) and len(figures) == len(desk.files("figures")):
        known = {key for path in desk.files("figures") for key in read_spec(path, FigureFile).figures}
        desk.notes.names(RULES, "[R04]", "số liệu", (entry.total, *entry.parts), known)


def _forms_counted(path: Path) -> frozenset[str]:
    """Return the ids of the forms that a catalogue file names; what is wrong with it is noted elsewhere."""
    file = read_noting(SpecNotes(), path, FigureFile)
    return file.forms if file else frozenset()


def _profiles(desk: SpecsDesk) -> Mapping[str, LayoutProfile]:
    """Return the newest profile of each side."""
    names = profile_names(desk.templates)
    desk.counts["thể thức"] = len(names)
    read = [desk.attempt(f"profiles/{name}.toml", load_profile, desk.templates, name) for name in names]
    sound = sorted(filter(None, read), key=lambda profile: profile.valid_from)
    found: dict[str, LayoutProfile] = {profile.side: profile for profile in sound}
    for side, name in SIDES.items() if len(sound) == len(names) else ():
        if side not in found:
            desk.notes.say("profiles", "", f"không có thể thức văn bản {name} nào.{copy_again('profiles')}")
    return found
