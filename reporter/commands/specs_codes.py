"""Codes of choices that conditions, rules and baselines name: each must be in the list of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reporter.commands.specs_problems import SpecsDesk
from reporter.specs.baselines import FILE as BASELINES
from reporter.specs.baselines import Baseline
from reporter.specs.choices import FILE as CHOICES
from reporter.specs.choices import TASKS, load_lists
from reporter.specs.decode import Spec, SpecNotes
from reporter.specs.expressions import codes_in
from reporter.specs.figure_catalogue import FigureFile
from reporter.specs.form_files import FormEntry
from reporter.specs.forms import FormSpec
from reporter.specs.rules import FILE as RULES
from reporter.specs.rules import Rule
from reporter.specs.sample_hints import ColumnHint, HintsFile
from reporter.specs.sound_part import read_noting


@dataclass(frozen=True, slots=True)
class ChoiceCodes:
    """The forms and lists that codes are looked up in; a list that is not understood says nothing."""

    desk: SpecsDesk
    forms: Mapping[str, FormSpec]
    lists: Mapping[str, Sequence[str]]

    @property
    def every(self) -> frozenset[str]:
        """The codes of all lists; none where the tasks are not understood."""
        return frozenset(code for found in self.lists.values() for code in found) if self.lists[TASKS] else frozenset()

    def look_up(self, file: str, place: str, form_id: str, named: Iterable[tuple[str, str]]) -> None:
        """Note every code that the column of the form cannot hold."""
        columns = self.forms[form_id].by_key if form_id in self.forms else {}
        for key, code in sorted(named):
            column = columns.get(key)
            known = self.lists.get(column.list_id, ()) if column and column.coded else ()
            if column and known:
                noun = f"lựa chọn của cột “{key}” ({self.forms[form_id].title})"
                self.desk.notes.names(file, place, noun, [code], known)


def check_codes(
    desk: SpecsDesk,
    forms: Mapping[str, FormSpec | None],
    baselines: Mapping[str, Baseline],
    rules: Mapping[str, Rule] | None,
    tasks: Sequence[str] | None,
) -> ChoiceCodes:
    """Note the codes of choices that are named somewhere and are in no list any more; return where to look them up."""
    made = desk.salvage(CHOICES, load_lists, desk.templates) or {}
    lists = {key: [item.code for item in found.items] for key, found in made.items()} | {TASKS: tasks or ()}
    codes = ChoiceCodes(desk, {key: form for key, form in forms.items() if form is not None}, lists)
    _look_up_files(codes, desk.files("forms", "bieu-*.toml"), FormEntry, _of_form)
    _look_up_files(codes, desk.files("figures"), FigureFile, _of_figures)
    _look_up_files(codes, desk.files("sample"), HintsFile, _of_hints)
    for key, baseline in baselines.items():
        for form in codes.forms.values():
            if baseline.fits(form.by_key):
                codes.look_up(BASELINES, f"[{key}], khoá “counts”", form.id, codes_in(baseline.counts))
    for rule in (rules or {}).values():
        for form_id, key, code in rule.codes:
            codes.look_up(RULES, f"[{rule.code}]", form_id, [(key, code)])
    return codes


_File = TypeVar("_File", bound=Spec)
_Named = tuple[str, str, Iterable[tuple[str, str]]]  # place, form, (column, code)


def _look_up_files(
    codes: ChoiceCodes, files: Iterable[Path], kind: type[_File], named_in: Callable[[_File], Iterator[_Named]]
) -> None:
    """Look up the codes that files of one kind name; what is wrong with a file itself is told elsewhere."""
    for path in files:
        file = read_noting(SpecNotes(), path, kind)
        for place, form_id, named in named_in(file) if file else ():
            codes.look_up(f"{path.parent.name}/{path.name}", place, form_id, named)


def _of_form(entry: FormEntry) -> Iterator[_Named]:
    for number, column in enumerate(entry.columns, 1):
        for key in ("required_when", "formula"):
            if source := getattr(column, key):
                yield f"[[columns]] thứ {number} “{column.key}”, khoá “{key}”", entry.id, codes_in(source)
    for number, check in enumerate(entry.checks, 1):
        yield f"[[checks]] thứ {number}, khoá “expr”", entry.id, codes_in(check.expr)
    for key in ("ideas", "known"):
        if (part := getattr(entry, key)) and part.where:
            yield f"[{key}], khoá “where”", entry.id, codes_in(part.where)
    if entry.rows.apart:
        yield "[rows], khoá “apart”", entry.id, codes_in(entry.rows.apart)
    for group in entry.rows.combinations:
        yield "[rows], khoá “combinations”", entry.id, [(key, code) for key, found in group.items() for code in found]


def _of_figures(file: FigureFile) -> Iterator[_Named]:
    for noun, entries in (("figures", file.figures), ("texts", file.texts)):
        for key, entry in entries.items():
            if entry.form and entry.where:
                yield f"[{noun}.{key}], khoá “where”", entry.form, codes_in(entry.where)
    for key, figure in file.figures.items():
        if figure.form and figure.sum:
            yield f"[figures.{key}], khoá “sum”", figure.form, codes_in(figure.sum)


def _of_hints(file: HintsFile) -> Iterator[_Named]:
    for form_id, columns in file.columns.items():
        for key, found in columns.items():
            for hint in (found,) if isinstance(found, ColumnHint) else found:
                place = f"[columns.{form_id}], khoá “{key}”"
                yield place, form_id, hint.codes_named(key)
                yield from ((place, item.form, codes_in(item.where)) for item in hint.add_up)
