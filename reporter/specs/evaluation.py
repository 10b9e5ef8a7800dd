"""Expressions over whole columns: pandas Series in and out, numpy's arrays between, since one step of those is dear."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reporter.specs.expressions import Expression
from reporter.specs.language import BINARY, COMPARE, day_in, function_name

_STEPS = MappingProxyType(
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
#: By numpy's kind of array.
_ARRAYS = MappingProxyType({"b": pd.arrays.BooleanArray, "i": pd.arrays.IntegerArray, "f": pd.arrays.FloatingArray})


def evaluate(expression: Expression, columns: Mapping[str, Any]) -> Any:
    """Return the pandas Series of the expression over equally long columns.

    Number columns are Int64 (blank = NA), all others object (blank = None). The result is Int64, Float64 (after
    a division) or boolean; NA where a needed value is blank, also in a branch not taken, and after a division by 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _Vector(columns).go(expression.tree)
    index = next(columns[key] for key in columns).index
    values, known = (np.broadcast_to(part, len(index)).copy() for part in (found.values, found.known))
    if values.dtype == object:
        values[~known] = None
        return pd.Series(values, index=index)
    return pd.Series(_ARRAYS[values.dtype.kind](values, ~known), index=index)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of an expression gives: numpy arrays of one entry per row, or of one for all."""

    values: Any  # where nothing is known, of no meaning
    known: Any


class _Vector:
    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = columns

    def go(self, node: ast.expr) -> _Part:
        if isinstance(node, ast.Name):
            return self._column(node.id)
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.IfExp):
            return self._choose(*map(self.go, (node.test, node.body, node.orelse)))
        if isinstance(node, ast.Call):
            return self._call(function_name(node), [self.go(argument) for argument in node.args])
        if isinstance(node, ast.UnaryOp):
            part = self.go(node.operand)
            return _Part(~part.values if isinstance(node.op, ast.Not) else -part.values, part.known)
        if isinstance(node, ast.BoolOp):
            join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
            return _joined(join, map(self.go, node.values))
        assert isinstance(node, ast.BinOp)
        found = _joined(_STEPS[BINARY[type(node.op)]], map(self.go, (node.left, node.right)))
        return _Part(found.values, found.known & np.isfinite(found.values)) if isinstance(node.op, ast.Div) else found

    def _column(self, key: str) -> _Part:
        column = self.columns[key]
        if column.dtype == object:
            values = column.to_numpy()
            return _Part(values, ~pd.isna(values))
        return _Part(column.to_numpy(dtype=column.dtype.numpy_dtype, na_value=0), ~column.array.isna())

    def _compare(self, node: ast.Compare) -> _Part:
        left, right = self.go(node.left), self.go(node.comparators[0])
        if day := day_in(node):
            right = _constant(day)
            left = _Part(np.where(left.known, left.values, right.values), left.known)
        return _joined(_STEPS[COMPARE[type(node.ops[0])]], (left, right))

    def _choose(self, test: _Part, body: _Part, other: _Part) -> _Part:
        return _Part(np.where(test.values, body.values, other.values), test.known & body.known & other.known)

    def _call(self, name: str, parts: list[_Part]) -> _Part:
        if name == "blank":
            return _Part(~parts[0].known, np.True_)
        if name == "sum":
            filled = (np.where(part.known, part.values, 0) for part in parts)
            return _Part(reduce(operator.add, filled), reduce(operator.or_, (part.known for part in parts)))
        return _joined(np.maximum if name == "max" else np.minimum, parts)


def _constant(value: Any) -> _Part:
    return _Part(np.array(value, dtype=np.int64 if isinstance(value, int) else object), np.True_)


def _joined(join: Callable[[Any, Any], Any], parts: Iterable[_Part]) -> _Part:
    """Return the parts joined one after the other: known where all of them are."""
    return reduce(lambda one, two: _Part(join(one.values, two.values), one.known & two.known), parts)
