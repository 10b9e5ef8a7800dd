"""The files of the organization tree as they are written, and the agencies each of them describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from reporter.model import Agency
from reporter.model.wording import date_short, lower_first
from reporter.specs.csv_lines import csv_lines
from reporter.specs.decode import Spec, SpecError, SpecNotes, SpecProblem, Text, decode, problem
from reporter.specs.named_places import fill_places, mistaken
from reporter.specs.spec_files import read_spec

#: Who provinces, ministries and central Party committees send to; the organization of the central workspace.
CENTRAL = "BTCTW"

_PROVINCE_WORDS = MappingProxyType({"tinh": "Tỉnh", "thanh_pho": "Thành phố"})
_COMMUNE_WORDS = MappingProxyType({"xa": "Xã", "phuong": "Phường", "dac_khu": "Đặc khu"})
_CENTRAL_KINDS = MappingProxyType(
    {
        "trung_uong": ("central", ""),
        "bo": ("ministry", "bo"),
        "ngang_bo": ("ministry", "ngang_bo"),
        "thuoc_cp": ("government_agency", ""),
        "dang_uy": ("party_committee", ""),
        "dang_uy_cp": ("government_committee", ""),
    }
)
#: What a file says of where its contents come from; for readers, the program does not use it.
Origins = dict[str, str | bool | dict[str, str | bool]]
Span = tuple[date | None, date | None]


class _Dated(Spec, frozen=True, kw_only=True):
    """What every agency's entry may say: from when until when, whom to ask, on what grounds."""

    hieu_luc_tu: date | None = None
    hieu_luc_den: date | None = None
    lien_he: str = ""
    can_cu: str = ""
    xac_nhan: bool = True
    thu_tu: Annotated[int, Meta(ge=0, description="số nguyên từ 0 trở lên")] = 0

    def __post_init__(self) -> None:
        refuse_backwards((self.hieu_luc_tu, self.hieu_luc_den))


def refuse_backwards(span: Span) -> None:
    """Raise ValueError for a span that ends before it begins."""
    first, last = span
    if first and last and last < first:
        raise ValueError(f"hết hiệu lực ngày {date_short(last)}, trước ngày bắt đầu {date_short(first)}.")


class ProvinceEntry(_Dated, frozen=True, kw_only=True):
    """One province or city of provinces.toml."""

    ma: Text
    ten: Text
    loai: Literal["tinh", "thanh_pho"]
    dang_uy: Text
    dia_danh: Text

    def agency(self) -> Agency:
        """The province; a Party committee directly under the Centre has no line above it (05-HD/VPTW)."""
        name = f"{_PROVINCE_WORDS[self.loai]} {self.ten}"
        return Agency(
            code=self.ma,
            name=name,
            kind="province",
            parent=CENTRAL,
            short=self.ten,
            unit_type=self.loai,
            stat_code=self.ma,
            order=self.thu_tu,
            extra=_extra(
                self.lien_he,
                party_committee=self.dang_uy,
                party_body=_party_name("Đảng bộ", name),
                letter_code="TU",
                place=self.dia_danh,
            ),
            valid_from=self.hieu_luc_tu,
            valid_until=self.hieu_luc_den,
        )


class CentralEntry(_Dated, frozen=True, kw_only=True):
    """One central organ, ministry or central Party committee of central.toml; in Hà Nội by default."""

    ma: Text
    ten: Text
    loai: Literal["trung_uong", "bo", "ngang_bo", "thuoc_cp", "dang_uy", "dang_uy_cp"]
    gui: str = ""
    ky_hieu: str = ""
    ky_hieu_dang: str | None = None
    dang_uy: str = ""
    cap_tren: str = ""
    dia_danh: Text = "Hà Nội"
    nguoi_dung_dau: Text | None = None

    def agency(self) -> Agency:
        """The agency it describes."""
        kind, unit_type = _CENTRAL_KINDS[self.loai]
        ministry = kind == "ministry"
        return Agency(
            code=self.ma,
            name=self.ten,
            kind=kind,
            parent=self.gui,
            short=self.ten,
            unit_type=unit_type,
            order=self.thu_tu,
            extra=_extra(
                self.lien_he,
                party_committee=self.dang_uy,
                superior_party=self.cap_tren,
                letter_code=self.ky_hieu if self.ky_hieu_dang is None else self.ky_hieu_dang,
                state_letter_code=self.ky_hieu if ministry else "",
                head=self.nguoi_dung_dau or ("Bộ trưởng" if ministry else ""),
                place=self.dia_danh,
            ),
            valid_from=self.hieu_luc_tu,
            valid_until=self.hieu_luc_den,
        )


class OfficeEntry(Spec, frozen=True):
    """One department that every province has; its name may hold {tinh} and {dang_uy}."""

    ma: Text
    ten: Text
    ngan: Text

    def __post_init__(self) -> None:
        if told := mistaken(self.ten, ("tinh", "dang_uy")):
            raise ValueError(f"“ten”: {told}")


class _ProvinceFile(Spec, frozen=True):
    tinh: tuple[ProvinceEntry, ...]
    nguon: Origins = field(default_factory=dict)


class _CentralFile(Spec, frozen=True):
    co_quan: tuple[CentralEntry, ...]
    nguon: Origins = field(default_factory=dict)


class _DepartmentFile(Spec, frozen=True):
    so: tuple[OfficeEntry, ...]
    phan_cong: dict[str, Text]
    cung_dien: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    nguon: Origins = field(default_factory=dict)


def provinces(folder: Path) -> tuple[Agency, ...]:
    """Return the provinces of provinces.toml."""
    return tuple(entry.agency() for entry in read_spec(folder / "provinces.toml", _ProvinceFile).tinh)


def central(folder: Path) -> tuple[Agency, ...]:
    """Return central organs, ministries and central Party committees of central.toml."""
    return tuple(entry.agency() for entry in read_spec(folder / "central.toml", _CentralFile).co_quan)


def departments(folder: Path, of: Sequence[Agency]) -> tuple[Agency, ...]:
    """Return the departments of every province: one list for all, the name of the province put in.

    `extra["duties"]` says which departments fill which form for the province ("": all other forms) and
    `extra["office"]` which of them this is; `FormSpec.asked_of` compares the two.
    """
    content = read_spec(folder / "departments.toml", _DepartmentFile)
    duties = _duties(content)
    return tuple(
        _department(office, order, province, duties) for province in of for order, office in enumerate(content.so, 1)
    )


def _duties(content: _DepartmentFile) -> Mapping[str, tuple[str, ...]]:
    """Return form id → codes of the departments that fill it; "" → the one that fills all others."""
    file, where, notes = "registry/departments.toml", "[phan_cong]", SpecNotes()
    offices = [office.ma for office in content.so]
    notes.repeats(file, "[[so]]", "sở, ban, ngành", offices)
    if "con_lai" not in content.phan_cong:
        notes.problems.append(problem(file, where, "missing", key="con_lai", line="con_lai = … (mã của một [[so]])"))
    for form, office in content.phan_cong.items():
        notes.names(file, f"{where}, khoá “{form}”", "sở, ban, ngành mang mã", [office], offices)
    for form, several in content.cung_dien.items():
        notes.names(file, f"[cung_dien], khoá “{form}”", "sở, ban, ngành mang mã", several, offices)
    notes.finish()
    named = {"" if form == "con_lai" else form: (office,) for form, office in content.phan_cong.items()}
    return MappingProxyType({**named, **content.cung_dien})


def _department(office: OfficeEntry, order: int, province: Agency, duties: Mapping[str, tuple[str, ...]]) -> Agency:
    names = {"tinh": lower_first(province.name), "dang_uy": province.extra["party_committee"]}
    facts = _extra("", place=province.extra["place"])
    return Agency(
        code=f"{province.code}-{office.ma}",
        name=fill_places(office.ten, names),
        kind="department",
        parent=province.code,
        short=office.ngan,
        order=order,
        extra=MappingProxyType({**facts, "office": office.ma, "duties": duties}),
        valid_from=province.valid_from,
        valid_until=province.valid_until,
    )


# --- communes.csv ------------------------------------------------------------------------------------------


class CommuneRow(Spec, frozen=True, kw_only=True):
    """One line of communes.csv, as Excel saves it."""

    ma: Annotated[str, Meta(pattern=r"^[0-9]{1,9}$", description="mã bằng chữ số (hiện nay có 5)")]
    tinh: Annotated[str, Meta(pattern=r"^[0-9]{1,9}$", description="mã tỉnh bằng chữ số (hiện nay có 2)")]
    loai: Literal["xa", "phuong", "dac_khu"]
    ten: Text
    hieu_luc_tu: str
    hieu_luc_den: str
    dia_danh: str = ""
    lien_he: str = ""
    ghi_chu: str = ""

    def __post_init__(self) -> None:
        refuse_backwards(self.span)

    @property
    def span(self) -> Span:
        """First and last day; None for blank."""
        return read_day(self.hieu_luc_tu, "hieu_luc_tu"), read_day(self.hieu_luc_den, "hieu_luc_den")


COMMUNES = "registry/communes.csv"


def communes(folder: Path, above: Mapping[str, Sequence[Agency]]) -> tuple[Agency, ...]:
    """Return the communes, one record for each span in which unit and province keep name and kind.

    A commune's letterhead names the Party body of its province ("Đảng bộ thành phố Hà Nội"), which changes
    when the province becomes a city.
    """
    notes = SpecNotes()
    keys, lines = csv_lines(folder / "communes.csv", COMMUNES, notes)
    _check_header(keys)
    made = [notes.attempt(_records, where, row, above) for where, row in lines]
    notes.finish()
    return tuple(record for records in made for record in records or ())


def _records(where: str, raw: Mapping[str, str], above: Mapping[str, Sequence[Agency]]) -> list[Agency]:
    """Return the commune of one line, within each record of its province."""
    row = decode(dict(raw), CommuneRow, COMMUNES, line=where)
    code = row.tinh.zfill(2)
    if code not in above:
        raise SpecError([SpecProblem(COMMUNES, where, f"không có tỉnh mang mã “{code}”.")])
    dated = [_commune(row, province) for province in above[code]]
    existing = [record for record in dated if (record.valid_from or date.min) <= (record.valid_until or date.max)]
    if not existing:
        said = f"tỉnh mã “{code}” không có hiệu lực trong thời gian của đơn vị này."
        raise SpecError([SpecProblem(COMMUNES, where, said)])
    return existing


def _commune(row: CommuneRow, province: Agency) -> Agency:
    """Return the commune within one record of its province; its span is empty when the two never meet."""
    name, (first, last) = f"{_COMMUNE_WORDS[row.loai]} {row.ten}", row.span
    code = row.ma.zfill(5)  # Excel drops leading zeros
    return Agency(
        code=code,
        name=name,
        kind="commune",
        parent=province.code,
        short=row.ten,
        unit_type=row.loai,
        stat_code=code,
        valid_from=max(filter(None, (first, province.valid_from)), default=None),
        valid_until=min(filter(None, (last, province.valid_until)), default=None),
        extra=_extra(
            row.lien_he,
            party_committee=_party_name("Đảng uỷ", name),
            superior_party=province.extra["party_body"],
            letter_code="ĐU",
            place=row.dia_danh or row.ten,
        ),
    )


def _check_header(keys: Sequence[str]) -> None:
    """Raise SpecError unless the first line names the columns."""
    sample = {"ma": "1", "tinh": "1", "loai": "xa", "ten": "x", "hieu_luc_tu": "", "hieu_luc_den": ""}
    decode({key: sample.get(key, "") for key in keys}, CommuneRow, COMMUNES, line="dòng 1")


def read_day(text: str, key: str) -> date | None:
    """Return the day written as 2025-07-01 or 01/7/2025, None for blank; ValueError for anything else."""
    if not text:
        return None
    try:
        day, month, year = text.split("/") if "/" in text else reversed(text.split("-"))
        return date(int(year if len(year) == 4 else ""), int(month), int(day))  # 01/7/25 may be any century's
    except ValueError:
        said = f"“{text}” ở “{key}” không phải là ngày. Viết 2025-07-01 hoặc 01/7/2025; để trống nếu không có."
        raise ValueError(said) from None


# --- names -------------------------------------------------------------------------------------------------


def _extra(contact: str, **facts: str) -> Mapping[str, Any]:
    """Return what letters and documents need to know; every agency has the same keys."""
    return MappingProxyType(
        {
            "party_committee": "",
            "party_body": "",
            "superior_party": "",
            "letter_code": "",
            "state_letter_code": "",
            "head": "",
            **facts,
            "contact": contact,
        }
    )


def _party_name(word: str, unit: str) -> str:
    """Return "Đảng uỷ xã Hòa An" for ("Đảng uỷ", "Xã Hòa An"): the name of the unit stays as its list writes it."""
    return f"{word} {lower_first(unit)}"
