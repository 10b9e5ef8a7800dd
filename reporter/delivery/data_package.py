"""so-lieu/: the consolidated data as a Frictionless Tabular Data Package, for Power BI, R, DuckDB, LibreOffice Base.

One CSV per form with what its columns are (type, unit, code list, source) in datapackage.json, one with every figure
that was printed, one with the code lists. In columns of numbers blank is not reported, "-" is not applicable and "?"
could not be read; 0 is zero. A text that a spreadsheet would reckon begins with one apostrophe more than was written.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, starmap
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from reporter.delivery.data import Digests, agency_blocks, document_blocks, values_of
from reporter.delivery.plain_xlsx import Block
from reporter.delivery.printed import TOGETHER
from reporter.model import Agency, Mark, PrintedFigure, ReporterError, Submission, Table, Value
from reporter.model.lazy import Joined, Mapped, Memo
from reporter.opc.squeezed import unsqueezed
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.store import Pieces

DATA_FOLDER = "so-lieu"
DESCRIPTOR = "datapackage.json"
CODES, FIGURES = "danh-muc", "chi-tieu"
#: How what is no value is written: blank, "-" and unreadable stay three different things.
_MARKS: Mapping[Mark, str] = {Mark.NOT_APPLICABLE: "-", Mark.UNREADABLE: "?"}
_MISSING = ["", *_MARKS.values()]
#: A text that a spreadsheet takes for a formula when it opens a CSV (OWASP, CSV Injection), or one that is guarded.
_RECKONED = re.compile(r"[\s\u200b\ufeff]*(?:['=@＝＠]|[+\-＋－](?![\d.,]*%?$))")
#: Columns of every form that its spec does not have: who sent the line, and where it stands.
_WHO = (("goc_co_quan", "string", "Mã cơ quan gửi"), ("goc_ten", "string", "Cơ quan gửi"))
_WHERE = (("goc_tep", "string", "Tệp"), ("goc_trang", "string", "Trang"), ("goc_dong", "integer", "Dòng"))
_TYPES = {"count": "integer", "money": "integer", "date": "date"}
#: Name, type, title and content of each column of the table of figures.
_FIGURE_FIELDS: tuple[tuple[str, str, str, Callable[[PrintedFigure], object]], ...] = (
    ("document", "string", "Văn bản in số liệu", lambda item: item.document),
    ("key", "string", "Khoá số liệu", lambda item: item.figure.key),
    ("label", "string", "Tên số liệu", lambda item: item.figure.label),
    ("value", "number", "Giá trị; trống là chưa có số liệu", lambda item: item.figure.value),
    ("unit", "string", "Đơn vị tính", lambda item: item.figure.unit),
    ("text", "string", "Chữ in trong văn bản", lambda item: item.text),
    ("scope", "string", "Phạm vi", lambda item: item.figure.scope),
    ("baseline", "string", "Mốc so sánh", lambda item: item.figure.baseline),
    ("cutoff", "date", "Ngày chốt số liệu", lambda item: item.figure.cutoff),
    ("how", "string", "Cách tính", lambda item: item.figure.how),
    ("cells", "string", "Các ô nguồn, cách nhau bằng dấu chấm phẩy", lambda item: item.cells.replace("\n", "; ")),
    ("missing", "string", "Chưa có số liệu của", lambda item: "; ".join(item.figure.missing)),
    ("held", "string", "Trong đó đã gửi, đang chỉnh lý", lambda item: "; ".join(item.figure.held)),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One table: its fields as the package describes them, and the texts of each from top to bottom."""

    name: str
    title: str
    fields: tuple[dict[str, Any], ...]
    columns: tuple[Sequence[str], ...]
    source: str = ""
    key: tuple[str, ...] = ()
    blocks: Sequence[Block] = ()
    at_once: int = 1000  # lines that are made together

    def as_csv(self, pieces: Pieces) -> Iterator[bytes]:
        """Yield the table as UTF-8 CSV with line ends that every system takes, in pieces."""
        yield _csv([[field["name"] for field in self.fields]])
        if not self.blocks:
            yield from self._lines(range(len(self.columns[0])))
        first = 0
        for block in self.blocks:
            rows = range(first, first + block.rows)
            yield unsqueezed(pieces.piece(block.told, partial(self._lines, rows)))
            first += block.rows

    def _lines(self, rows: range) -> Iterator[bytes]:
        """Yield the text of these rows, some hundred lines at a time."""
        for first in range(rows.start, rows.stop, self.at_once):
            end = min(first + self.at_once, rows.stop)
            guarded = Memo[str, str](_guarded)  # many cells say the same, and some are long
            columns = [
                map(guarded.__getitem__, column[first:end]) if field["type"] == "string" else column[first:end]
                for field, column in zip(self.fields, self.columns, strict=True)
            ]
            yield _csv(zip(*columns, strict=True))

    def write_csv(self, path: Path, pieces: Pieces) -> tuple[int, str]:
        """Write the table as CSV; return how many bytes it has, and their checksum."""
        size, digest = 0, hashlib.sha256()
        with path.open("wb") as file:
            for piece in self.as_csv(pieces):
                size += file.write(piece)
                digest.update(piece)
        return size, digest.hexdigest()

    def described(self, size: int, digest: str) -> dict[str, Any]:
        """What datapackage.json says of it."""
        schema: dict[str, Any] = {"fields": list(self.fields), "missingValues": _MISSING}
        if self.key:
            schema["primaryKey"] = list(self.key)
        told = {
            "name": self.name,
            "path": f"{self.name}.csv",
            "title": self.title,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": size,
            "hash": f"sha256:{digest}",
            "schema": schema,
        }
        return told | ({"sources": [{"title": self.source}]} if self.source else {})


def write_package(
    folder: Path,
    specs: PeriodSpecs,
    submissions: Sequence[Submission],
    agencies: Sequence[Agency],
    figures: Sequence[PrintedFigure],
    banner: str = "",
    parquet: bool = False,
    digests: Digests = MappingProxyType({}),
    pieces: Pieces | None = None,
) -> None:
    """Write the package into `folder`/so-lieu, Parquet beside it if asked for. Same data, same bytes.

    What an agency's rows of a form, or the figures of a document, said in an earlier run is taken from `pieces`.
    """
    pieces = pieces or Pieces()
    target = folder / DATA_FOLDER
    target.mkdir()
    names = {agency.code: agency.name for agency in agencies}
    forms = (_form(form, submissions, names, specs, digests.get(form.id, {})) for form in specs.form_set.forms)
    others = (make() for make in (partial(_figures, figures), partial(_codes, specs)))
    described = []
    for table in chain(forms, others):  # one after the other: together they are a hundred megabytes
        described.append(table.described(*table.write_csv(target / f"{table.name}.csv", pieces)))
        if parquet:
            write_parquet(target / f"{table.name}.parquet", table)
    package = {
        "profile": "tabular-data-package",
        "name": f"so-lieu-{str(specs.period).lower()}",
        "title": f"{banner + ': ' if banner else ''}Số liệu tổng hợp {specs.period.label} – {specs.form_set.title}",
        "description": "Ô trống: chưa có số liệu; “-”: không có đối tượng; “?”: không đọc được; 0 là số không. "
        "Trong CSV, chữ bắt đầu bằng = + - @ ' có thêm một dấu ' ở đầu để phần mềm bảng tính không coi là công thức; "
        "bỏ một dấu ấy là chữ gốc.",
        "version": specs.form_set.edition,
        "resources": described,
    }
    text = msgspec.json.format(msgspec.json.encode(package), indent=1).decode() + "\n"
    (target / DESCRIPTOR).write_text(text, encoding="utf-8")


# --- the tables -------------------------------------------------------------------------------------------


def _form(
    form: FormSpec,
    submissions: Sequence[Submission],
    names: Mapping[str, str],
    specs: PeriodSpecs,
    digests: Mapping[str, str],
) -> Resource:
    """Return one form: who, then every column, then where each line stands."""
    held = [(item, item.tables[form.id]) for item in submissions if form.id in item.tables]
    columns = [column for column in form.columns if column.type != "index"]
    fields = (*starmap(_field, _WHO), *map(_column_field, columns), *starmap(_field, _WHERE))
    texts = tuple(_columns(columns, held, names))
    title, key = f"{form.title}: {form.name}", ("goc_co_quan", "goc_tep", "goc_trang", "goc_dong")
    blocks = agency_blocks(held, names, digests, f"{specs.stamp} {form.id}")
    return Resource(form.id, title, fields, texts, form.source, key, blocks)


def _columns(
    columns: Sequence[Column], held: Sequence[tuple[Submission, Table]], names: Mapping[str, str]
) -> Iterator[Sequence[str]]:
    texts = Memo[Value, str](_text)

    def per_line(say: Callable[[Submission, Table], str]) -> Joined[str]:
        return Joined([say(item, table)] * len(table) for item, table in held)

    yield per_line(lambda item, _: item.agency)
    yield per_line(lambda item, _: names.get(item.agency, ""))
    for column in columns:
        yield Mapped(texts.__getitem__, values_of(column, held))
    yield per_line(lambda item, _: item.file)
    yield per_line(lambda _, table: table.sheet)
    yield Mapped(str, Joined(table.rows for _, table in held))


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerows(lines)
    return made.getvalue().encode()


def _text(value: object) -> str:
    """Return what stands in the CSV: days in ISO form, numbers plain, nothing for what is not there."""
    if type(value) is str:
        return value
    if isinstance(value, Mark):
        return _MARKS[value]
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _guarded(text: str) -> str:
    """Return a text as it stands in a CSV: literal for who reads it, no formula for who opens it in a spreadsheet."""
    return f"'{text}" if _RECKONED.match(text) else text


def _column_field(column: Column) -> dict[str, Any]:
    more = {"unit": column.unit, "codes": column.list_id if column.coded else "", "description": column.help}
    kind = _TYPES.get(column.type, "string")
    return _field(column.key, kind, column.title) | {key: text for key, text in more.items() if text}


def _field(name: str, kind: str, title: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": title}


def _figures(figures: Sequence[PrintedFigure]) -> Resource:
    fields = tuple(_field(name, kind, title) for name, kind, title, _ in _FIGURE_FIELDS)
    columns = tuple(Mapped(_shown(content), figures) for *_, content in _FIGURE_FIELDS)
    title, blocks = "Số liệu đã in trong các văn bản", document_blocks(figures)
    return Resource(FIGURES, title, fields, columns, blocks=blocks, at_once=TOGETHER)


def _shown(content: Callable[[PrintedFigure], object]) -> Callable[[PrintedFigure], str]:
    return lambda figure: _text(content(figure))


def _codes(specs: PeriodSpecs) -> Resource:
    """Return what every code of a coded column stands for."""
    lists = {
        column.list_id: specs.entries(column)
        for form in specs.form_set.forms
        for column in form.columns
        if column.coded
    }
    items = [(name, item) for name, held in sorted(lists.items()) for item in held.items]
    columns = ([name for name, _ in items], [item.code for _, item in items], [_meaning(item) for _, item in items])
    titles = (("danh_muc", "Danh mục (khoá codes của cột)"), ("ma", "Mã"), ("ten", "Tên"))
    fields = tuple(_field(name, "string", title) for name, title in titles)
    return Resource(CODES, "Ý nghĩa của các mã", fields, columns, key=("danh_muc", "ma"))


def _meaning(item: Any) -> str:
    """Return what people call an entry: a unit by its name, since its label is its code."""
    return str(item.extra.get("name", "")) or item.label


# --- Parquet ----------------------------------------------------------------------------------------------


def write_parquet(path: Path, table: Resource) -> None:
    """Write one table as Parquet, what is no value as null; ReporterError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ReporterError(
            'ghi Parquet cần gói pyarrow, máy này chưa có. Cài: pip install "reporter[parquet]", hoặc bỏ --parquet.'
        ) from None
    kinds = {"integer": pa.int64(), "number": pa.decimal128(38, 6), "date": pa.date32(), "string": pa.string()}
    arrays = [
        pa.array([_typed(text, field["type"]) for text in column], type=kinds[field["type"]])
        for field, column in zip(table.fields, table.columns, strict=True)
    ]
    notes = {field["name"]: {"title": field["title"], "unit": field.get("unit", "")} for field in table.fields}
    made = pa.table(arrays, names=[field["name"] for field in table.fields])
    pq.write_table(made.replace_schema_metadata({"title": table.title, "columns": msgspec.json.encode(notes)}), path)


def _typed(text: str, kind: str) -> Any:
    if kind == "string":
        return text
    if text in _MISSING:
        return None
    return int(text) if kind == "integer" else Decimal(text) if kind == "number" else date.fromisoformat(text)
