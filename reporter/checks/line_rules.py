"""Whether a table has the lines it was issued with: each once, none missing, none of somebody else's (R06)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reporter.checks.material import CheckContext, Material, breach, named, titled
from reporter.model import Agency, Cell, Finding
from reporter.model.catalogue import finding
from reporter.model.wording import integer
from reporter.specs.forms import FormSpec
from reporter.specs.rules import Rule
from reporter.tables import FormFrame, Source

Line = tuple[str, ...]  # codes of the axes, in order


@dataclass(frozen=True)
class TableLines:
    """The lines one table holds against those it should hold."""

    form: FormSpec
    source: Source
    agency: Agency
    positions: dict[Line, list[int]]  # where each line stands in the frame
    expected: frozenset[Line]
    unknown: int  # rows whose axis cells could not be read

    @property
    def complete(self) -> bool:
        """Whether every expected line is there exactly once and nothing else is."""
        return not self.unknown and self.positions.keys() == self.expected and not self.repeated

    @property
    def missing(self) -> list[Line]:
        """Expected lines that are not there; unknown rows may hold them, so then nothing is said."""
        return [] if self.unknown else sorted(self.expected - self.positions.keys())

    @property
    def foreign(self) -> list[Line]:
        """Lines that do not belong to this agency."""
        return sorted(self.positions.keys() - self.expected)

    @property
    def repeated(self) -> list[Line]:
        """Lines that stand in the table more than once."""
        return sorted(line for line, found in self.positions.items() if len(found) > 1)


def table_lines(frame: FormFrame, material: Material) -> Sequence[TableLines]:
    """Return the lines of each submission's table of a form with axes; several rules ask for them."""
    return material.once(("lines", frame.form.id), lambda: tuple(_table_lines(frame, material)))


def _table_lines(frame: FormFrame, material: Material) -> Iterator[TableLines]:
    context = material.context
    axes = [frame.data[key].tolist() for key in frame.form.axes]
    for source, part in material.tables(frame.form.id):
        positions: dict[Line, list[int]] = {}
        unknown = 0
        for position, line in enumerate(zip(*(axis[part] for axis in axes), strict=True), part.start):
            if None in line:
                unknown += 1
            else:
                positions.setdefault(line, []).append(position)
        agency = context.specs.agency(source.agency)
        issued = context.specs.form_set.as_issued(frame.form, source.edition) or frame.form
        expected = context.specs.codes(issued, agency)
        yield TableLines(frame.form, source, agency, positions, expected, unknown)


def rule_r06(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield communes missing, repeated or of another province, one finding each per sheet and commune.

    "Danh mục 3.321 đơn vị hành chính cấp xã": the rows of the form are the province's communes, each code once.
    """
    for frame in material.frames.values():
        if _by_commune(frame.form):
            for lines in table_lines(frame, material):
                yield from _communes(frame, lines, material.context, rule)


def _by_commune(form: FormSpec) -> bool:
    return bool(form.axes) and form.column(form.axes[0]).source == "communes"


def _communes(frame: FormFrame, lines: TableLines, context: CheckContext, rule: Rule) -> Iterator[Finding]:
    column = frame.form.column(frame.form.axes[0])
    own = {line[0] for line in lines.expected}
    if lines.missing:
        text = named(_missing_names(frame.form, lines, context))
        found = f"{frame.form.title} thiếu {integer(len(lines.missing))} dòng của {lines.agency.name}: {text}"
        remedy = "Chép lại các dòng đã xoá từ sổ nhập trống, rồi điền."
        expected = f"phải có đủ {integer(len(lines.expected))} dòng in sẵn"
        yield breach(rule, lines.source, found, expected, remedy, count=len(lines.missing))
    for code, cells in _by_first(frame, lines, [line for line in lines.foreign if line[0] not in own]):
        found = f"xã “{context.specs.label(column, code)}” không thuộc {lines.agency.name}"
        expected, remedy = "chỉ có xã của đơn vị", "Xoá dòng này, hoặc sửa lại mã xã cho đúng danh mục."
        yield breach(rule, lines.source, found, expected, remedy, places=cells, column=column, value=code)
    for code, cells in _by_first(frame, lines, lines.repeated):
        found = f"xã “{context.specs.label(column, code)}” bị lặp dòng"
        expected, remedy = "mỗi dòng in sẵn chỉ có một lần", "Giữ một dòng, xoá dòng lặp."
        yield breach(rule, lines.source, found, expected, remedy, places=cells, column=column, value=code)


def _missing_names(form: FormSpec, lines: TableLines, context: CheckContext) -> list[str]:
    """Return whole communes by name, single lines by name and further axes."""
    label = cache(context.specs.label)
    wanted, lacking = (Counter(line[0] for line in group) for group in (lines.expected, lines.missing))
    whole = [code for code in lacking if lacking[code] == wanted[code]]
    single = [line for line in lines.missing if line[0] not in whole]
    columns = [form.column(key) for key in form.axes]
    return [
        *(label(columns[0], code) for code in whole),
        *(" – ".join(map(label, columns, line)) for line in single),
    ]


def _by_first(frame: FormFrame, lines: TableLines, chosen: list[Line]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield the cells of the chosen lines per code of the first axis."""
    spots: dict[str, list[int]] = {}
    for line in chosen:
        spots.setdefault(line[0], []).extend(lines.positions[line])
    for code, positions in spots.items():
        yield code, [frame.cell(frame.form.axes[0], position) for position in sorted(positions)]


def check_lines(material: Material) -> Iterator[Finding]:
    """Yield missing and repeated lines of the forms whose lines are not communes."""
    for frame in material.frames.values():
        if frame.form.axes and not _by_commune(frame.form):
            for lines in table_lines(frame, material):
                if not lines.complete:
                    yield from _other_lines(frame, lines, material.context)


def _other_lines(frame: FormFrame, lines: TableLines, context: CheckContext) -> Iterator[Finding]:
    form = frame.form
    columns = [form.column(key) for key in form.axes]

    def name(line: Line) -> str:
        return " – ".join(map(context.specs.label, columns, line))

    if lines.missing:
        yield finding(
            "V93", agency=lines.source.agency, form=form.id, places=[lines.source.whole],
            table=form.title, count=len(lines.missing), lines=named([name(line) for line in lines.missing]),
        )  # fmt: skip
    for line in lines.repeated:
        cells = [frame.cell(form.axes[0], position) for position in lines.positions[line]]
        yield finding(
            "V94", agency=lines.source.agency, form=form.id, places=cells, column=titled(lines.source, columns[0]),
            table=form.title, line=name(line), count=len(cells),
        )  # fmt: skip
