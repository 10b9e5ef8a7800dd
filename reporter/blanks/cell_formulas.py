"""Expressions of a form as patterns of Excel formulas, and the names and texts that stand in formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter.blanks.cell_names import CellNames
from reporter.specs import expressions
from reporter.specs.choices import ChoiceList
from reporter.specs.excel_formulas import to_excel
from reporter.specs.expressions import Expression
from reporter.specs.forms import FormSpec
from reporter.specs.scalar import sum_arguments

LIST_PREFIX = "dm_"  # of the defined names of lists


@dataclass(frozen=True, slots=True)
class CellFormulas:
    """Expressions of one form as formula patterns."""

    form: FormSpec
    lists: Mapping[str, ChoiceList]
    names: CellNames

    def ref(self, key: str) -> str:
        """The cell of a column."""
        return self.names.cell(self.form.column(key).number - 1)

    def formula(self, expression: Expression) -> str:
        """An expression as Excel computes it."""
        return to_excel(expression, self.ref, self.label)

    def text(self, expression: Expression) -> str:
        """An expression as people read it."""
        return expressions.to_text(expression, self.number, self.label)

    def number(self, key: str) -> str:
        """The printed number of a column."""
        return f"({self.form.column(key).number})"

    def label(self, key: str, code: str) -> str:
        """What a cell shows of a code."""
        return self.lists[key].label(code)

    def applicable(self, expression: Expression) -> str:
        """When the expression has a verdict; axis cells are always filled."""
        columns = [self.form.column(key) for key in expression.needed]
        numbers = [self.ref(column.key) for column in columns if column.numeric]
        counted = f"COUNT({','.join(numbers)})={len(numbers)}" if len(numbers) > 1 else f"ISNUMBER({''.join(numbers)})"
        texts = [self.ref(column.key) for column in columns if not column.numeric and column.type != "axis"]
        tests = [counted] if numbers else []
        tests += [f'{cell}<>""' for cell in texts]
        tests += [f"COUNT({','.join(map(self.ref, group))})>0" for group in sum_arguments(expression)]
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})" if tests else "TRUE"

    def computed(self, formula: Expression) -> str:
        """The formula of a computed column, blank as long as it has no verdict."""
        return f'=IF({self.applicable(formula)},{self.formula(formula)},"")'


def list_name(choices: ChoiceList) -> str:
    """The defined name under which formulas find a list of the hidden lists sheet."""
    return f"{LIST_PREFIX}{choices.id}"


def quoted(text: str) -> str:
    """Return a text as it stands between the quotation marks of a formula."""
    return text.replace('"', '""')
