"""Numbers one line or one column off, or of other lines (R53): one cause, known by sums or by the last period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from typing import Any

import numpy as np

from reporter.checks.last_known import of_stable
from reporter.checks.material import Material, breach, named, numbered, tables
from reporter.checks.moved_columns import MovedColumns, moved_columns
from reporter.model import Finding
from reporter.model.wording import integer, join_names
from reporter.specs.evaluation import evaluate
from reporter.specs.forms import Check
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.rules import Rule
from reporter.specs.scalar import row_function
from reporter.tables import FormFrame, Source

#: So many lines beside each other, and no fewer, that fit their neighbour and not themselves are no chance.
_FEWEST = 4
#: In so many numbers at least a line says what another one said, and not what it said itself.
_TELLING = 3
_SIDES: Mapping[int, str] = {1: "dưới", -1: "trên"}


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of some columns that belong to the lines beside those where they stand."""

    lines: Sequence[int]  # where they stand
    columns: tuple[str, ...]
    told: str  # what they fit


def rule_r53(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield blocks whose every line fits the line beside it, and not its own, where at least four lines say so, and
    lines that say what other lines said in the last period.

    "Cơ quan báo cáo chịu trách nhiệm về tính chính xác của số liệu" (Nghị định 09/2019/NĐ-CP): values pasted one line
    off are one slip; what else is odd about these lines follows from it. Where nothing says so clearly nothing is said.
    """
    for frame in material.frames.values():
        if not frame.form.axes or not len(frame.data):
            continue
        stable, sums = _stable(frame, material), _broken_sums(frame)
        for source, part in tables(frame):
            block = (stable and _by_last_period(stable, part)) or _by_sums(frame, source, part, sums)
            if block:
                yield _finding(frame, rule, source, block)
            elif beside := _columns_by_last_period(frame, stable, part) or moved_columns(frame, part, _FEWEST):
                yield _beside(frame, rule, source, part.start, beside)
            elif exchanged := _exchanged(stable, part):
                yield _of_others(frame, rule, source, exchanged, material.context.specs)


def _beside(frame: FormFrame, rule: Rule, source: Source, start: int, block: MovedColumns) -> Finding:
    number = {column.key: column.number for column in frame.form.columns}
    side, back = ("phải", "trái") if number[block.columns[0]] > number[block.own[0]] else ("trái", "phải")
    lines = [start + at for at in block.lines]
    at, whose = (_from_to(source, frame, keys) for keys in (block.columns, block.own))
    return breach(
        rule,
        source,
        f"số ở {integer(len(lines))} dòng lệch sang {side} một cột: {at} đang có số của {whose}",
        "mỗi cột ghi số của chính cột ấy",
        f"Có vẻ một khối số dán lệch một cột: dán lại lùi sang {back} một cột, rồi xem lại các cột bên cạnh.",
        places=[cell for key in block.columns for cell in frame.cells(key, lines)],
        count=len(lines) * len(block.columns),
    )


def _from_to(source: Source, frame: FormFrame, keys: Sequence[str]) -> str:
    numbers = [numbered(source, frame.form, key) for key in keys]
    return f"cột {f'{numbers[0]} đến {numbers[-1]}' if len(numbers) > 2 else join_names(numbers)}"


def _finding(frame: FormFrame, rule: Rule, source: Source, block: _Block) -> Finding:
    keys = [column.key for column in frame.form.columns if column.key in block.columns]
    columns = join_names([numbered(source, frame.form, key) for key in keys])
    return breach(
        rule,
        source,
        f"{integer(len(block.lines))} dòng liền nhau có số ở cột {columns} {block.told}",
        "mỗi dòng ghi số của chính đơn vị, chức danh, lĩnh vực ở dòng ấy",
        "Có vẻ một khối số dán lệch một dòng: dán lại cho đúng dòng.",
        places=[cell for key in keys for cell in frame.cells(key, block.lines)],
        count=len(block.lines) * len(keys),
    )


def _of_others(
    frame: FormFrame, rule: Rule, source: Source, exchanged: Mapping[int, int], specs: PeriodSpecs
) -> Finding:
    def name(line: int) -> str:
        return specs.line_name(frame.form, [frame.data[key].iat[line] for key in frame.form.axes])

    told = [f"dòng {name(line)} có số của {name(other)}" for line, other in exchanged.items()]
    first = next(column.key for column in frame.form.columns if column.numeric and column.entered)
    return breach(
        rule,
        source,
        f"số ở {integer(len(exchanged))} dòng đúng bằng số kỳ trước của dòng khác: {named(told)}",
        "mỗi dòng ghi số của chính đơn vị, chức danh, lĩnh vực ở dòng ấy",
        "Có vẻ mã, tên và số đã xếp theo thứ tự khác nhau: xếp lại cho đúng dòng.",
        places=frame.cells(first, [*exchanged]),
        count=len(exchanged),
    )


# --- by what the lines said in the last period ------------------------------------------------------------


def _stable(frame: FormFrame, material: Material) -> Mapping[int, Mapping[str, tuple[int, int]]]:
    """Return position → column → (last period, now), of the columns whose numbers hardly change."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for key, told in of_stable(frame, material).items():
        for at, change in told.items():
            found.setdefault(at, {})[key] = (change.before, change.current)
    return found


def _by_last_period(stable: Mapping[int, Mapping[str, tuple[int, int]]], part: slice) -> _Block | None:
    """Return the block whose every line says what the line beside it said in the last period, to the unit."""
    for side in _SIDES:
        lines = [at for at in range(part.start, part.stop) if _says_of(stable, at - side, at)]
        run = _longest(lines)
        known = stable[run[0]] if run else ()
        columns = tuple(key for key in known if all(_moved(stable, at, side, key) for at in run))
        if columns:
            return _Block(run, columns, f"đúng bằng số kỳ trước của dòng ngay {_SIDES[-side]}")
    return None


def _says_of(stable: Mapping[int, Mapping[str, tuple[int, int]]], other: int, at: int) -> bool:
    """Whether a line says what another said before: more than one number of it, and none that it said itself."""
    there, here = stable.get(other, {}), stable.get(at, {})
    both = [key for key in here if key in there]
    same = [key for key in both if here[key][1] == there[key][0] != here[key][0]]
    return len(same) > 1 or (len(both) == 1 == len(same) and there[both[0]][0] >= 1000)


def _moved(stable: Mapping[int, Mapping[str, tuple[int, int]]], at: int, side: int, key: str) -> bool:
    there = stable.get(at - side, {})
    return key in there and key in stable[at] and stable[at][key][1] == there[key][0]


def _exchanged(stable: Mapping[int, Mapping[str, tuple[int, int]]], part: slice) -> dict[int, int]:
    """Return line → the line whose numbers of the last period it has now, of lines that changed places among them.

    What did not change on a line may have stayed: a printed population does. New numbers may be those of another
    line by chance, as communes of one size have one quota, but not of lines that all have each other's.
    """
    said: dict[tuple[str, int], list[int]] = {}
    for at in range(part.start, part.stop):
        for key, (before, _) in stable.get(at, {}).items():
            said.setdefault((key, before), []).append(at)
    found: dict[int, int] = {}
    for at in range(part.start, part.stop):
        new = {key: now for key, (before, now) in stable.get(at, {}).items() if now != before}
        if len(new) >= _TELLING:
            others = set.intersection(*(set(said.get(item, ())) for item in new.items()))
            if len(others) == 1:
                (found[at],) = others
    while any(other not in found for other in found.values()):
        found = {at: other for at, other in found.items() if other in found}
    return found


def _columns_by_last_period(
    frame: FormFrame, stable: Mapping[int, Mapping[str, tuple[int, int]]], part: slice
) -> MovedColumns | None:
    """Return two or more columns beside each other whose lines say what the column beside said in the last period."""
    beside = list(pairwise(column.key for column in frame.form.columns))
    for moved in ([(right, left) for left, right in beside], beside) if stable else ():
        lines = [at for at in range(part.start, part.stop) if _said_beside(stable.get(at, {}), moved) > 1]
        run = _longest(lines)
        same = [at for at, pair in enumerate(moved) if run and all(_is_of(stable[line], *pair) for line in run)]
        widest = max(_runs(same), key=len, default=[])
        if len(widest) > 1:
            columns, own = zip(*(moved[at] for at in widest), strict=True)
            return MovedColumns(columns, own, tuple(line - part.start for line in run))
    return None


def _said_beside(here: Mapping[str, tuple[int, int]], moved: Sequence[tuple[str, str]]) -> int:
    """Return in how many columns a line says what another column said before, and not what its own said."""
    return sum(_is_of(here, at, own) and here[at][1] != here[at][0] for at, own in moved)


def _is_of(here: Mapping[str, tuple[int, int]], at: str, own: str) -> bool:
    return at in here and own in here and here[at][1] == here[own][0]


# --- by its sums ------------------------------------------------------------------------------------------


def _broken_sums(frame: FormFrame) -> list[tuple[Check, list[int]]]:
    """Return each sum of the form with the lines in which it does not hold."""
    found = []
    for check in frame.form.checks:
        if check.is_sum:
            verdict = evaluate(check.expression, frame.data)
            found.append((check, np.flatnonzero(~verdict.to_numpy(dtype=bool, na_value=True)).tolist()))
    return [item for item in found if len(item[1]) >= _FEWEST]


def _by_sums(frame: FormFrame, source: Source, part: slice, sums: Sequence[tuple[Check, list[int]]]) -> _Block | None:
    """Return the block without which every broken line of a sum would hold, taken from the line beside it."""
    for check, lines in sums:
        broken = [at - part.start for at in lines if part.start <= at < part.stop]
        beside = len(broken) >= _FEWEST and broken[-1] - broken[0] < 2 * len(broken)
        entered = [key for key in check.mark if frame.form.by_key[key].entered]
        rows = _rows(frame, part, check.expression.names) if beside else []
        if rows and (found := _mended(rows, row_function(check.expression), broken, entered)):
            columns, side = found
            rest = [numbered(source, frame.form, key) for key in check.mark if key not in columns]
            told = f"khớp với cột {join_names(rest)} của dòng ngay {_SIDES[-side]}, không khớp với dòng của mình"
            return _Block([part.start + at for at in broken], columns, told)
    return None


def _rows(frame: FormFrame, part: slice, names: Sequence[str]) -> list[dict[str, Any]]:
    columns = [frame.numbers(key)[part] for key in names]
    return [dict(zip(names, line, strict=True)) for line in zip(*columns, strict=True)]


def _mended(
    rows: Sequence[Mapping[str, Any]], holds: Any, broken: Sequence[int], entered: Sequence[str]
) -> tuple[tuple[str, ...], int] | None:
    """Return the fewest columns, and on which side their own numbers stand, that mend all broken lines but the last."""
    for count in range(1, len(entered)):
        for columns in combinations(entered, count):
            for side in _SIDES:
                taken = [at for at in broken if 0 <= at + side < len(rows)]
                own = ({**rows[at], **{key: rows[at + side][key] for key in columns}} for at in taken)
                if sum(holds(row) is True for row in own) >= len(broken) - 1:
                    return columns, side
    return None


def _longest(lines: Sequence[int]) -> list[int]:
    """Return the longest run of lines beside each other; none that is shorter than what counts."""
    longest = max(_runs(lines), key=len, default=[])
    return longest if len(longest) >= _FEWEST else []


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    return [[at for _, at in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
