"""What the checks of a form say of its numbers: which parts add up to which total, what is never above what."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reporter.specs.forms import FormSpec

Terms = Mapping[str, int]  # column → how often it is added; "" → the constant


@dataclass(frozen=True, slots=True)
class Partition:
    """`total` equals the sum of `parts`."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """The sum of `small` is at most `big`."""

    small: tuple[str, ...]
    big: str


@dataclass(frozen=True, slots=True)
class Relations:
    """All partitions and bounds of one form."""

    partitions: tuple[Partition, ...]
    bounds: tuple[Bound, ...]
    floors: tuple[Bound, ...] = ()  # those of which `small` is drawn first and `big` above it

    def above(self, key: str) -> set[str]:
        """The columns that must be known before `key` can be drawn."""
        totals = {item.total for item in self.partitions if key in item.parts}
        floors = {small for item in self.floors for small in item.small if key == item.big}
        return totals | floors | {item.big for item in self.bounds if key in item.small}

    def raised(self, sized: Collection[str]) -> Relations:
        """The same, where a number of no known size does not bound one of a known size, but stands above it."""
        parts = {key for item in self.partitions for key in (item.total, *item.parts)}
        floors = [item for item in self.bounds if {*item.small} & {*sized} and item.big not in {*sized, *parts}]
        return Relations(self.partitions, tuple(item for item in self.bounds if item not in floors), tuple(floors))


def relations(form: FormSpec) -> Relations:
    """Return what can be read from the form's checks and formulas; whatever cannot is left to mending.

    A computed column is never below zero: (7) = (5) − (6) says as well that (6) is at most (5).
    """
    formulas = {column.key: column.formula.tree for column in form.columns if column.formula}
    found = [item for check in form.checks for item in _said(check.expression.tree, formulas)]
    for tree in formulas.values():
        terms = _terms(tree, formulas)
        found += _relation(ast.GtE(), terms) if terms else ()
    unique = dict.fromkeys(found)
    return Relations(
        tuple(item for item in unique if isinstance(item, Partition)),
        tuple(item for item in unique if isinstance(item, Bound)),
    )


def in_order(keys: Collection[str], needs: Mapping[str, Collection[str]]) -> list[str]:
    """Return the keys with those a key needs before it, otherwise as they stand; a circle is cut at its first key."""
    waiting, ordered = list(keys), []
    while waiting:
        ready = (key for key in waiting if not any(need in waiting and need != key for need in needs.get(key, ())))
        key = next(ready, waiting[0])
        waiting.remove(key)
        ordered.append(key)
    return ordered


def _said(tree: ast.expr, formulas: Mapping[str, ast.expr]) -> list[Partition | Bound]:
    """Return the relations of a check; of alternatives only when one alone is a relation, as in "none, or Σ = all"."""
    if isinstance(tree, ast.Compare):
        left, right = (_terms(side, formulas) for side in (tree.left, tree.comparators[0]))
        return [] if left is None or right is None else _relation(tree.ops[0], _add(left, right, -1))
    if not isinstance(tree, ast.BoolOp):
        return []
    parts = list(filter(None, (_said(value, formulas) for value in tree.values)))
    return [item for part in parts for item in part] if isinstance(tree.op, ast.And) or len(parts) == 1 else []


def _relation(operator: ast.cmpop, terms: Terms) -> list[Partition | Bound]:
    """Return the relation "Σ terms ⋚ 0", when it is one of a single column and others."""
    if isinstance(operator, ast.Gt | ast.GtE):
        terms = {key: -count for key, count in terms.items()}
    over = tuple(key for key, count in terms.items() if count == 1 and key)
    under = tuple(key for key, count in terms.items() if count == -1 and key)
    if terms.get("") or len(over) + len(under) != sum(1 for key, count in terms.items() if count and key):
        return []
    if isinstance(operator, ast.Eq):
        if len(over) == 1 and under:
            return [Partition(over[0], under)]
        return [Partition(under[0], over)] if len(under) == 1 and over else []
    ordered = not isinstance(operator, ast.NotEq)
    return [Bound(over, under[0])] if ordered and len(under) == 1 and over else []


def _terms(node: ast.expr, formulas: Mapping[str, ast.expr]) -> Terms | None:
    """Return a sum as its terms, computed columns worked out where they are sums; None for anything else."""
    if isinstance(node, ast.Name):
        inner = _terms(formulas[node.id], formulas) if node.id in formulas else None
        return {node.id: 1} if inner is None else inner
    if isinstance(node, ast.Constant):
        return {"": node.value} if isinstance(node.value, int) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _terms(node.operand, formulas)
        return inner and _add({}, inner, -1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sides = [_terms(side, formulas) for side in (node.left, node.right)]
        return _added(sides, -1 if isinstance(node.op, ast.Sub) else 1)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
        return _added([_terms(argument, formulas) for argument in node.args], 1)
    return None


def _added(sides: list[Terms | None], sign: int) -> Terms | None:
    total: Terms = {}
    for number, side in enumerate(sides):
        if side is None:
            return None
        total = _add(total, side, sign if number else 1)
    return total


def _add(left: Terms, right: Terms, sign: int) -> Terms:
    return {key: left.get(key, 0) + sign * right.get(key, 0) for key in {**left, **right}}
