"""Checks and formulas written once, with four back ends: whole columns (`evaluation`), text for people,
Excel (`excel_formulas`), one plain row (`scalar`).

The language: column keys, whole numbers, "texts" (codes of choices, days as "2025-10-15") that a column is compared
with, + - * /, comparisons, and / or / not, `a if condition else b`, and the functions max, min, sum, blank. `sum` adds
columns and skips blanks; every other use of a blank makes the whole expression not applicable (no verdict), so that one
blank gives one finding and not five.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from types import MappingProxyType

from reporter.model import ReporterError
from reporter.model.wording import date_short
from reporter.specs.decode import did_you_mean
from reporter.specs.language import BINARY, COMPARE, NotOfTheLanguage, check_language, coded, day_in, function_name

_SIGNS = MappingProxyType(
    {"+": "+", "-": "−", "*": "×", "/": ":", "=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
)
_KEPT = 1 << 14  # expressions: every catalogue of a run asks for the same ones again, for each baseline


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: `names` are all columns it mentions, `needed` those that must not be blank."""

    source: str
    tree: ast.expr
    names: tuple[str, ...]
    needed: tuple[str, ...]


def parse(source: str, known: Collection[str], where: str, aliases: Mapping[str, str] | None = None) -> Expression:
    """Return the parsed expression; ReporterError (`where` at its start) for anything outside the language.

    `aliases` maps a stand-in name to what it stands for, such as `moc` to the column of the chosen baseline.
    """
    try:
        parsed = _parsed(source, frozenset((aliases or {}).items()))
    except NotOfTheLanguage as error:
        raise _refused(where, source, str(error)) from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused(where, source, "sai cú pháp.") from None
    unknown = next((name for name in parsed.names if name not in known), None)
    if unknown is not None:
        raise _refused(where, source, f"không có cột “{unknown}”.", did_you_mean(unknown, known))
    return parsed


@lru_cache(maxsize=_KEPT)
def _parsed(source: str, aliases: frozenset[tuple[str, str]]) -> Expression:
    tree = _Renamer(dict(aliases)).visit(_tree(source))
    check_language(tree)
    return _whole(tree, source)


@lru_cache(maxsize=_KEPT)
def names_in(source: str) -> frozenset[str]:
    """Return every name that an expression uses as a value; none of what does not parse."""
    try:
        return frozenset(node.id for node in _value_names(_tree(source), everything=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


@lru_cache(maxsize=_KEPT)
def codes_in(source: str) -> frozenset[tuple[str, str]]:
    """Return (column, code) wherever a name is to be a code or not to be it; none of what does not parse."""
    try:
        nodes = list(ast.walk(_tree(source)))
        compared = [node for node in nodes if isinstance(node, ast.Compare) and not day_in(node)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    alike = [node for node in compared if isinstance(node.ops[0], ast.Eq | ast.NotEq)]
    sides = [(node, side) for node in alike for side in (node.left, node.comparators[0])]
    return frozenset(found for node, side in sides if (found := coded(node, side)))


@lru_cache(maxsize=_KEPT)
def meaning(expression: Expression) -> str:
    """Return what expressions that count alike have in common, however they are written."""
    return ast.dump(expression.tree)


def _tree(source: str) -> ast.expr:
    return ast.parse(source.strip(), mode="eval").body


def _refused(where: str, source: str, what: str, hint: str = "") -> ReporterError:
    return ReporterError(f"{where}: " * bool(where) + f"biểu thức “{source}”: {what}", hint)


class _Renamer(ast.NodeTransformer):
    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases

    def visit_Name(self, node: ast.Name) -> ast.expr:
        stands_for = self.aliases.get(node.id)
        return node if stands_for is None else self.visit(_tree(stands_for))


def _value_names(node: ast.expr, *, everything: bool) -> list[ast.Name]:
    """Names used as values; without `everything`, not those inside blank(...) and sum(...)."""
    if isinstance(node, ast.Name):
        return [node]
    if not everything and function_name(node) in ("blank", "sum"):
        return []
    children = node.args if isinstance(node, ast.Call) else list(ast.iter_child_nodes(node))
    found = [_value_names(child, everything=everything) for child in children if isinstance(child, ast.expr)]
    return reduce(operator.add, found, [])


# --- people -----------------------------------------------------------------------------------------------


def to_text(
    expression: Expression,
    number: Callable[[str], str],
    choice_label: Callable[[str, str], str] = lambda _column, code: code,
) -> str:
    """Return the expression for people: `number("thieu")` gives the printed column number, "(7)".

    Square brackets group, because round ones belong to the column numbers.
    """
    return _Text(number, choice_label).go(expression.tree)


class _Text:
    def __init__(self, number: Callable[[str], str], label: Callable[[str, str], str]) -> None:
        self.number = number
        self.label = label

    def go(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return self.number(node.id)
        if isinstance(node, ast.Constant):
            return f"“{node.value}”" if isinstance(node.value, str) else str(node.value)
        if isinstance(node, ast.BinOp):
            tighter = isinstance(node.op, ast.Sub | ast.Div)
            left, right = self.within(node, node.left), self.within(node, node.right, tighter)
            return f"{left} {_SIGNS[BINARY[type(node.op)]]} {right}"
        if isinstance(node, ast.Compare):
            left, right = (self.side(node, side) for side in (node.left, node.comparators[0]))
            return f"{left} {_SIGNS[COMPARE[type(node.ops[0])]]} {right}"
        if isinstance(node, ast.UnaryOp):
            blank = isinstance(node.operand, ast.Call) and function_name(node.operand) == "blank"
            if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Call) and blank:
                return f"{self.within(node, node.operand.args[0], True)} đã điền"
            sign = "không phải " if isinstance(node.op, ast.Not) else "−"
            return sign + self.within(node, node.operand, tighter=True)
        if isinstance(node, ast.BoolOp):
            word = " và " if isinstance(node.op, ast.And) else " hoặc "
            return word.join(self.within(node, value) for value in node.values)
        if isinstance(node, ast.IfExp):
            test, body, other = (self.within(node, part, True) for part in (node.test, node.body, node.orelse))
            return f"nếu {test} thì {body}, nếu không thì {other}"
        assert isinstance(node, ast.Call)
        return self.call(node)

    def call(self, node: ast.Call) -> str:
        name = function_name(node)
        if name == "blank":
            return f"{self.within(node, node.args[0], True)} để trống"
        if name == "sum":
            return " + ".join(self.within(node, argument) for argument in node.args)
        return f"{name}({'; '.join(self.go(argument) for argument in node.args)})"

    def side(self, node: ast.Compare, side: ast.expr) -> str:
        day = day_in(node)
        if day and side is not node.left:
            return date_short(day)
        found = coded(node, side)
        return f"“{self.label(*found)}”" if found else self.within(node, side, True)

    def within(self, node: ast.expr, child: ast.expr, tighter: bool = False) -> str:
        """The text of `child`, in brackets when it binds more loosely than its place in `node` needs."""
        loose = _binding(child) < _binding(node) + tighter
        return f"[{self.go(child)}]" if loose else self.go(child)


def _binding(node: ast.expr) -> int:
    """Return how tightly the text of `node` holds together: 0 a condition, 8 a single number."""
    if isinstance(node, ast.BoolOp):
        return 1 if isinstance(node.op, ast.Or) else 2
    if isinstance(node, ast.UnaryOp):
        return 3 if isinstance(node.op, ast.Not) else 7
    if isinstance(node, ast.BinOp):
        return 5 if isinstance(node.op, ast.Add | ast.Sub) else 6
    named = MappingProxyType({"sum": 5, "blank": 4})
    return {ast.IfExp: 0, ast.Compare: 4}.get(type(node), named.get(function_name(node), 8))


def sides(expression: Expression) -> tuple[Expression, Expression] | None:
    """Return both sides of an expression that is one comparison of numbers; None for any other."""
    tree = expression.tree
    if not isinstance(tree, ast.Compare) or any(coded(tree, side) for side in (tree.left, tree.comparators[0])):
        return None
    left, right = (_whole(side) for side in (tree.left, tree.comparators[0]))
    return left, right


@lru_cache(maxsize=_KEPT)
def part_about(condition: Expression, names: frozenset[str]) -> Expression | None:
    """Return what a condition asks of these columns alone; None where it asks nothing of them without others."""
    tree = condition.tree
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    kept = [part for part in parts if names.issuperset(_whole(part).names)]
    return _whole(ast.BoolOp(ast.And(), kept) if len(kept) > 1 else kept[0]) if kept else None


def _whole(tree: ast.expr, source: str = "") -> Expression:
    names, needed = (
        tuple(dict.fromkeys(node.id for node in _value_names(tree, everything=everything)))
        for everything in (True, False)
    )
    return Expression(source or ast.unparse(tree), tree, names, needed)
