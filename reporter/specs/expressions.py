"""Checks and formulas written once, with three back ends: Excel, pandas, and text for people.

The language: column keys, whole numbers, "texts" (codes of choices), + - * /, comparisons, and / or / not,
`a if condition else b`, and the functions max, min, sum, blank. `sum` skips blanks; every other use of a blank
makes the whole expression not applicable (no verdict), so that one blank gives one finding and not five.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from reporter.model import ReporterError

_BINARY = MappingProxyType({ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"})
_COMPARE = MappingProxyType(
    {ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
)
_SIGNS = MappingProxyType(
    {"+": "+", "-": "−", "*": "×", "/": ":", "=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
)
_VECTOR = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "=": operator.eq,
        "<>": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
_FUNCTIONS = frozenset({"max", "min", "sum", "blank"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: `names` are all columns it mentions, `needed` those that must not be blank."""

    source: str
    tree: ast.expr
    names: tuple[str, ...]
    needed: tuple[str, ...]


def parse(
    source: str, known: Collection[str], where: str, aliases: Mapping[str, str] | None = None
) -> Expression:
    """Return the parsed expression; ReporterError (naming `where`) for anything outside the language.

    `aliases` maps a stand-in name to a column, such as `moc` to the column of the chosen baseline.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except SyntaxError as error:
        raise ReporterError(f"{where}: biểu thức “{source}” sai cú pháp ({error.msg}).") from None
    tree = _Renamer(aliases or {}).visit(tree)
    _validate(tree, known, where, source)
    names = tuple(dict.fromkeys(node.id for node in _value_names(tree, everything=True)))
    needed = tuple(dict.fromkeys(node.id for node in _value_names(tree, everything=False)))
    return Expression(source, tree, names, needed)


class _Renamer(ast.NodeTransformer):
    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.aliases.get(node.id, node.id), node.ctx)


def _function(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _value_names(node: ast.expr, *, everything: bool) -> list[ast.Name]:
    """Names used as values; without `everything`, not those inside blank(...) and sum(...)."""
    if isinstance(node, ast.Name):
        return [node]
    if not everything and _function(node) in ("blank", "sum"):
        return []
    children = node.args if isinstance(node, ast.Call) else list(ast.iter_child_nodes(node))
    found = [_value_names(child, everything=everything) for child in children if isinstance(child, ast.expr)]
    return reduce(operator.add, found, [])


def _validate(node: ast.expr, known: Collection[str], where: str, source: str) -> None:
    def refuse(what: str) -> ReporterError:
        return ReporterError(f"{where}: biểu thức “{source}”: {what}")

    if isinstance(node, ast.Name):
        if node.id not in known:
            near = difflib.get_close_matches(node.id, list(known), n=1)
            hint = f" Có phải “{near[0]}”?" if near else ""
            raise refuse(f"không có cột “{node.id}”.{hint}")
    elif isinstance(node, ast.Constant):
        if not isinstance(node.value, int | str) or isinstance(node.value, bool):
            raise refuse(f"chỉ dùng số nguyên hoặc mã trong dấu nháy, không dùng {node.value!r}.")
    elif isinstance(node, ast.Compare) and len(node.ops) != 1:
        raise refuse("mỗi phép so sánh chỉ có hai vế; nối bằng and.")
    elif isinstance(node, ast.Call) and (_function(node) not in _FUNCTIONS or node.keywords):
        raise refuse(f"chỉ có các hàm {', '.join(sorted(_FUNCTIONS))}.")
    elif isinstance(node, ast.BinOp) and type(node.op) not in _BINARY:
        raise refuse("chỉ có các phép + - * /.")
    elif not isinstance(node, ast.BoolOp | ast.UnaryOp | ast.IfExp | ast.Compare | ast.Call | ast.BinOp):
        raise refuse("có phần không được phép.")
    children = node.args if isinstance(node, ast.Call) else list(ast.iter_child_nodes(node))
    for child in children:
        if isinstance(child, ast.expr):
            _validate(child, known, where, source)


# --- Excel ------------------------------------------------------------------------------------------------


def to_excel(
    expression: Expression,
    reference: Callable[[str], str],
    choice_label: Callable[[str, str], str] = lambda _column, code: code,
) -> str:
    """Return the Excel formula text (without "="); `choice_label(column, code)` gives what the cell shows."""
    return _excel(expression.tree, reference, choice_label)


def _excel(node: ast.expr, ref: Callable[[str], str], label: Callable[[str, str], str]) -> str:
    def go(child: ast.expr) -> str:
        return _excel(child, ref, label)

    if isinstance(node, ast.Name):
        return ref(node.id)
    if isinstance(node, ast.Constant):
        return _excel_text(node.value) if isinstance(node.value, str) else str(node.value)
    if isinstance(node, ast.BinOp):
        return f"({go(node.left)}{_BINARY[type(node.op)]}{go(node.right)})"
    if isinstance(node, ast.UnaryOp):
        return f"NOT({go(node.operand)})" if isinstance(node.op, ast.Not) else f"(-{go(node.operand)})"
    if isinstance(node, ast.BoolOp):
        name = "AND" if isinstance(node.op, ast.And) else "OR"
        return f"{name}({','.join(go(value) for value in node.values)})"
    if isinstance(node, ast.IfExp):
        return f"IF({go(node.test)},{go(node.body)},{go(node.orelse)})"
    if isinstance(node, ast.Compare):
        return _excel_compare(node, go, label)
    assert isinstance(node, ast.Call)
    if _function(node) == "blank":
        return f'({go(node.args[0])}="")'
    return f"{_function(node).upper()}({','.join(go(argument) for argument in node.args)})"


def _excel_compare(node: ast.Compare, go: Callable[[ast.expr], str], label: Callable[[str, str], str]) -> str:
    left, right = node.left, node.comparators[0]
    sign = _COMPARE[type(node.ops[0])]
    if isinstance(left, ast.Name) and isinstance(right, ast.Constant) and isinstance(right.value, str):
        return f"({go(left)}{sign}{_excel_text(label(left.id, right.value))})"
    return f"({go(left)}{sign}{go(right)})"


def _excel_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# --- people -----------------------------------------------------------------------------------------------


def to_text(expression: Expression, number: Callable[[str], str]) -> str:
    """Return the expression for people: `number("thieu")` gives the printed column number, "(7)"."""
    return _text(expression.tree, number)


def _text(node: ast.expr, number: Callable[[str], str]) -> str:
    def go(child: ast.expr) -> str:
        text = _text(child, number)
        return (
            f"[{text}]"
            if isinstance(child, ast.BinOp) and isinstance(node, ast.BinOp) and _tight(node)
            else text
        )

    if isinstance(node, ast.Name):
        return number(node.id)
    if isinstance(node, ast.Constant):
        return f"“{node.value}”" if isinstance(node.value, str) else str(node.value)
    if isinstance(node, ast.BinOp):
        return f"{go(node.left)} {_SIGNS[_BINARY[type(node.op)]]} {go(node.right)}"
    if isinstance(node, ast.Compare):
        return f"{go(node.left)} {_SIGNS[_COMPARE[type(node.ops[0])]]} {go(node.comparators[0])}"
    if isinstance(node, ast.UnaryOp):
        return f"không phải ({go(node.operand)})" if isinstance(node.op, ast.Not) else f"−{go(node.operand)}"
    if isinstance(node, ast.BoolOp):
        return (" và " if isinstance(node.op, ast.And) else " hoặc ").join(go(value) for value in node.values)
    if isinstance(node, ast.IfExp):
        return f"nếu {go(node.test)} thì {go(node.body)}, nếu không thì {go(node.orelse)}"
    assert isinstance(node, ast.Call)
    if _function(node) == "blank":
        return f"{go(node.args[0])} để trống"
    inner = "; ".join(go(argument) for argument in node.args)
    return " + ".join(inner.split("; ")) if _function(node) == "sum" else f"{_function(node)}({inner})"


def _tight(node: ast.BinOp) -> bool:
    """Whether the operands of `node` need brackets when they are sums themselves."""
    return not isinstance(node.op, ast.Add)


# --- pandas -----------------------------------------------------------------------------------------------


def evaluate(expression: Expression, columns: Mapping[str, Any]) -> Any:
    """Return the pandas Series of the expression over equally long columns.

    Number columns are Int64 (blank = NA), all others object (blank = None). The result is Int64, Float64 (after
    a division) or boolean; NA where a needed value is blank.
    """
    return _Vector(columns).go(expression.tree)


class _Vector:
    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = columns

    def go(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self.columns[node.id]
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BinOp):
            return _VECTOR[_BINARY[type(node.op)]](self.go(node.left), self.go(node.right))
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.UnaryOp):
            value = self.go(node.operand)
            return ~value if isinstance(node.op, ast.Not) else -value
        if isinstance(node, ast.BoolOp):
            join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
            return reduce(join, (self.go(value) for value in node.values))
        if isinstance(node, ast.IfExp):
            return self._choose(self.go(node.test), self.go(node.body), self.go(node.orelse))
        assert isinstance(node, ast.Call)
        return self._call(_function(node), [self.go(argument) for argument in node.args])

    def _compare(self, node: ast.Compare) -> Any:
        left, right = self.go(node.left), self.go(node.comparators[0])
        result = _VECTOR[_COMPARE[type(node.ops[0])]](left, right)
        if isinstance(left, str) or isinstance(right, str):
            known = (right if isinstance(left, str) else left).notna()
            return result.astype("boolean").where(known)
        return result

    def _series(self, value: Any) -> Any:
        import pandas as pd

        if isinstance(value, pd.Series):
            return value
        index = next(iter(self.columns.values())).index
        return pd.Series([value] * len(index), index=index, dtype="Int64")

    def _choose(self, test: Any, body: Any, other: Any) -> Any:
        chosen = self._series(body).where(test.fillna(False), self._series(other))
        return chosen.where(test.notna())

    def _call(self, name: str, values: list[Any]) -> Any:
        if name == "blank":
            return self._series(values[0]).isna().astype("boolean")
        series = [self._series(value) for value in values]
        if name == "sum":
            filled = reduce(operator.or_, (item.notna() for item in series))
            return reduce(operator.add, (item.fillna(0) for item in series)).where(filled)
        compare = operator.ge if name == "max" else operator.le
        return reduce(lambda a, b: a.where(compare(a, b).fillna(False), b).where(a.notna()), series)
