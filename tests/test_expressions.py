"""One expression, four back ends: Excel, text for people, pandas and one plain row, which agree."""

import ast
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import scalar

from reporter.model import ReporterError
from reporter.specs import expressions
from reporter.specs.evaluation import evaluate
from reporter.specs.excel_formulas import to_excel
from reporter.specs.language import misfit
from reporter.specs.scalar import row_function

KEYS = ("a", "b", "c", "d")
NUMBERS = {"a": "(1)", "b": "(2)", "c": "(3)", "d": "(4)"}


def parse(source: str) -> expressions.Expression:
    return expressions.parse(source, KEYS, "biểu thử")


def frame(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    kinds = {"a": "Int64", "b": "Int64", "c": "Int64", "d": "object"}
    return {key: pd.Series([row.get(key) for row in rows], dtype=kind) for key, kind in kinds.items()}  # type: ignore[call-overload]


def evaluated(source: str, **row: Any) -> Any:
    value = evaluate(parse(source), frame([row])).iloc[0]
    return None if pd.isna(value) else value


@pytest.mark.parametrize(
    ("source", "excel", "text"),
    [
        ("max(0, a - b)", "MAX(0,($A-$B))", "max(0; (1) − (2))"),
        ("a - (b + c)", "($A-($B+$C))", "(1) − [(2) + (3)]"),
        ("a - (b - c)", "($A-($B-$C))", "(1) − [(2) − (3)]"),
        ("(a - b) - c", "(($A-$B)-$C)", "(1) − (2) − (3)"),
        ("a * (b + c)", "($A*($B+$C))", "(1) × [(2) + (3)]"),
        ("a * b - c", "(($A*$B)-$C)", "(1) × (2) − (3)"),
        ("a - sum(b, c)", "($A-SUM($B,$C))", "(1) − [(2) + (3)]"),
        ("sum(a, b) + max(b, c) == 4", "((SUM($A,$B)+MAX($B,$C))=4)", "(1) + (2) + max((2); (3)) = 4"),
        ("-(a + b) <= 0", "((-($A+$B))<=0)", "−[(1) + (2)] ≤ 0"),
        ("a > 0 and (b > 0 or c > 0)", "AND(($A>0),OR(($B>0),($C>0)))", "(1) > 0 và [(2) > 0 hoặc (3) > 0]"),
        ("not a == b", "NOT(($A=$B))", "không phải (1) = (2)"),
        ("not blank(a)", 'NOT(($A=""))', "(1) đã điền"),
        ("not (a > 0 and b > 0)", "NOT(AND(($A>0),($B>0)))", "không phải [(1) > 0 và (2) > 0]"),
        ("a / b != 1", "(($A/$B)<>1)", "(1) : (2) ≠ 1"),
        ('d == "khac"', '($D="Nguyên nhân khác")', "(4) = “Nguyên nhân khác”"),
        ('"khac" != d', '("Nguyên nhân khác"<>$D)', "“Nguyên nhân khác” ≠ (4)"),
        ("blank(a) or a > 0", 'OR(($A=""),($A>0))', "(1) để trống hoặc (1) > 0"),
        ("a if b > 0 else c", "IF(($B>0),$A,$C)", "nếu (2) > 0 thì (1), nếu không thì (3)"),
    ],
)
def test_excel_and_text_say_the_same(source: str, excel: str, text: str) -> None:
    def label(column: str, code: str) -> str:
        return {("d", "khac"): "Nguyên nhân khác"}[column, code]

    expression = parse(source)
    assert to_excel(expression, lambda key: f"${key.upper()}", label) == excel
    assert expressions.to_text(expression, NUMBERS.__getitem__, label) == text


def test_a_blank_gives_no_verdict_anywhere_but_in_sum_and_blank() -> None:
    assert evaluated("a == b", a=1) is None
    assert evaluated("a > 0 or b > 0", a=1) is None  # also when the other side alone would decide
    assert evaluated("1 if a > 0 else b", a=1) is None  # also in the branch not taken
    assert evaluated('d == "x"') is None
    assert evaluated("sum(a, b)", a=2) == 2
    assert evaluated("sum(a, b)") is None
    assert evaluated("blank(a)") == True  # noqa: E712 (numpy's own truth value)
    assert evaluated("blank(a)", a=0) == False  # noqa: E712


def test_division_by_zero_is_no_number() -> None:
    assert evaluated("a / b", a=6, b=4) == 1.5
    assert evaluated("a / b", a=6, b=0) is None
    assert evaluated("a / 0", a=6) is None


def test_needed_columns_are_those_a_blank_of_which_stops_the_verdict() -> None:
    expression = parse("a == 0 or sum(b, c) == a")
    assert (expression.names, expression.needed) == (("a", "b", "c"), ("a",))


def test_an_alias_stands_for_a_column_everywhere() -> None:
    expression = expressions.parse("max(0, moc - a)", (*KEYS, "moc"), "biểu thử", {"moc": "b"})
    assert expression.names == ("b", "a")
    assert to_excel(expression, str.upper) == "MAX(0,(B-A))"


def test_both_sides_of_a_comparison() -> None:
    both = expressions.sides(parse("a == b + sum(b, c)"))
    assert both is not None
    assert [side.source for side in both] == ["a", "b + sum(b, c)"]
    assert both[1].needed == ("b",)
    assert expressions.sides(parse('d == "khac"')) is None
    assert expressions.sides(parse("a > 0 and b > 0")) is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a +", "sai cú pháp"),
        ("a == bb", "không có cột “bb”. Có phải “b”?"),
        ("a < b < c", "chỉ có hai vế"),
        ("a ** 2", "chỉ có các phép"),
        ("a == 1.5", "chỉ dùng số nguyên"),
        ("a == True", "chỉ dùng số nguyên"),
        ("round(a)", "chỉ có các hàm"),
        ("max(a, key=b)", "chỉ có các hàm"),
        ("a.real", "không được phép"),
        ("~a", "không được phép"),
        ("[a][0]", "không được phép"),
        ("(lambda: a)()", "chỉ có các hàm"),
        ("blank()", "trong blank(…) ghi đúng một cột"),
        ("blank(a, b)", "trong blank(…) ghi đúng một cột"),
        ("sum(a - b, c)", "trong sum(…) ghi các cột"),  # a blank there would stop one back end and not another
        ("max(a)", "trong max(…) ghi từ hai giá trị"),
        ('d > "2025-13-45"', "'2025-13-45' không phải ngày có thật"),
        ('"2025-10-15" <= d', "ngày ghi ở vế phải"),
        ('a + "x" > 1', "“x”: chữ trong dấu nháy chỉ dùng để so với một cột"),
        ('"x" == "y"', "“x”: chữ trong dấu nháy chỉ dùng để so với một cột"),
        ("a and b > 0", "“a” không phải là một điều kiện đúng, sai"),
        ("not a", "“a” không phải là một điều kiện đúng, sai"),
        ("a + (b > 0)", "“b > 0” là một điều kiện, không phải một giá trị"),
        ("a if b else c", "“b” không phải là một điều kiện đúng, sai"),
    ],
)
def test_anything_else_is_refused_with_its_place(source: str, said: str) -> None:
    with pytest.raises(ReporterError) as caught:
        parse(source)
    assert said in str(caught.value)
    assert str(caught.value).startswith("biểu thử: ")


# --- pandas against one row at a time ---------------------------------------------------------------------

leaves = st.sampled_from(["a", "b", "c", "0", "1", "7"])
numbers = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda part: f"{part[0]}({part[1]}, {part[2]})"),
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(lambda columns: f"sum({', '.join(columns)})"),
        inner.map(lambda part: f"(-{part})"),
    ),
    max_leaves=5,
)
comparisons = st.one_of(
    st.tuples(numbers, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers).map(" ".join),
    st.sampled_from(['d == "x"', '"y" != d', "blank(a)", "blank(d)"]),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        inner.map(lambda part: f"(not {part})"),
    ),
    max_leaves=4,
)
values = st.one_of(st.none(), st.integers(-9, 99))
rows = st.fixed_dictionaries({"a": values, "b": values, "c": values, "d": st.sampled_from([None, "x", "y"])})


@settings(max_examples=60, deadline=None)
@given(
    source=st.one_of(
        conditions,
        numbers,
        st.tuples(numbers, conditions, numbers).map(lambda part: f"{part[0]} if {part[1]} else {part[2]}"),
    ),
    table=st.lists(rows, min_size=1, max_size=4),
)
def test_pandas_and_the_row_back_end_agree_with_the_oracle(source: str, table: list[dict[str, Any]]) -> None:
    expression = parse(source)
    found, of_row = evaluate(expression, frame(table)), row_function(expression)
    for row, value in zip(table, found, strict=True):
        expected = scalar(ast.parse(source, mode="eval").body, row)
        if expected is not None and not isinstance(expected, bool):
            expected = pytest.approx(float(expected))
        assert (None if pd.isna(value) else value) == expected, (source, row)
        assert of_row(row) == expected, (source, row)


def test_what_does_not_parse_names_no_code() -> None:
    assert expressions.codes_in('d == "2025-13-45"') == expressions.codes_in("d ==") == frozenset()
    assert expressions.codes_in('d == "x" or "y" != d') == {("d", "x"), ("d", "y")}


@pytest.mark.parametrize(
    ("source", "wanted", "said"),
    [
        ("sum(a, b) - max(c, 0)", "number", ""),
        ("a / b", "number", "phải là một số nguyên"),
        ("a / b > 1", "condition", ""),
        ("d", "", ""),
        ("d", "number", "phải là một số nguyên"),
        ('d == "x" and d >= "2025-10-15"', "condition", ""),
        ("blank(d) or a > 0", "condition", ""),
        ("a > 0", "number", "phải là một số nguyên"),
        ("a", "condition", "phải là một điều kiện đúng, sai"),
        ("d > 0", "condition", "“d” không phải là số"),
        ("a + d == 1", "condition", "“d” không phải là số"),
        ('a == "x"', "condition", "“'x'” không phải là số"),
        ("a if blank(d) else d", "", "“d” không phải là số"),
        ("a if d == d else b", "number", ""),
    ],
)
def test_what_an_expression_gives_is_known_from_its_columns(
    source: str, wanted: Literal["condition", "number", ""], said: str
) -> None:
    told = misfit(parse(source).tree, "abc".__contains__, wanted)
    assert told.startswith(said) and bool(told) == bool(said)
