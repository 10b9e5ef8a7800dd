"""Is a template fit for use? Every name in it is looked up, in all branches, and it is rendered on invented facts.

The names are known from a sample context of the same shape as the real one, so both can never differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from jinja2 import nodes

from reporter.documents.blocks import Blocks
from reporter.documents.environment import build_context, further
from reporter.documents.letterhead import Letter
from reporter.documents.opinions import told
from reporter.documents.render import render
from reporter.documents.shown import READABLE, Names, Recorder, ShownFigure, TemplateMistake
from reporter.documents.template import TAG, TEMPLATES, Template, clean_document, compile_template, syntax_tree, w
from reporter.model import (
    Agency,
    Annex,
    BaselineFacts,
    FactRow,
    Facts,
    Figure,
    Finding,
    IdeaColumns,
    Quote,
    ReporterError,
)
from reporter.model.catalogue import finding
from reporter.opc.parts import DOCUMENT, read_parts
from reporter.specs.baselines import BOUND
from reporter.specs.decode import did_you_mean
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet
from reporter.specs.profiles import LayoutProfile

_ANY = object()  # a value nothing is known about: never checked
_SAME_LIST = frozenset(("giam_dan", "tang_dan", "dau", "lon_hon", "dung_bang", "day_du", "chua_day_du", "theo_ngay"))
_KEYED = frozenset(
    ("giam_dan", "tang_dan", "lon_hon", "dung_bang", "day_du", "chua_day_du", "theo_ngay", "theo_thang", "gop", "gop_y")
)
_GROUPING = MappingProxyType(
    {
        "nhom": ("ten", "dong"),
        "theo_thang": ("ten", "dong"),
        "gop": ("chu", "don_vi", "dong"),
        "gop_y": ("chu", "don_vi", "dong"),
    }
)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a report offers: figures (key → unit), figures of each table, columns of each text, its annexes."""

    figures: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, tuple[str, ...]]
    annexes: tuple[str, ...] = ("mau",)  # ids
    ideas: Mapping[str, IdeaColumns | None] = field(default_factory=dict)  # of each text
    codes: frozenset[str] = frozenset()  # that lines of tables may bear; none given: any

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        form_set: FormSet,
        annexes: Sequence[str] = ("mau",),
        codes: frozenset[str] = frozenset(),
    ) -> KnownNames:
        """The names of a catalogue and a report's annexes; the columns of a text are those of its form."""
        return cls(
            {key: spec.unit for key, spec in catalogue.figures.items()},
            {key: tuple(spec.figures) for key, spec in catalogue.tables.items()},
            {key: tuple(form_set.form(spec.form).by_key) for key, spec in catalogue.texts.items()},
            tuple(annexes),
            {key: form_set.form(spec.form).ideas for key, spec in catalogue.texts.items()},
            codes,
        )


def check_template(
    data: bytes,
    name: str,
    profile: LayoutProfile,
    known: KnownNames,
    more: Mapping[str, Any] = MappingProxyType({}),
    blocks: Blocks | None = None,
) -> tuple[Finding, ...]:
    """Return D05 for every unknown name, cut placeholder or misplaced tag; ReporterError if it cannot compile.

    `more` are sample values of the further variables that letters have.
    """
    found = list(check_form(data, name, profile))
    template = compile_template(data, name, profile, blocks=blocks)
    letter, annexes = _sample_letter(), [Annex(annex, "Mẫu", "", ()) for annex in known.annexes]
    context = {**build_context(sample_facts(known, 2), annexes, letter, profile, Recorder()), **further(more)}
    lines = _Lookup(context, known.codes).problems(syntax_tree(template.source))
    for line, problem, hint in lines:
        found.append(_wrong(template.file(line), template.paragraph(line), problem, hint))
    return tuple(found or _rendered(template, known, letter, annexes, more))


def check_form(data: bytes, name: str, profile: LayoutProfile) -> Iterator[Finding]:
    """Yield D05 for every cut placeholder or misplaced tag of a template or a shared block."""
    for text, problem in _cuts(data, name, profile):
        yield _wrong(name, text, problem)


def _rendered(
    template: Template, known: KnownNames, letter: Letter, annexes: Sequence[Annex], more: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield what strict rendering refuses, with figures that are there, zero, and not reported."""
    for value in (2, 0, None):
        try:
            render(template, sample_facts(known, value), letter, annexes, more=more)
        except ReporterError as error:
            told = error.inside(template.name)
            yield _wrong(told.where or template.name, "khi điền thử", told.text, told.hint)
            return


def _wrong(file: str, paragraph: str, problem: str, hint: str = "") -> Finding:
    meant = f"{hint.strip()} " if hint else ""
    return finding("D05", file=file, template=file, paragraph=paragraph, problem=problem, hint=meant)


def sample_facts(known: KnownNames, value: int | None) -> Facts:
    """Return invented facts with every known name, each figure of that value."""
    agency = Agency(
        "00", "Tỉnh Mẫu", "province", short="Mẫu", unit_type="tinh", extra={"party_committee": "Tỉnh uỷ Mẫu"}
    )

    def figure(key: str) -> Figure:
        unit = known.figures.get(key, "")
        share = Decimal(value) if unit == "%" and value is not None else value
        return Figure(key, key, share, unit, "mẫu", "mẫu")

    def rows(keys: Sequence[str]) -> tuple[FactRow, ...]:
        return tuple(FactRow(code, f"Mẫu {code}", {key: figure(key) for key in keys}) for code in _LINES)

    return Facts(
        agency=agency,
        scope="tỉnh Mẫu",
        period="2025-10",
        cutoff=date(2025, 10, 1),
        baseline="mốc mẫu",
        figures={key: figure(key) for key in known.figures},
        tables={key: rows(keys) for key, keys in known.tables.items()},
        texts={
            key: (
                Quote(
                    *("00", "Tỉnh Mẫu", dict.fromkeys(columns, "01/10/2025"), "Nhóm mẫu"),
                    kind="province",
                    ideas=known.ideas.get(key),
                ),
            )
            for key, columns in known.texts.items()
        },
        unsent=dict.fromkeys(known.texts, ""),
        sent=(agency,),
        held=(agency,),
        missing=(agency,),
        baselines=tuple(_sample_norm(known, number, figure) for number in (1, 2)),
    )


def _sample_norm(known: KnownNames, number: int, figure: Callable[[str], Figure]) -> BaselineFacts:
    """Return an invented baseline with every figure that is counted against baselines; the first is the chosen one."""
    keys = {key.partition(BOUND)[0]: key for key in known.figures if BOUND in key}
    made = {name: figure(key) for name, key in keys.items()}
    return BaselineFacts(
        str(number), f"mốc mẫu {number}", "mẫu", "khối mẫu", "khối khác", number == 1, number == 2, made
    )


def _sample_letter() -> Letter:
    return Letter("TỈNH UỶ MẪU", "Tỉnh uỷ Mẫu", "TU", "Mẫu", date(2025, 10, 1), addressees=("Mẫu", "Mẫu"))


# --- placeholders cut by formatting, tags where nobody fills them ------------------------------------------


@lru_cache(maxsize=TEMPLATES)
def _cuts(data: bytes, name: str, profile: LayoutProfile) -> tuple[tuple[str, str], ...]:
    """Return (paragraph, problem) for tags that change their look halfway, and tags in footers or notes."""
    return tuple(_cut(read_parts(data, name), name, profile))


def _cut(parts: Mapping[str, bytes], name: str, profile: LayoutProfile) -> Iterator[tuple[str, str]]:
    document, _ = clean_document(parts, name, profile)
    for paragraph in document.iter(w("p")):
        runs = ["".join(text.text or "" for text in run.iter(w("t"))) for run in paragraph.iter(w("r"))]
        text, edges = "".join(runs), set[int]()
        for run in runs:
            edges.add(max(edges, default=0) + len(run))
        for tag in TAG.finditer(text):
            if any(tag.start() < edge < tag.end() for edge in edges):
                yield text[:90], f"chỗ trống “{tag[0]}” viết bằng nhiều kiểu chữ; bôi đen cả chỗ trống, chọn một kiểu."
    for part, content in parts.items():
        if part.startswith("word/") and part.endswith(".xml") and part != DOCUMENT:
            stray = TAG.search(re.sub(r"<[^>]+>", "", content.decode("utf-8", "replace")))
            if stray and not part.startswith("word/comments"):
                yield stray[0], "chỗ trống chỉ được điền trong nội dung, không ở đầu trang, chân trang, chú thích."


# --- names -------------------------------------------------------------------------------------------------


_LINES = ("dòng-1", "dòng-2")  # the codes of sample lines


class _Lookup:
    """Walks a template's syntax tree with sample values, following every branch."""

    def __init__(self, context: Mapping[str, Any], codes: frozenset[str]) -> None:
        self._context, self._codes = context, codes
        self._found: list[tuple[int, str, str]] = []

    def problems(self, tree: nodes.Template) -> list[tuple[int, str, str]]:
        """Return (line, problem, hint) for every name that does not exist, in order of appearance."""
        self._block(tree.body, dict(self._context))
        return list(dict.fromkeys(self._found))

    def _block(self, statements: Sequence[nodes.Node], scope: dict[str, Any]) -> None:
        for node in statements:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            item = _item(self._value(node.iter, scope))
            inner = {**scope, "loop": _ANY, **dict.fromkeys(_targets(node.target), _ANY)}
            if isinstance(node.target, nodes.Name):
                inner[node.target.name] = item
            if node.test is not None:
                self._value(node.test, inner)
            self._block(node.body, inner)
            self._block(node.else_, dict(scope))
        elif isinstance(node, nodes.If):
            self._value(node.test, scope)
            for branch in (node.body, node.elif_, node.else_):
                self._block(branch, scope)
        elif isinstance(node, nodes.Assign):
            value = self._value(node.node, scope)
            scope.update(dict.fromkeys(_targets(node.target), value))
        elif isinstance(node, nodes.Expr):
            self._value(node, scope)
        else:
            self._block(list(node.iter_child_nodes()), scope)

    def _value(self, node: nodes.Node, scope: Mapping[str, Any]) -> Any:
        """Return the sample value of an expression, _ANY where it is not known; notes unknown names."""
        if isinstance(node, nodes.Name):
            if node.name not in scope:
                self._note(node, f"không có “{node.name}”.", did_you_mean(node.name, scope))
            return scope.get(node.name, _ANY)
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            return self._member(node, self._value(node.node, scope), scope)
        if isinstance(node, nodes.Filter):
            value = self._value(node.node, scope) if node.node is not None else _ANY
            for argument in node.args:
                self._value(argument, scope)
            return self._filtered(node, value)
        if isinstance(node, nodes.Compare) and self._codes:
            self._compared(node, self._value(node.expr, scope))
        for child in node.iter_child_nodes():
            self._value(child, scope)
        return _ANY

    def _compared(self, node: nodes.Compare, value: Any) -> None:
        """Note a code with which the code of a table's line is compared and that no line bears."""
        line = isinstance(value, str) and value in _LINES
        for code in [side.expr.value for side in node.ops if line and isinstance(side.expr, nodes.Const)]:
            if isinstance(code, str) and code not in self._codes:
                self._note(node, f"không dòng nào mang mã “{code}”.", did_you_mean(code, self._codes))

    def _member(self, node: nodes.Getattr | nodes.Getitem, value: Any, scope: Mapping[str, Any]) -> Any:
        if isinstance(node, nodes.Getitem):
            self._value(node.arg, scope)
            key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        else:
            key = node.attr
        if isinstance(value, list):
            return _item(value) if isinstance(key, int) else _ANY
        if isinstance(value, ShownFigure) and isinstance(key, str) and key not in READABLE:
            self._note(node, f"số liệu không có “.{key}”; chỉ có {', '.join(READABLE)}.")
        if not isinstance(value, Names) or not isinstance(key, str):
            return _ANY
        try:
            return value[key]
        except TemplateMistake as mistake:
            self._note(node, mistake.text, mistake.hint)
            return _ANY

    def _filtered(self, node: nodes.Filter, value: Any) -> Any:
        item = _item(value)
        key = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        if node.name in _KEYED and isinstance(item, Names) and isinstance(key, str):
            try:
                item[key]
            except TemplateMistake as mistake:
                self._note(node, mistake.text, mistake.hint)
        if node.name in _SAME_LIST:
            return value
        if node.name == "y_kien":
            return told([])
        if node.name in _GROUPING:
            return [Names("nhóm", {name: value if name == "dong" else _ANY for name in _GROUPING[node.name]})]
        return _ANY

    def _note(self, node: nodes.Node, problem: str, hint: str = "") -> None:
        self._found.append((node.lineno, problem, hint))


def _item(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else _ANY


def _targets(target: nodes.Node) -> list[str]:
    found = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
    return [name.name for name in found]
