"""What may be written in an expression: the parts of Python's own language that all back ends take alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from typing import Literal

BINARY = MappingProxyType({ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"})
COMPARE = MappingProxyType({ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # a day as a text of the language
#: Function → what it is asked of; `blank` and `sum` take columns alone, since these may be blank.
_FUNCTIONS = MappingProxyType(
    {"blank": "đúng một cột", "max": "từ hai giá trị", "min": "từ hai giá trị", "sum": "các cột"}
)


class NotOfTheLanguage(ValueError):
    """An expression of Python that is none of ours, and why."""


def check_language(node: ast.expr) -> None:
    """Raise NotOfTheLanguage at the first part that expressions may not have."""
    if isinstance(node, ast.Constant):
        if not isinstance(node.value, int | str) or isinstance(node.value, bool):
            raise NotOfTheLanguage(f"chỉ dùng số nguyên hoặc mã trong dấu nháy, không dùng {node.value!r}.")
    elif isinstance(node, ast.Compare):
        _check_comparison(node)
    elif isinstance(node, ast.Call):
        _check_call(node)
    elif isinstance(node, ast.BinOp) and type(node.op) not in BINARY:
        raise NotOfTheLanguage("chỉ có các phép + - * /.")
    elif not isinstance(node, ast.Name | ast.BoolOp | ast.UnaryOp | ast.IfExp | ast.BinOp) or (
        isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not | ast.USub)
    ):
        raise NotOfTheLanguage("có phần không được phép.")
    for part, condition in _wanted(node):
        _check_sort(part, condition)
    for part in _parts(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and not _may_be_text(node, part):
            raise NotOfTheLanguage(f"“{part.value}”: chữ trong dấu nháy chỉ dùng để so với một cột.")
        check_language(part)


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return what an expression is made of; of a call its arguments."""
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    return [child for child in children if isinstance(child, ast.expr)]


def _check_comparison(node: ast.Compare) -> None:
    if len(node.ops) != 1:
        raise NotOfTheLanguage("mỗi phép so sánh chỉ có hai vế; nối bằng and.")
    if isinstance(node.left, ast.Constant) and _DAY.fullmatch(str(node.left.value)):
        raise NotOfTheLanguage('ngày ghi ở vế phải, ví dụ han >= "2025-10-15".')
    try:
        day_in(node)
    except ValueError:
        raise NotOfTheLanguage(f"{ast.unparse(node.comparators[0])} không phải ngày có thật.") from None


def _check_call(node: ast.Call) -> None:
    name = function_name(node)
    if name not in _FUNCTIONS or node.keywords:
        raise NotOfTheLanguage(f"chỉ có các hàm {', '.join(_FUNCTIONS)}.")
    columns = sum(isinstance(argument, ast.Name) for argument in node.args)
    fits = {"blank": columns == len(node.args) == 1, "sum": columns == len(node.args) > 0}
    if not fits.get(name, len(node.args) > 1):
        raise NotOfTheLanguage(f"trong {name}(…) ghi {_FUNCTIONS[name]}.")


def _wanted(node: ast.expr) -> list[tuple[ast.expr, bool]]:
    """Return the parts that must be of one sort, each with whether that is a condition: else it is a value."""
    if isinstance(node, ast.IfExp):
        return [(node.test, True), (node.orelse, is_condition(node.body))]
    return [(part, isinstance(node, ast.BoolOp) or is_not(node)) for part in _parts(node)]


def _check_sort(part: ast.expr, condition: bool) -> None:
    if is_condition(part) != condition:
        said = "không phải là một điều kiện đúng, sai" if condition else "là một điều kiện, không phải một giá trị"
        raise NotOfTheLanguage(f"“{ast.unparse(part)}” {said}.")


def _may_be_text(node: ast.expr, part: ast.expr) -> bool:
    return isinstance(node, ast.IfExp) or (isinstance(node, ast.Compare) and coded(node, part) is not None)


def is_not(node: ast.expr) -> bool:
    """Return whether a node says that a condition does not hold."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def is_condition(node: ast.expr) -> bool:
    """Return whether a node is true or false; else it is a number, a text or a day."""
    if isinstance(node, ast.IfExp):
        return is_condition(node.body)
    return isinstance(node, ast.Compare | ast.BoolOp) or is_not(node) or function_name(node) == "blank"


def function_name(node: ast.expr) -> str:
    """Return the name of the function that a node calls; "" for any other node."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def coded(node: ast.Compare, side: ast.expr) -> tuple[str, str] | None:
    """Return (column, code) when `side` is a choice's code that `node` compares with a column."""
    other = node.comparators[0] if side is node.left else node.left
    if isinstance(side, ast.Constant) and isinstance(side.value, str) and isinstance(other, ast.Name):
        return other.id, side.value
    return None


def day_in(node: ast.Compare) -> date | None:
    """Return the day that a column is compared with, as in han > "2025-10-15"; None for any other comparison."""
    side = node.comparators[0]
    written = side.value if isinstance(side, ast.Constant) and isinstance(side.value, str) else ""
    return date.fromisoformat(written) if _DAY.fullmatch(written) else None


# --- what an expression gives, once it is known which columns hold numbers ---------------------------------

#: What a part is: of whole numbers, of numbers after a division, of codes, days and other texts, or true and false.
Sort = Literal["number", "fraction", "text", "condition"]
_HOPED = MappingProxyType(
    {"condition": "một điều kiện đúng, sai", "number": "một số nguyên (không có phép chia)", "": ""}
)


def misfit(tree: ast.expr, numeric: Callable[[str], bool], wanted: Literal["condition", "number", ""]) -> str:
    """Return why an expression is none of the wanted sort ("": of any), or mixes texts and numbers; "" where it fits.

    `numeric` tells the columns of whole numbers; all others hold texts.
    """
    try:
        sort = _sort(tree, numeric)
    except NotOfTheLanguage as error:
        return str(error)
    return f"phải là {_HOPED[wanted]}." if wanted and sort != wanted else ""


def _sort(node: ast.expr, numeric: Callable[[str], bool]) -> Sort:
    """Return what a part gives; NotOfTheLanguage where it compares or computes with what does not go together."""
    if isinstance(node, ast.Name):
        return "number" if numeric(node.id) else "text"
    if isinstance(node, ast.Constant):
        return "number" if isinstance(node.value, int) else "text"
    sorts = [_sort(part, numeric) for part in _parts(node)]
    if isinstance(node, ast.IfExp):
        sorts = sorts[1:]
    texts = [part for part, sort in zip(_parts(node)[-len(sorts) :], sorts, strict=True) if sort == "text"]
    if texts and not _may_hold(node, len(texts) == len(sorts)):
        raise NotOfTheLanguage(f"“{ast.unparse(texts[0])}” không phải là số, không tính hay so với số được.")
    if is_condition(node):
        return "condition"
    divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    return "text" if texts else "fraction" if divided or "fraction" in sorts else "number"


def _may_hold(node: ast.expr, nothing_else: bool) -> bool:
    """Whether texts may be among the parts of a node: to ask whether one is blank, and side by side."""
    return function_name(node) == "blank" or (nothing_else and isinstance(node, ast.Compare | ast.IfExp))
