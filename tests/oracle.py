"""The expression language once more, one row at a time and as plainly as it can be said: what tests compare with."""

import ast
import operator
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
ORDER = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


class NoVerdict(Exception):
    """A needed value is blank, or something is divided by nothing."""


def scalar(node: ast.expr, row: Mapping[str, Any]) -> Any:
    """Return the value of the expression for one row; None when there is no verdict."""
    try:
        return _value(node, row)
    except NoVerdict:
        return None


def _value(node: ast.expr, row: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        if row[node.id] is None:
            raise NoVerdict
        return row[node.id]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Call):
        return _call(node, row)
    parts = [_value(child, row) for child in _operands(node)]  # all of them: a blank anywhere means no verdict
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            if parts[1] == 0:
                raise NoVerdict
            return Fraction(parts[0]) / Fraction(parts[1])
        return ARITHMETIC[type(node.op)](*parts)  # type: ignore[index]
    if isinstance(node, ast.Compare):
        return ORDER[type(node.ops[0])](*parts)  # type: ignore[index]
    if isinstance(node, ast.BoolOp):
        return all(parts) if isinstance(node.op, ast.And) else any(parts)
    if isinstance(node, ast.UnaryOp):
        return not parts[0] if isinstance(node.op, ast.Not) else -parts[0]
    assert isinstance(node, ast.IfExp)
    return parts[1] if parts[0] else parts[2]


def _operands(node: ast.expr) -> list[ast.expr]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _call(node: ast.Call, row: Mapping[str, Any]) -> Any:
    name = node.func.id  # type: ignore[attr-defined]
    if name == "blank":
        return scalar(node.args[0], row) is None
    if name == "sum":
        known = [value for value in (scalar(item, row) for item in node.args) if value is not None]
        if not known:
            raise NoVerdict
        return sum(known)
    return {"max": max, "min": min}[name](_value(item, row) for item in node.args)
