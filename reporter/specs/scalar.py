"""The fourth back end of expressions: one row of plain values, without pandas."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from reporter.specs.expressions import Expression
from reporter.specs.language import day_in, function_name

Row = Mapping[str, Any]


@lru_cache(maxsize=4096)  # every workbook of a form asks for the same ones
def row_function(expression: Expression) -> Callable[[Row], Any]:
    """Return a function from one row (every name mentioned → int, text, date or None) to the expression's value.

    None when a needed value is blank, every argument of a sum is blank or something is divided by 0: no verdict, as in
    the other back ends.
    """
    of_line, names = line_function(expression), expression.names
    return lambda row: of_line(*[row[name] for name in names])


@lru_cache(maxsize=4096)
def line_function(expression: Expression) -> Callable[..., Any]:
    """Return the same as a function of the values of `expression.names`, in their order.

    The tree was checked against the closed language when it was parsed, so compiling it can run nothing else.
    """
    names = expression.names
    asked = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    body = _Days().visit(copy.deepcopy(expression.tree))
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(asked, body)))
    compute = eval(compile(tree, "<expression>", "eval"), {"__builtins__": {}, **_FUNCTIONS})
    needed = [names.index(name) for name in expression.needed]
    sums = [[names.index(name) for name in group] for group in sum_arguments(expression)]

    def value(*line: Any) -> Any:
        for at in needed:
            if line[at] is None:
                return None
        for group in sums:
            if all(line[at] is None for at in group):
                return None
        try:
            return compute(*line)
        except ZeroDivisionError:
            return None

    return value


class _Days(ast.NodeTransformer):
    """Turns the text of a day that a column is compared with into that day."""

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        if day_in(node):
            node.comparators = [ast.Call(ast.Name("_day", ast.Load()), node.comparators, [])]
        self.generic_visit(node)
        return node


def sum_arguments(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """Return the columns inside each sum(…) of the expression; at least one of each must be filled."""
    calls = (node for node in ast.walk(expression.tree) if isinstance(node, ast.Call) and function_name(node) == "sum")
    return tuple(tuple(arg.id for arg in call.args if isinstance(arg, ast.Name)) for call in calls)


def _sum(*values: int | None) -> int:
    return sum(value for value in values if value is not None)


def _blank(value: object) -> bool:
    return value is None


_FUNCTIONS = MappingProxyType({"sum": _sum, "blank": _blank, "max": max, "min": min, "_day": date.fromisoformat})
