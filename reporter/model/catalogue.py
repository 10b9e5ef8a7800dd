"""The catalogue of findings: one stable code each, with severity and Vietnamese texts; codes are never reused.

Families: F file, I identity, S structure of a sheet, V value of a cell, R rule (templates/registry/rules.toml),
G figures, D documents, Y what the officer keeps beside the workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from reporter.model.catalogue_files import FILES, IDENTITY
from reporter.model.catalogue_reading import SHEETS, VALUES
from reporter.model.catalogue_seen import SEEN
from reporter.model.cell import Cell, CellRange, ranges
from reporter.model.finding import Finding, Kind, Severity
from reporter.model.wording import integer

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_NOT_ISSUED = "Không phát hành; báo người quản trị."
_AGAIN = "Không phát hành văn bản này. Chạy lại; nếu còn, báo người quản trị."

_FIGURES: Mapping[str, Kind] = MappingProxyType(
    {
        "G01": Kind(
            _E,
            "{table}: số liệu có {other_cells} ô, tổng kiểm {other_sum}; có ô bị mất hoặc bị đổi khi tổng hợp",
            "đã đọc được {cells} ô, tổng kiểm {sum}",
            _NOT_ISSUED,
        ),
        "G02": Kind(
            _E,
            "{annex}: phụ lục in “{value}” ({table})",
            "sổ nhập ghi “{text}”",
            _NOT_ISSUED,
        ),
        "G04": Kind(
            _E,
            "{scope}: {figure} tính ra {value} ({parts}), không in tỷ lệ này",
            "tỷ lệ từ 0 đến 100%",
            "Đối chiếu hai số đó trong sổ nhập, kể cả ô ghi “-”, sửa và gửi lại.",
        ),
        "G05": Kind(
            _W,
            "{number} số liệu của {scope} tính lại từ sổ nhập hiện có ra số khác, ví dụ {figure}: {value}",
            "văn bản ấy đã in {text}",
            "Từng số và lý do ở phụ lục điều chỉnh; lý do còn thiếu thì ghi bằng reporter receive TỆP --note LÝ_DO.",
        ),
        "G03": Kind(
            _W,
            "{figure}: tử số và mẫu số không cùng đủ các cơ quan (lệch ở {missing}); ở báo cáo {reports}",
            "hai số phải lấy từ cùng các cơ quan, các dòng",
            "Báo cáo chỉ tính tỷ lệ ở dòng có đủ hai số; đề nghị cơ quan đó bổ sung số liệu.",
        ),
    }
)

_DOCUMENTS: Mapping[str, Kind] = MappingProxyType(
    {
        "D01": Kind(_E, "số liệu “{label}” in là “{value}” (ở đoạn “…{around}…”)", "đúng phải là “{text}”", _AGAIN),
        "D02": Kind(_E, "{where}, dòng {row}, cột “{label}”: in là “{value}”", "đúng phải là “{text}”", _AGAIN),
        "D03": Kind(_E, "{where}: văn bản có {found} {what}", "đúng phải có {expected}", _AGAIN),
        "D04": Kind(
            _E,
            "văn bản còn sót thẻ hoặc dấu của mẫu ở “{value}”",
            "mỗi chỗ trống của mẫu phải được điền",
            "Sửa mẫu .docx: mỗi chỗ trống viết liền một kiểu chữ.",
        ),
        "D08": Kind(
            _E,
            "lời của {agency_name} in là “{value}”",
            "phải in nguyên văn như sổ nhập: “{text}”",
            "Không phát hành văn bản này. Sửa mẫu .docx ở chỗ trích lời này; nếu còn, báo người quản trị.",
        ),
        "D05": Kind(
            _E,
            "mẫu {template}, đoạn “{paragraph}”: {problem}",
            "mẫu chỉ dùng tên và thẻ đã có",
            "{hint}Mở mẫu bằng Word, sửa đoạn này.",
        ),
        "D09": Kind(
            _E,
            "lập văn bản này cần hơn {most}, nên không có văn bản này",
            "mỗi văn bản phải lập xong trong giới hạn ấy",
            "Xem lại vòng lặp trong mẫu {template} và số dòng của phụ lục.",
        ),
        "D06": Kind(
            _E,
            "sai thể thức {rule} ({title}) ở {files} văn bản, ví dụ {example}",
            "theo {source}",
            "Sửa mẫu hoặc thể thức.",
        ),
        "D07": Kind(
            _W,
            "thể thức {rule} ({title}) ở {files} văn bản, ví dụ {example}",
            "theo {source}",
            "Nếu là chữ của mẫu thì sửa mẫu; nếu là tên riêng hoặc lời của cơ quan thì giữ nguyên.",
        ),
    }
)

_OFFICER: Mapping[str, Kind] = MappingProxyType(
    {
        "Y01": Kind(
            _E,
            "không đọc được ({why}); báo cáo lập như chưa phân nhóm ý kiến",
            "tệp do lệnh reporter ideas --period KỲ viết, lưu bằng Excel",
            "Đóng tệp, lưu lại dạng .xlsx; nếu hỏng hẳn, đổi tên tệp rồi chạy lại reporter ideas --period KỲ.",
        ),
        "Y02": Kind(
            _E,
            "thiếu {what}; báo cáo lập như chưa phân nhóm ý kiến",
            "tên trang và tên cột giữ như khi phát",
            "Trả lại tên cũ, hoặc đổi tên tệp rồi chạy lại reporter ideas --period KỲ.",
        ),
        "Y03": Kind(
            _E,
            "“{value}” không phải mã nhóm có trong tệp{hint}; ô này không tính",
            "mã nhóm ở trang “Nhóm”, lời của nhóm, hoặc tên nhóm mới",
            "Sửa ô này.",
        ),
        "Y04": Kind(
            _E,
            "các nhóm gộp vòng tròn: {value}; các nhóm này để riêng",
            "nhóm gộp vào một nhóm khác, nhóm ấy không gộp trở lại",
            "Xoá một ô “Gộp vào nhóm”.",
        ),
        "Y05": Kind(
            _E,
            "ý {value} có hai dòng xếp vào hai nhóm khác nhau; lấy dòng ở {other}",
            "mỗi ý một dòng",
            "Xoá một dòng.",
        ),
        "Y06": Kind(
            _N,
            "{count} ý trong tệp không còn trong sổ nhập (cơ quan đã gửi sổ khác); bỏ qua",
            "",
            "Chạy lại reporter ideas --period KỲ để bỏ các dòng này.",
        ),
        "Y10": Kind(
            _E,
            "tệp lời văn này không dùng được ({what})",
            "tên tệp là mã báo cáo, hoặc mã báo cáo và mã cơ quan: cv9797-tinh.docx, cv9797-tinh-38.docx",
            "Sửa tên hoặc lưu lại dạng .docx.",
        ),
        "Y11": Kind(
            _E,
            "lời văn không điền được: {what}; báo cáo chưa lập",
            "chỗ trống như trong mẫu Word",
            "Mở tệp bằng Word, sửa đoạn này.",
        ),
        "Y12": Kind(
            _E,
            "“{value}”: {what}; báo cáo chưa lập",
            "mỗi đoạn đứng dưới một tiêu đề có trong báo cáo",
            "Mở tệp bằng Word, sửa đoạn này.",
        ),
        "Y07": Kind(
            _W,
            "{count} ý mới chưa có trong tệp; báo cáo tính là chưa phân nhóm",
            "mọi ý của kỳ có trong tệp",
            "Chạy reporter ideas --period KỲ: ý mới ghi ở cuối, phần đã xếp giữ nguyên.",
        ),
    }
)

CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {**FILES, **IDENTITY, **SHEETS, **VALUES, **SEEN} | {**_FIGURES, **_DOCUMENTS, **_OFFICER}
)


def finding(
    code: str,
    *,
    agency: str = "",
    form: str = "",
    file: str = "",
    places: Iterable[Cell | CellRange] = (),
    column: str = "",
    value: object = "",
    count: int = 1,
    cause: str = "",
    **args: object,
) -> Finding:
    """Return the catalogue's finding `code`, its texts filled with `args`, `value` and `count`.

    The first of `places` is the one to look at. KeyError for an unknown code or a placeholder without its value.
    """
    kind = CATALOGUE[code]
    spots = ranges(places)
    shown = "" if value is None else str(value)
    found, expected, remedy = (
        text.format(value=shown, count=integer(count), **args) for text in (kind.found, kind.expected, kind.remedy)
    )
    return Finding(
        code=code,
        severity=kind.severity,
        found=found,
        expected=expected,
        remedy=remedy,
        agency=agency,
        form=form,
        file=file or (spots[0].file if spots else ""),
        places=spots,
        column=column,
        value=shown,
        count=count,
        cause=cause,
    )
