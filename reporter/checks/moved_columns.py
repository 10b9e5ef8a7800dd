"""A block of numbers one column too far right or left: known by the sums that hold one column back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from reporter.specs.forms import Check, FormSpec
from reporter.specs.scalar import row_function
from reporter.tables import FormFrame

Row = Mapping[str, int | None]

#: So many broken lines are tried for each block; what holds of them is then asked of all.
_TRIED = 8


@dataclass(frozen=True, slots=True)
class MovedColumns:
    """Columns whose numbers are those of the column beside each, on some lines of a table (from its first, 0)."""

    columns: tuple[str, ...]  # where the numbers stand
    own: tuple[str, ...]  # whose they are
    lines: tuple[int, ...] = ()

    def own_row(self, row: Row) -> dict[str, int | None]:
        """Return a line with the numbers put back; what they were pasted over is not known."""
        lost = dict.fromkeys({*self.columns} - {*self.own})
        return {**row, **lost, **{own: row.get(at) for own, at in zip(self.own, self.columns, strict=True)}}


def moved_columns(frame: FormFrame, part: slice, fewest: int) -> MovedColumns | None:
    """Return the block that, put back, mends every condition of the lines it stands in, sums in `fewest` among them.

    Of several the one that mends most, then the one that changes fewest columns; what was copied without being cut
    belongs to it. None where none does.
    """
    numbers = {c.key: frame.numbers(c.key)[part] for c in frame.form.columns if c.entered and c.numeric}
    checks = [check for check in frame.form.checks if numbers.keys() >= {*check.expression.names}]
    rows = [dict(zip(numbers, line, strict=True)) for line in zip(*numbers.values(), strict=True)]
    sums = [check for check in checks if check.is_sum]
    broken = [at for at, row in enumerate(rows) if any(not _holds(check, row) for check in sums)]
    if len(broken) < fewest:
        return None
    tried = [rows[at] for at in broken[:_TRIED]]
    found = [(mended, block) for block in _blocks(frame.form) if (mended := _mended(block, tried, checks, fewest))]
    rank = {block: (mended, -_changed(block, tried), *_reach(block, frame.form)) for mended, block in found}
    block = max(rank, key=lambda item: rank[item], default=None)
    if block is None or not _mended(block, [rows[at] for at in broken], checks, fewest):
        return None
    lines = [at for at, row in enumerate(rows) if _mended(block, [row], checks)]
    return MovedColumns(block.columns, block.own, tuple(lines))


def _blocks(form: FormSpec) -> Iterator[MovedColumns]:
    """Yield every run of columns of numbers beside each other, as one too far right and as one too far left."""
    keys = [column.key for column in form.columns]
    numeric = [column.numeric for column in form.columns]
    for first, last in combinations(range(len(keys)), 2):
        if all(numeric[first : last + 1]):
            left, right = tuple(keys[first:last]), tuple(keys[first + 1 : last + 1])
            yield MovedColumns(right, left)
            yield MovedColumns(left, right)


def _changed(block: MovedColumns, rows: Sequence[Row]) -> int:
    """Return in how many columns the lines are others once the block is put back."""
    own = [block.own_row(row) for row in rows]
    return sum(any(new[key] != row.get(key) for new, row in zip(own, rows, strict=True)) for key in own[0])


def _reach(block: MovedColumns, form: FormSpec) -> tuple[int, int]:
    """Return what is the greater the less of a block lies where it was moved to, and the more where it came from."""
    first, last, own = (form.by_key[key].number for key in (block.columns[0], block.columns[-1], block.own[0]))
    return (-last, -first) if own < first else (first, last)


def _mended(block: MovedColumns, rows: Sequence[Row], checks: Sequence[Check], fewest: int = 0) -> int:
    """Return how many conditions did not hold and do not fail with the block put back; 0 where one still fails.

    0 too where the sums of fewer than `fewest` lines speak for it, each by two moved numbers.
    """
    mended = lines = 0
    for row in rows:
        own = block.own_row(row)
        if any(_verdict(check, own) is False for check in checks):
            return 0
        lame = [check for check in checks if not _holds(check, row)]
        mended += len(lame)
        lines += any(check.is_sum and _speaks(check, block, own) and _verdict(check, own) for check in lame)
    return mended if lines >= fewest else 0


def _speaks(check: Check, block: MovedColumns, own: Row) -> bool:
    """Whether two and more moved numbers that are not zero stand in a sum: it does not hold by chance."""
    return sum(bool(own[name]) for name in check.expression.names if name in block.own) > 1


def _holds(check: Check, row: Row) -> bool:
    """Whether a condition holds, or nothing is there that it could be asked of."""
    return _verdict(check, row) is True or not any(row[name] for name in check.expression.names)


def _verdict(check: Check, row: Row) -> bool | None:
    verdict: bool | None = row_function(check.expression)(row)
    return verdict
