"""What each placeholder prints: examples for the reference pages, made of the specs alone, always the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from types import MappingProxyType
from typing import Any, NamedTuple

from reporter.commands.issue import blank_kit
from reporter.commands.specs_documents import letter_samples
from reporter.documents.environment import RECORDER, build_context, finalize, further
from reporter.documents.letterhead import letter_for
from reporter.documents.shown import BREAK, Names, Recorder, ShownFigure
from reporter.documents.template_check import KnownNames, sample_facts
from reporter.model import Agency, Annex, BaselineFacts, Figure, Period
from reporter.model.wording import date_short, lower_first
from reporter.sample.dice import Dice, subject
from reporter.sample.shapes import Writer
from reporter.specs.figure_catalogue import FigureEntry, FigureFile, TableEntry, TextEntry
from reporter.specs.figure_specs import BY_AGENCY
from reporter.specs.forms import Column, FormSpec
from reporter.specs.letter_specs import About
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.profiles import choose_profile, load_profile
from reporter.specs.reports import find_report, load_reports
from reporter.specs.sample_hints import load_hints
from reporter.workspace import Workspace

CATALOGUED = ("so", "bang", "loi")  # of the catalogue of figures
_PERIOD, _DAY = Period.parse("2025-12"), date(2025, 12, 19)
_REPORT, _AGENCY = "cv9797-tinh", "12"  # the document whose head is shown
_LONG = 110  # letters of words that an agency might write
_FEW: Mapping[str, int] = MappingProxyType(
    {"cơ quan": 34, "tỉnh, thành phố": 34, "bộ, cơ quan ngang bộ": 17, "đảng uỷ": 4}
)
_NUMBERS = (120, 4800)
_KINDS = ((bool, "đúng, sai"), (int, "số"), (date, "ngày"), (list, "danh sách"), (str, "chữ"))
_THOUSANDS = (90_000, 900_000_000)  # of đồng

#: What the head of the example has and most documents of provinces do without.
_HEAD: Mapping[str, Any] = MappingProxyType(
    {
        **{"superior": "CƠ QUAN CẤP TRÊN", "addressees": ("Bộ Chính trị", "Ban Tổ chức Trung ương")},
        **{"circulation": "Lưu hành nội bộ", "typist": "Nguyễn Thị B", "contact": "Điện thoại 0123 456 789"},
    }
)
_SCOPE = ("khối chính quyền", "khối Đảng, Mặt trận Tổ quốc")  # whom a baseline counts, and whom not
_INTAKE: Mapping[str, str] = MappingProxyType(
    {
        **{"cach_gui": "thư điện tử", "lien_he": "Phòng Tổng hợp", "dien_thoai": "0123 456 789"},
        "thu_dien_tu": "tonghop@example.vn",
    }
)


class Printed(NamedTuple):
    """What a placeholder prints: its kind, in the place of a unit, and an example."""

    kind: str
    example: str


class Examples:
    """Examples for one set of templates."""

    def __init__(self, root: Path) -> None:
        self._workspace = Workspace.find(root)
        self._hints = load_hints(self._workspace.templates)
        self._writer = Writer(self._hints.phrases)

    @cached_property
    def _sets(self) -> tuple[PeriodSpecs, ...]:
        """The specs of every form set that reports use, the workspace's own first."""
        own, templates = self._workspace.specs(_PERIOD), self._workspace.templates
        others = {report.form_set for report in load_reports(templates)} - {own.form_set.id}
        asked, registry = (own.form_set.baseline.id, _PERIOD), self._workspace.registry
        return own, *(load_specs(templates, name, *asked, registry=registry) for name in sorted(others))

    @property
    def _specs(self) -> PeriodSpecs:
        return self._sets[0]

    @cached_property
    def agency(self) -> Agency:
        """The province of the examples."""
        return self._specs.agency(_AGENCY)

    # --- figures, tables, words ---

    def figure(self, key: str, entry: FigureEntry) -> str:
        """Return what a figure prints with its unit: "1.234 người", "93,45%", "tăng 12 người", "12,35 tỷ đồng"."""
        figure = _figure(key, entry)
        shown = ShownFigure(figure, Recorder())
        if entry.way == "change":
            return f"{shown.text}; `tang_giam`: {shown.as_change().text}"
        if figure.unit == "đồng":
            return f"{shown.with_unit().text}; `ty_dong`: {shown.in_money('tỷ đồng').text}"
        return shown.with_unit().text

    def line(self, key: str, entry: TableEntry, content: FigureFile) -> str:
        """Return one line of a table: what it is about, and its figures."""
        known = {name: content.figures[name] for name in entry.figures if name in content.figures}
        figures = (f"`.{name}` {self.figure(f'{key}.{name}', item)}" for name, item in known.items())
        return ", ".join((f"`.ten` {self._about(entry)}", *figures))

    def _about(self, entry: TableEntry) -> str:
        if entry.by == BY_AGENCY:
            kinds = (entry.kind,) if isinstance(entry.kind, str) else entry.kind
            return next(one.name for one in self._agencies() if not kinds or one.kind in kinds)
        specs = self._knowing(entry.form or "")
        return next(iter(specs.labels(specs.form_set.form(entry.form or "").column(entry.by)).values()))

    def _agencies(self) -> Iterator[Agency]:
        yield self.agency
        yield from (records[-1] for records in self._specs.registry.records.values())

    def words(self, entry: TextEntry) -> tuple[str, str, str]:
        """Return (the form words stand in, the columns of a quoted line, what the first of words might say)."""
        specs = self._knowing(entry.form)
        form = specs.form_set.form(entry.form)
        first = next((column for column in form.columns if column.type == "text"), None)
        named = first or next(column for column in form.columns if column.coded)
        said = self._said(form, first) if first else next(iter(specs.labels(named).values()))
        columns = ", ".join(f"`.{column.key}`" for column in form.columns)
        return f"{form.sheet}, {lower_first(form.name)}", columns, f"`.{named.key}` “{said}”"

    def _said(self, form: FormSpec, column: Column) -> str:
        hint = self._hints.of(form.id, column.key)[-1]
        words = {"nhan": column.label.lower(), "ky_hieu": str(self.agency.extra.get("letter_code") or "UBND")}
        dice = Dice(subject(form.id, column.key))
        return shorten(self._writer.write(hint.text, (1, 1), dice, words, _PERIOD.last_day), _LONG, placeholder=" …")

    def _knowing(self, form_id: str) -> PeriodSpecs:
        return next(specs for specs in self._sets if any(form.id == form_id for form in specs.form_set.forms))

    # --- documents, letters, workbooks, mails ---

    @cached_property
    def document(self) -> dict[str, Printed]:
        """Every name that each report may use, figures aside → what it prints in one of a province."""
        report = find_report(load_reports(self._workspace.templates), _REPORT)
        profile = load_profile(self._workspace.templates, choose_profile(self._workspace.templates, report.side, _DAY))
        fixed = {"number": 12, "day": _DAY, "signer": "Nguyễn Văn A", "draft": 2, "urgency": "KHẨN"}
        letter = replace(letter_for(report.letterhead, self.agency, report.subject, _DAY, profile, fixed), **_HEAD)
        baseline = self._specs.form_set.baseline
        names = baseline.name, baseline.short
        facts = replace(
            sample_facts(KnownNames({}, {}, {}), 2),
            agency=self.agency,
            scope=f"tỉnh {self.agency.short}",
            period=str(_PERIOD),
            cutoff=date(2025, 12, 10),
            baseline=baseline.name,
            sent=(self.agency,),
            held=(self.agency,),
            sheets={self.agency.code: ("Biểu 02",)},
            missing=(self.agency,),
            unfit=(self.agency,),
            cut_apart=((self.agency, date(2025, 12, 5)),),
            baselines=(BaselineFacts(baseline.id, *names, *_SCOPE, True, False, {}),),
        )
        annexes = [Annex("phu-luc-1", report.annexes[0].title, "", ()), Annex("y-kien", "Ý kiến", "", ())]
        context = build_context(facts, annexes, letter, profile, Recorder())
        return dict(_printed({name: value for name, value in context.items() if name not in CATALOGUED}))

    def letter(self, about: About) -> dict[str, Printed]:
        """Every further name of letters of a kind → what it prints."""
        return dict(_printed(further(letter_samples(about))))

    def workbook(self) -> dict[str, str]:
        """Every name of the masters of workbooks → what it prints in the workbook of a province."""
        kit = blank_kit(self._workspace, _PERIOD, {"province"})
        told = {**kit.values(self.agency), **kit.form_values(self._specs.form_set.forms[0])}
        return {name: text or _INTAKE[name] for name, text in told.items()}

    def mail(self) -> dict[str, str]:
        """Every name of the words of mails → what it prints."""
        return {
            "ky": _PERIOD.label,
            "han": date_short(self._workspace.deadline(_PERIOD, "province")),
            "co_quan": self.agency.name,
            "don_vi": self._workspace.organ(_PERIOD).name,
            "bao_cao": "báo cáo kết quả thực hiện Kết luận 155-KL/TW",
            "tep": f"- Báo cáo {self.agency.name} {_PERIOD} - kết quả thực hiện Kết luận 155-KL TW.docx",
            "lien_he": f"{_INTAKE['lien_he']}, {_INTAKE['dien_thoai']}",
        }


def _figure(key: str, entry: FigureEntry) -> Figure:
    """Return an invented figure of the kind of one in the catalogue; its key decides the number."""
    dice = Dice(subject(key))
    value: int | Decimal = dice.between(*_NUMBERS)
    if entry.way in ("share", "ratio"):
        value = Decimal(dice.between(3000, 9990)) / 100
    elif entry.unit == "đồng":
        value = dice.between(*_THOUSANDS) * 1000
    elif entry.unit in _FEW:
        value = dice.between(2, _FEW[entry.unit])
    elif entry.way in ("change", "difference"):
        value = dice.between(2, 99)
    return Figure(key, entry.label, value, entry.unit or "%", "mẫu", "mẫu")


def _printed(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Printed]]:
    """Yield (name as the pages write it, what it prints); a list is shown by its first item."""
    for name, value in values.items():
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, Names):
            yield from _printed({key: first[key] for key in dir(first)}, f"{above}{name}.")
        else:
            kind = next(word for sort, word in _KINDS if isinstance(value, sort))
            yield f"{above}{name}", Printed(kind, _text(first))


def _text(value: Any) -> str:
    """Return what a template prints for a value; of a truth, how it is asked."""
    if isinstance(value, bool):
        return "dùng trong {% if %}"
    return " ".join(str(finalize({RECORDER: Recorder()}, value)).replace(BREAK, " / ").split())
