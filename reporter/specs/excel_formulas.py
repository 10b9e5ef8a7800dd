"""Expressions as formulas of Excel: what the cells of a blank compute."""

from __future__ import annotations

import ast
from collections.abc import Callable

from reporter.specs.expressions import Expression
from reporter.specs.language import BINARY, COMPARE, coded, day_in, function_name


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
        return f"({go(node.left)}{BINARY[type(node.op)]}{go(node.right)})"
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
    if function_name(node) == "blank":
        return f'({go(node.args[0])}="")'
    return f"{function_name(node).upper()}({','.join(go(argument) for argument in node.args)})"


def _excel_compare(node: ast.Compare, go: Callable[[ast.expr], str], label: Callable[[str, str], str]) -> str:
    if day := day_in(node):
        return f"({go(node.left)}{COMPARE[type(node.ops[0])]}DATE({day.year},{day.month},{day.day}))"
    left, right = (
        _excel_text(label(*found)) if (found := coded(node, side)) else go(side)
        for side in (node.left, node.comparators[0])
    )
    return f"({left}{COMPARE[type(node.ops[0])]}{right})"


def _excel_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
