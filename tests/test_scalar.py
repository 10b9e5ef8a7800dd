"""Expressions on one plain row: the same verdicts as the oracle, and none where a blank leaves it open."""

import ast
from typing import Any

import pytest
from oracle import scalar

from reporter.specs.expressions import parse
from reporter.specs.scalar import row_function, sum_arguments

KEYS = ("a", "b", "c", "kind")


@pytest.mark.parametrize(
    ("source", "row", "value"),
    [
        ("max(0, a - b)", {"a": 5, "b": 3}, 2),
        ("max(0, a - b)", {"a": 3, "b": 5}, 0),
        ("max(0, a - b)", {"a": 3}, None),
        ("a == b + c", {"a": 3, "b": 1, "c": 2}, True),
        ("a == sum(b, c)", {"a": 3, "b": 3}, True),
        ("a == sum(b, c)", {"a": 3}, None),
        ("a > 0 or b > 0", {"a": 0, "b": 1}, True),
        ("not (a > 0)", {"a": 1}, False),
        ('kind == "khac"', {"kind": "khac"}, True),
        ('kind == "khac"', {}, None),
        ("blank(a)", {}, True),
        ('a == 1 if kind == "x" else a >= 0', {"a": 2, "kind": "x"}, False),
    ],
)
def test_a_row_has_one_verdict(source: str, row: dict[str, Any], value: Any) -> None:
    complete = dict.fromkeys(KEYS) | row
    expression = parse(source, KEYS, "test")
    assert row_function(expression)(complete) == value
    if value is not None:
        assert scalar(ast.parse(source, mode="eval").body, complete) == value


def test_the_columns_of_a_sum_are_known() -> None:
    assert sum_arguments(parse("a == sum(b, c)", KEYS, "test")) == (("b", "c"),)
    assert sum_arguments(parse("a == b", KEYS, "test")) == ()
