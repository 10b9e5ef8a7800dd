"""The files of forms and form sets as they are written; `specs.forms` makes forms of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, field

from reporter.specs.decode import Key, Spec, Text

ColumnType = Literal["index", "axis", "info", "count", "money", "text", "choice", "date"]
#: Width of a column in characters, as Excel counts; it takes no more than 255.
Width = Annotated[float, Meta(gt=0, le=255, description="số không có dấu nháy, lớn hơn 0, không quá 255")]
SheetName = Annotated[
    str,
    Meta(pattern=r"^[^\[\]:*?/\\]{1,31}$", description="tên trang của Excel: 1 đến 31 chữ, không có [ ] : * ? / \\"),
]
Rows = Annotated[int, Meta(ge=0, le=10_000, description="số nguyên không có dấu nháy, từ 0 đến 10000")]


class Shows(NamedTuple):
    """What a pre-filled cell says of its line: of the member on one axis an attribute, as its name."""

    axis: str
    attribute: str


class ColumnHead(Spec, frozen=True, kw_only=True):
    """What a column of a form is, but for its expressions; `groups` are the merged headers above, outermost first."""

    key: Key
    label: Text
    type: ColumnType
    groups: tuple[Text, ...] = ()
    unit: str = ""
    help: str = ""
    width: Width = 10
    required: bool = False
    required_rule: str = ""  # the rule quoted when a conditionally required cell is blank
    choices: str = ""
    source: str = ""  # axis: where its lines come from; info: "<axis key>.<attribute>"
    rule: str = ""  # the rule a wrong formula value breaks
    default: str = ""  # what pre-fills the cell: an attribute of an axis ("chuc_danh.so_luong"), or a code of a choice
    total: bool = False
    dash: bool = True  # whether "-", nothing of the kind there, is an answer
    not_after_cutoff: bool = False
    annex: str = ""  # shorter label for the Word annex

    @property
    def numeric(self) -> bool:
        """Whether the column holds whole numbers (persons or đồng)."""
        return self.type in ("count", "money")

    @property
    def list_id(self) -> str:
        """The list of choices.toml that a coded column draws from; "communes" or "ministries" for units."""
        return self.choices or self.source.removeprefix("choices:")

    @property
    def shows(self) -> Shows:
        """What it is pre-filled with, by `source` or `default`: of "ma_xa.name" ("ma_xa", "name"); else empty texts."""
        said = {"info": self.source, "choice": ""}  # the default of a choice is a code
        axis, _, attribute = said.get(self.type, self.default).partition(".")
        return Shows(axis, attribute)


class ColumnEntry(ColumnHead, frozen=True, kw_only=True):
    """One [[columns]] of a form."""

    required_when: Text | None = None
    formula: Text | None = None


class CheckEntry(Spec, frozen=True, kw_only=True):
    """One [[checks]] of a form."""

    rule: Text
    expr: Text
    text: Text
    mark: tuple[Key, ...] = ()


class RowsEntry(Spec, frozen=True, kw_only=True):
    """[rows]: lines given by axes, or a number of free lines."""

    axes: tuple[Key, ...] = ()
    free: Rows = 0
    combinations: tuple[dict[Key, tuple[Text, ...]], ...] = ()
    owner: Key | None = None  # of free lines: the column in which the workbook for the level above says whose one is
    upright: tuple[Literal["commune", "ministry"], ...] = ()  # kinds of agency whose only line stands upright
    apart: Text | None = None  # condition of the lines that no total may add to the others
    apart_label: Text | None = None  # what those lines are about

    def __post_init__(self) -> None:
        if (self.apart is None) != (self.apart_label is None):
            raise ValueError("ghi cả apart (điều kiện) và apart_label (tên), hoặc bỏ cả hai.")
        if not self.axes and not self.free:
            raise ValueError('biểu không có dòng nào. Ghi axes = ["…"] (dòng in sẵn) hoặc free = 30 (dòng trống).')


class CarryEntry(Spec, frozen=True, kw_only=True):
    """How one column comes out of an earlier edition: worked out of its columns, on the lines where `when` holds."""

    of: Text
    when: Text | None = None


class CarriedEntry(Spec, frozen=True, kw_only=True):
    """One [[carried]]: what is still used of an earlier edition, kept as forms/truoc/<biểu>-<ấn bản>.toml."""

    edition: Text
    quota: str = ""  # its column that stands for `moc` where the chosen baseline is younger than it
    same: tuple[Key, ...] = ()  # columns that mean the same in both
    computed: dict[Key, CarryEntry] = field(default_factory=dict)


class ExplainsEntry(Spec, frozen=True):
    """[explains]: the columns of a form in which agencies answer what was asked about their numbers."""

    rule: Key  # code of the finding
    sheet: Key  # where it was asked
    place: Key  # cells, or codes of lines
    text: Key  # the explanation


class IdeasEntry(Spec, frozen=True, kw_only=True):
    """[ideas]: which texts of the form are ideas, that the officer may group and reports count by subject."""

    text: Key
    section: Key | None = None
    subject: Key | None = None
    beside: tuple[Key, ...] = ()
    points: bool = False
    where: Text | None = None


class FormHead(Spec, frozen=True, kw_only=True):
    """What a form says of itself as a whole."""

    id: Text
    edition: Text
    title: Text  # "Biểu 01/NS-XA"
    name: Text
    sheet: SheetName
    source: Text
    applies_to: tuple[Text, ...]
    agencies: tuple[Text, ...] = ()  # codes of those kinds that are asked; without it all of them
    notes: tuple[Text, ...] = ()
    nil: bool = False  # whether its sender may say once, on the cover, that there is nothing to report
    summed_into: str = ""  # form of the agency that sums up the units' lines and confirms: that one counts
    explains: ExplainsEntry | None = None  # the columns of answers; a workbook may do without such a form
    paper: Literal["A3", "A4"] = "A4"
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


class KnownEntry(Spec, frozen=True, kw_only=True):
    """[known]: what of the last period's workbook is filled in again, or shown beside the cell it belongs to."""

    where: Text | None = None  # the lines that are settled; without it all are filled in, to be confirmed
    columns: tuple[Key, ...] = ()
    beside: tuple[Key, ...] = ()  # columns of numbers of which the last figure is shown when a cell is chosen

    def __post_init__(self) -> None:
        if not self.columns and not self.beside:
            raise ValueError("ghi columns (cột điền sẵn theo kỳ trước) hoặc beside (cột chỉ nhắc số kỳ trước).")


class FormEntry(FormHead, frozen=True, kw_only=True):
    """One form file."""

    carried: tuple[CarriedEntry, ...] = ()
    rows: RowsEntry
    columns: Annotated[tuple[ColumnEntry, ...], Meta(min_length=1, description="ít nhất một [[columns]]")]
    checks: tuple[CheckEntry, ...] = ()
    ideas: IdeasEntry | None = None
    known: KnownEntry | None = None

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("“valid_until” đứng trước “valid_from”.")


class EarlierSetEntry(Spec, frozen=True, kw_only=True):
    """One earlier edition of a set: the forms it held, and those of which it held an earlier edition."""

    edition: Text
    forms: tuple[Text, ...]
    editions: dict[str, Text] = field(default_factory=dict)


class SetEntry(Spec, frozen=True, kw_only=True):
    """One form set of sets.toml."""

    title: Text
    edition: Text
    forms: Annotated[tuple[Text, ...], Meta(min_length=1, description="danh sách mã biểu, ít nhất một")]
    earlier: tuple[EarlierSetEntry, ...] = ()
