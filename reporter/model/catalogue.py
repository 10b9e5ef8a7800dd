"""The catalogue of findings: one stable code each, with severity and Vietnamese text; codes are never reused.

Families: F file, I identity, S structure of a sheet, V value of a cell, R rule (templates/registry/rules.toml),
G figures, D documents. A text says what was found, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reporter.model.cell import Cell
from reporter.model.finding import Finding, Severity

_E, _W, _X, _N = Severity.ERROR, Severity.WARNING, Severity.EXPLAIN, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding: severity and a text with {placeholders}."""

    severity: Severity
    text: str


CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        # F: the file as a whole
        "F01": Entry(_N, "{kind}: không phải sổ nhập, bỏ qua. Nếu đây là sổ nhập, lưu lại dạng .xlsx rồi nộp lại."),
        "F02": Entry(_E, "Không mở được tệp ({why}); chưa đọc gì. Đóng tệp ở máy khác hoặc chép lại tệp."),
        "F03": Entry(
            _E, "Tệp nặng {size} MiB, quá giới hạn {limit} MiB; chưa đọc gì. Xoá ảnh, trang thừa rồi nộp lại."
        ),
        "F04": Entry(_E, "Tệp rỗng (0 byte), có thể sao chép dở dang; chưa đọc gì. Gửi lại tệp."),
        "F05": Entry(_E, "Tệp có mật khẩu (password); chưa đọc gì. Bỏ mật khẩu mở tệp rồi nộp lại."),
        "F06": Entry(
            _E, "Tệp là {kind}, không phải .xlsx; chưa đọc gì. Mở bằng Excel, lưu lại dạng .xlsx từ sổ đã phát hành."
        ),
        "F07": Entry(_E, "Tệp mang đuôi của sổ nhập nhưng là {kind}; chưa đọc gì. Nộp đúng sổ nhập đã phát hành."),
        "F08": Entry(_E, "Tệp hỏng: {why}; không dùng số nào. Mở lại bằng Excel, lưu và nộp lại."),
        "F09": Entry(
            _E, "Vượt giới hạn đọc: {what} (giới hạn {limit}); không dùng số nào. Nộp sổ đã phát hành, không chép thêm."
        ),
        "F10": Entry(
            _E, "Tệp có khai báo DTD hoặc thực thể XML mà Excel không bao giờ ghi; không đọc. Nộp sổ đã phát hành."
        ),
        "F11": Entry(_E, "Đọc quá {limit} giây, đã dừng; không dùng số nào. Xoá trang, dòng, cột thừa rồi nộp lại."),
        "F12": Entry(
            _E,
            "Tệp làm trình đọc dừng giữa chừng (bộ nhớ hoặc thời gian vượt giới hạn); không dùng số nào. "
            "Mở bằng Excel, xoá phần thừa, lưu và nộp lại.",
        ),
        "F13": Entry(_E, "Tệp thay đổi trong lúc đọc; không dùng số nào. Đợi chép xong rồi chạy lại."),
        "F14": Entry(_W, "Sổ có {what}; chương trình không chạy và không lấy gì từ đó, chỉ đọc số đã lưu trong ô."),
        "F15": Entry(
            _E, "Trình đọc gặp lỗi không lường trước ({what}); không dùng số nào. Báo người quản trị kèm tệp."
        ),
        "F16": Entry(_W, "Thư mục con không được đọc ({files}). Chuyển sổ nhập ra ngay thư mục của kỳ."),
        # I: identity
        "I01": Entry(
            _E,
            "Không phải sổ nhập do chương trình phát hành (không có mã nhận dạng); không dùng số nào.{seen} "
            "Điền vào sổ nhập đã gửi cho đơn vị rồi nộp lại.",
        ),
        "I02": Entry(
            _E, "Sổ nhập của kỳ {found}, kỳ đang làm là {expected}; không dùng số nào. Nộp sổ của kỳ {expected}."
        ),
        "I03": Entry(
            _E,
            "Sổ nhập thuộc bộ biểu “{found}”, kỳ này dùng “{expected}”; không dùng số nào. Điền vào sổ mới phát hành.",
        ),
        "I04": Entry(
            _E,
            "Sổ nhập lập theo mốc so sánh “{found}”, kỳ này dùng “{expected}”; không dùng số nào. "
            "Điền vào sổ mới phát hành.",
        ),
        "I05": Entry(_E, "Mã cơ quan “{found}” trong sổ không có trong danh mục; không dùng số nào.{hint}"),
        "I06": Entry(
            _E, "{name} không phải đơn vị gửi sổ nhập về đây; không dùng số nào. Chuyển tệp về đúng nơi nhận."
        ),
        "I07": Entry(
            _E,
            "Nhận dạng trong sổ mâu thuẫn: trang ẩn ghi {what} “{found}”, thuộc tính tệp ghi “{other}”; "
            "không dùng số nào. Điền lại vào sổ đã phát hành cho đơn vị.",
        ),
        "I08": Entry(
            _E,
            "Sổ mang mã của {name} nhưng các dòng là của {other} (ví dụ “{line}”); không dùng số nào. "
            "Mỗi đơn vị điền sổ của mình, không chép trang từ sổ khác.",
        ),
        "I09": Entry(
            _W, "Tên tệp bắt đầu bằng mã {found} ({other}) nhưng sổ bên trong là của {name}; dùng theo sổ bên trong."
        ),
        "I10": Entry(
            _E,
            "{name} có {count} sổ khác nhau ({files}), chưa biết bản nào thay bản nào; không dùng bản nào. "
            "Bỏ tệp cũ ra khỏi thư mục, hoặc ghi thời điểm nhận của từng tệp vào register.toml.",
        ),
        "I11": Entry(_W, "Đã được thay bằng {other} (nhận sau, theo register.toml); không dùng tệp này."),
        "I12": Entry(_N, "Nội dung giống hệt {other}; chỉ đọc một tệp."),
        "I13": Entry(
            _E,
            "Sổ nhập theo cấu trúc phiên bản “{found}”, chương trình này đọc phiên bản “{expected}”; "
            "không dùng số nào. Điền vào sổ mới phát hành.",
        ),
        "I14": Entry(_E, 'register.toml: {what}. Ghi mỗi dòng: "tên tệp.xlsx" = 2025-10-14T09:00:00'),
        "I15": Entry(
            _E,
            "Sổ trống chung chưa chọn cơ quan ở trang “Bìa”; không dùng số nào. "
            "Mở bằng Excel, chọn cơ quan, lưu rồi nộp lại.",
        ),
        "I16": Entry(
            _E,
            "Sổ trống chung chưa chọn kỳ báo cáo ở trang “Bìa”; không dùng số nào. "
            "Mở bằng Excel, chọn kỳ, lưu rồi nộp lại.",
        ),
        # S: sheets, rows and columns
        "S01": Entry(
            _E, "Thiếu trang của {table} (“{expected}”); chưa đọc được biểu này. Chép lại trang từ sổ nhập trống."
        ),
        "S02": Entry(_N, "Trang của {table} đổi tên từ “{expected}”; vẫn đọc theo {how}."),
        "S03": Entry(
            _W,
            "{table}: mất dòng mã cột ẩn; cột nhận theo hàng số (1)…({count}). Xem lại số ở từng cột trước khi dùng.",
        ),
        "S04": Entry(
            _W,
            "{table}: mất dòng mã cột và hàng số; cột nhận theo chữ ở tiêu đề. Xem lại số ở từng cột trước khi dùng.",
        ),
        "S05": Entry(
            _E, "{table} thiếu cột {columns}; các cột này coi như không đọc được. Chép lại cột từ sổ nhập trống."
        ),
        "S06": Entry(_E, "{table}: cột {title} có ở hai chỗ ({places}); không dùng cột này. Giữ một cột, xoá cột kia."),
        "S07": Entry(_N, "{table}: đơn vị tự thêm cột {columns}; không đọc, vẫn để nguyên trong tệp."),
        "S08": Entry(
            _W, "Trang này lặp lại {table}; chỉ đọc trang “{other}”. Xoá trang thừa nếu số ở đó không còn dùng."
        ),
        "S09": Entry(_E, "Không biết dòng này của {what} nào (“{value}”); số ở dòng này không dùng.{hint}"),
        "S10": Entry(
            _E, "“{value}” có {count} dòng với số khác nhau; không dùng dòng nào. Giữ một dòng đúng, xoá các dòng kia."
        ),
        "S11": Entry(_W, "“{value}” có {count} dòng giống hệt; chỉ tính một dòng. Xoá dòng thừa."),
        "S12": Entry(_N, "{table}: dòng nhóm “{value}” có số; chỉ là tiêu đề nên số ở đó không tính.{others}"),
        "S13": Entry(_N, "{table} có {what} đang ẩn; vẫn đọc bình thường."),
        "S14": Entry(
            _E,
            "{table}: gộp ô {range} trong vùng số liệu; chỉ ô đầu có giá trị, các ô còn lại coi như không đọc được. "
            "Bỏ gộp ô, điền từng ô.",
        ),
        "S15": Entry(_N, "{table} có ghi chú (comment) ở các ô {cells}; chương trình không đọc ghi chú."),
        "S16": Entry(_N, "{table}: có nội dung ngoài biểu, không đọc: {cells}."),
        "S17": Entry(_N, "Trang này không thuộc bộ biểu ({count} ô có nội dung, ví dụ {cells}); không đọc."),
        "S18": Entry(_W, "{title}: ô in sẵn bị sửa thành “{value}”, đúng là “{expected}”; dùng theo danh mục.{others}"),
        "S19": Entry(
            _N,
            "{table}: cột tính {columns} không có kết quả lưu sẵn ở {count} ô; chương trình tự tính từ các cột nhập.",
        ),
        "S20": Entry(_N, "{title}: đơn vị dùng công thức thay vì gõ số; dùng kết quả đã lưu.{others}"),
        "S21": Entry(
            _W,
            "{title}: công thức lấy số từ ngoài sổ hoặc tự thay đổi ({value}); dùng kết quả đã lưu, "
            "nên dán lại thành số.{others}",
        ),
        "S22": Entry(_W, "Có ô nằm quá xa biểu ({cells}); không đọc. Xoá các ô đó."),
        "S23": Entry(_W, "{title}: định dạng ô làm số hiện khác số lưu; đọc số lưu “{value}”.{others}"),
        "S24": Entry(_W, "{table}: dòng tổng ghi tay ở dòng {rows}; không tính vào số liệu."),
        # V: values of cells
        "V01": Entry(_E, "{title}: ô báo lỗi {value}. Sửa công thức hoặc gõ lại số.{others}"),
        "V02": Entry(
            _E, "{title}: công thức chưa có kết quả lưu. Mở bằng Excel, đợi tính xong, lưu rồi nộp lại.{others}"
        ),
        "V03": Entry(_E, "{title}: “{value}” không phải số nguyên. Ghi số, không kèm chữ hay ký hiệu.{others}"),
        "V04": Entry(_E, "{title}: “{value}” không phải số nguyên. Ghi số nguyên{hint}.{others}"),
        "V05": Entry(_E, "{title}: “{value}” là số âm. Ghi số từ 0 trở lên.{others}"),
        "V06": Entry(
            _W, "{title}: “{value}” là số gõ dạng chữ, đọc là {read}. Kiểm tra lại; gõ số trơn, không dấu ngăn.{others}"
        ),
        "V07": Entry(_W, "{title}: “{value}” có kèm đơn vị, đọc là {read}. Chỉ ghi số.{others}"),
        "V08": Entry(_N, "{title}: “{value}” là số lưu dạng chữ, đọc là {read}.{others}"),
        "V09": Entry(_W, "{title}: “{value}” gõ bằng chữ số toàn khổ, đọc là {read}. Gõ lại bằng số thường.{others}"),
        "V10": Entry(_N, "{title}: ô có ký tự vô hình quanh số, đọc là {read}.{others}"),
        "V11": Entry(_E, "{title}: ô ghi {value} (giá trị đúng/sai), không phải {kind}. Gõ lại.{others}"),
        "V12": Entry(_E, "{title}: “{value}” dài quá 15 chữ số, Excel không giữ đúng. Kiểm tra và gõ lại.{others}"),
        "V13": Entry(
            _E, "{title}: ô đang là ngày giờ ({value}), cần số nguyên. Đổi định dạng ô về số, gõ lại.{others}"
        ),
        "V14": Entry(_N, "{title}: ghi “{value}”, hiểu là không có đối tượng này (không phải số 0).{others}"),
        "V15": Entry(_N, "{title}: ô chỉ có khoảng trắng, coi là để trống.{others}"),
        "V16": Entry(_W, "{title}: “{value}” đọc là 0. Không có thì ghi số 0, chưa có số thì để trống.{others}"),
        "V17": Entry(
            _W, "{title}: ô là số {value}, đọc là ngày {hint}. Kiểm tra và định dạng lại ô kiểu ngày.{others}"
        ),
        "V18": Entry(_E, "{title}: “{value}” không rõ ngày nào. Ghi đủ ngày/tháng/năm, ví dụ 31/8/2025.{others}"),
        "V19": Entry(
            _E, "{title}: “{value}” không phải ngày có thật trong các năm 2000–2100. Ghi ngày/tháng/năm.{others}"
        ),
        "V20": Entry(_N, "{title}: ngày gõ dạng chữ “{value}”, đọc là {hint} (ngày trước, tháng sau).{others}"),
        "V21": Entry(_E, "{title}: “{value}” không có trong danh mục. Chọn một mục trong danh sách.{hint}{others}"),
        "V22": Entry(_W, "{title}: đã bỏ ký tự điều khiển hoặc vô hình trong “{value}”.{others}"),
        "V23": Entry(_E, "{title}: nội dung dài quá {hint} ký tự, không đọc. Rút gọn rồi nộp lại.{others}"),
        "V24": Entry(
            _W, "{title}: “{value}” có dấu hiệu gõ bằng phông chữ cũ hoặc sai mã. Gõ lại bằng Unicode.{others}"
        ),
        "V25": Entry(
            _W, "{title}: ô tính báo lỗi {value}; chương trình tính lại từ các cột nhập. Chép lại công thức.{others}"
        ),
        "V90": Entry(
            _E,
            "Cột {title}: còn {count} ô bắt buộc để trống ({places}). Điền đủ; số không có thì ghi 0, "
            "nội dung không có thì ghi “Không”.",
        ),
        "V91": Entry(_E, "{table} chưa điền gì. Điền biểu này; không có trường hợp nào thì ghi 0."),
        "V92": Entry(
            _W, "{table}: {count} dòng chưa điền ({places}), tính là chưa báo cáo. Điền đủ; số không có thì ghi 0."
        ),
        "V93": Entry(
            _E, "{table} thiếu {count} dòng in sẵn: {lines}. Chép lại các dòng đã xoá từ sổ nhập trống, rồi điền."
        ),
        "V94": Entry(_E, "{table}: “{line}” có {count} dòng ({places}). Giữ một dòng, xoá các dòng lặp."),
        # G: figures and control totals
        "G01": Entry(
            _E,
            "{table}: đọc được {cells} ô, tổng kiểm {sum}, nhưng số liệu có {other_cells} ô, tổng kiểm {other_sum}. "
            "Có ô bị mất hoặc bị đổi khi tổng hợp; không phát hành, báo người quản trị.",
        ),
        "G02": Entry(
            _E,
            "{annex}: phải in {cells} số, tổng kiểm {sum}, nhưng phụ lục có {other_cells} số, tổng kiểm {other_sum} "
            "({table}). Không phát hành, báo người quản trị.",
        ),
        "G04": Entry(
            _E,
            "{scope}: {figure} tính ra {value}% ({parts}), ngoài khoảng 0–100%; không in tỷ lệ này. "
            "Đối chiếu hai số đó trong sổ nhập, kể cả ô ghi “-”, sửa và nộp lại.",
        ),
        "G03": Entry(
            _W,
            "{figure}: tử số và mẫu số không cùng đủ các cơ quan (lệch ở {missing}). "
            "Đề nghị cơ quan đó bổ sung số liệu, hoặc nói rõ trong báo cáo.",
        ),
        # D: finished documents
        "D01": Entry(
            _E,
            "Số liệu “{label}” in là “{value}”, đúng phải là “{text}” (ở đoạn “…{around}…”); không phát hành văn bản "
            "này. Chạy lại; nếu còn, báo người quản trị.",
        ),
        "D02": Entry(
            _E,
            "{where}, dòng {row}, cột “{label}”: in là “{value}”, đúng phải là “{text}”; không phát hành văn bản này. "
            "Chạy lại; nếu còn, báo người quản trị.",
        ),
        "D03": Entry(
            _E,
            "{where}: văn bản có {found} {what}, đúng phải có {expected}; không phát hành văn bản này. "
            "Chạy lại; nếu còn, báo người quản trị.",
        ),
        "D06": Entry(
            _E, "Sai thể thức {rule} ({title}; {source}) ở {count} văn bản, ví dụ {example}. Sửa mẫu hoặc thể thức."
        ),
        "D07": Entry(_W, "Thể thức {rule} ({title}; {source}) ở {count} văn bản, ví dụ {example}. Xem lại mẫu."),
        "D05": Entry(_E, "Mẫu {template}, đoạn “{paragraph}”: {problem} Mở mẫu bằng Word, sửa đoạn này."),
        "D04": Entry(
            _E, "Văn bản còn sót thẻ hoặc dấu của mẫu ở “{value}”. Sửa mẫu .docx: mỗi chỗ trống viết liền một kiểu chữ."
        ),
    }
)


def finding(
    code: str,
    *,
    agency: str = "",
    form: str = "",
    file: str = "",
    at: Cell | None = None,
    column: str = "",
    value: object = "",
    more: Iterable[Cell] = (),
    **args: object,
) -> Finding:
    """Return the catalogue's finding `code`, its text filled with `args` and `value`; KeyError for an unknown code."""
    entry = CATALOGUE[code]
    shown = "" if value is None else str(value)
    return Finding(
        code=code,
        severity=entry.severity,
        message=entry.text.format(value=shown, **args),
        agency=agency,
        form=form,
        file=at.file if at else file,
        sheet=at.sheet if at else "",
        cell=at.ref if at else "",
        column=column,
        value=shown,
        more=tuple(more),
    )


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, every severity present."""
    result = dict.fromkeys(Severity, 0)
    for item in findings:
        result[item.severity] += 1
    return result
