"""Two lines of a form with the same numbers throughout (R54): one was pasted over the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.checks.material import Material, breach, tables
from reporter.model import Finding
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.specs.written_rules import SameLines

Line = tuple[int | None, ...]


def rule_r54(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield lines of one workbook that say the same in every column of numbers, too many digits for chance.

    "Cơ quan báo cáo chịu trách nhiệm về tính chính xác của số liệu" (Nghị định 09/2019/NĐ-CP): sums within a line and
    limits hold of a copy too, so nothing else tells. What is filled in from the last period does not count.
    """
    for frame in material.frames.values():
        known = frame.form.known.columns if frame.form.known else ()
        keys = [column.key for column in frame.form.entered if column.numeric and column.key not in known]
        if not frame.form.axes or not keys:
            continue
        lines: Sequence[Line] = list(zip(*map(frame.numbers, keys), strict=True))
        for source, part in tables(frame):
            alike: dict[Line, list[int]] = {}
            for position in range(part.start, part.stop):
                alike.setdefault(lines[position], []).append(position)
            for line, positions in alike.items():
                if len(positions) > 1 and _digits(line) >= rule.of(SameLines).digits:
                    yield breach(
                        rule,
                        source,
                        f"{integer(len(positions))} dòng giống hệt nhau ở mọi cột số",
                        "mỗi dòng ghi số của chính đơn vị, đối tượng ở dòng ấy",
                        "Xem có dòng nào chép đè lên dòng khác không.",
                        places=[frame.cell(keys[0], position) for position in positions],
                        count=len(positions),
                    )


def _digits(line: Line) -> int:
    """Return how many digits the different numbers of a line have, closing zeros left out."""
    return sum(len(str(number).rstrip("0")) for number in {*line} if number)
