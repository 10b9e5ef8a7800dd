"""Texts of what is found while a workbook is read: S its sheets, V the values of its cells.

Each kind is (severity, what was found, what is right, what to do). The first two are clauses that a message joins;
about a column they continue "Cột (13) Có mặt: …".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.model.finding import Kind, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

#: What V90 says a blank cell may be filled with, by type of column; "answer": in the form for explanations.
FILLED_WITH: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("count", "money"), "số không có thì ghi 0"),
        "text": "nội dung không có thì ghi “Không”",
        "choice": "chọn một mục trong danh sách của ô",
        "date": "ghi ngày, tháng, năm",
        "answer": "điều không giải trình nữa thì xoá cả dòng",
    }
)

SHEETS: Mapping[str, Kind] = MappingProxyType(
    {
        "S01": Kind(
            _E,
            "thiếu trang của {table}, chưa đọc được số liệu",
            "phải có trang {expected}",
            "Chép lại trang từ sổ nhập trống.",
        ),
        "S02": Kind(_N, "trang của {table} đã đổi tên; vẫn đọc theo {how}", "tên in sẵn là “{expected}”", ""),
        "S03": Kind(
            _W,
            "{table}: mất dòng mã cột ẩn, cột nhận theo hàng số (1)…({columns})",
            "dòng mã cột ẩn còn nguyên như sổ phát hành",
            "Xem lại số ở từng cột trước khi dùng.",
        ),
        "S04": Kind(
            _W,
            "{table}: mất dòng mã cột và hàng số, cột nhận theo chữ ở tiêu đề",
            "tiêu đề còn nguyên như sổ phát hành",
            "Xem lại số ở từng cột trước khi dùng.",
        ),
        "S05": Kind(
            _E,
            "{table} thiếu cột {columns}, coi như không đọc được",
            "phải có đủ cột như sổ phát hành",
            "Chép lại cột từ sổ nhập trống.",
        ),
        "S06": Kind(
            _E,
            "{table}: cột {title} có ở hai chỗ ({lanes}), không dùng cột này",
            "mỗi cột chỉ có một",
            "Giữ một cột, xoá cột kia.",
        ),
        "S07": Kind(_N, "{table}: đơn vị tự thêm {columns}; không đọc, vẫn để nguyên trong tệp", "", ""),
        "S08": Kind(
            _W,
            "trang này lặp lại {table}, {how}; không đọc trang này, chỉ đọc trang “{other}”",
            "mỗi biểu có một trang",
            "Xoá trang thừa.",
        ),
        "S38": Kind(
            _E,
            "{table} có hai trang ghi khác nhau: trang này khác trang “{other}” ở {count} ô ({cells}), "
            "không rõ trang nào đúng",
            "mỗi biểu có một trang",
            "Số ở trang này mới đúng thì chép sang trang “{other}”; rồi xoá trang này.",
        ),
        "S09": Kind(
            _E,
            "{what} “{value}”{line} {whose}, số ở dòng này không dùng",
            "chỉ có các dòng in sẵn của biểu.{hint}",
            "Sửa lại tên, mã của dòng theo sổ nhập trống; dòng của đơn vị khác thì xoá.",
        ),
        "S10": Kind(
            _E,
            "“{value}” có {count} dòng với số khác nhau, không dùng dòng nào",
            "mỗi dòng in sẵn chỉ có một lần",
            "Mã bị kéo chép xuống thì ghi lại theo tên ở cột bên; dòng chép thừa thì xoá, giữ một dòng đúng.",
        ),
        "S11": Kind(
            _W,
            "“{value}” có {count} dòng giống hệt, chỉ tính một dòng",
            "mỗi dòng in sẵn chỉ có một lần",
            "Xoá dòng thừa.",
        ),
        "S12": Kind(_N, "{table}: dòng nhóm “{value}” có số; chỉ là tiêu đề nên số ở đó không tính", "", ""),
        "S13": Kind(_N, "{table} có {what} đang ẩn; vẫn đọc bình thường", "", ""),
        "S14": Kind(
            _E,
            "{table}: gộp ô {range} trong vùng số liệu, chỉ ô đầu có giá trị, các ô còn lại coi như không đọc được",
            "mỗi số đứng ở một ô riêng",
            "Bỏ gộp ô, điền từng ô.",
        ),
        "S15": Kind(_N, "{table} có ghi chú (comment); chương trình không đọc ghi chú", "", ""),
        "S16": Kind(_N, "{table}: có nội dung ngoài biểu, không đọc: {cells}", "", ""),
        "S17": Kind(_N, "trang này không thuộc bộ biểu ({count} ô có nội dung, ví dụ {cells}); không đọc", "", ""),
        "S18": Kind(
            _W,
            "ô in sẵn bị {changed}; dùng theo danh mục",
            "danh mục ghi “{expected}”",
            "Chép lại ô in sẵn từ sổ nhập trống.",
        ),
        "S33": Kind(
            _N,
            "ô in sẵn ghi tên trước đây của đơn vị, “{value}”; dùng theo danh mục, “{expected}”",
            "",
            "",
        ),
        "S34": Kind(
            _W,
            "các cột là của {table} nhưng tiêu đề, tên trang ghi “{seen}”; đọc theo các cột",
            "tiêu đề in sẵn của {expected}",
            "Xem số liệu có đúng của {expected} không, rồi trả lại tiêu đề, tên trang cũ.",
        ),
        "S19": Kind(
            _N,
            "{table}: cột tính {columns} không có kết quả lưu sẵn ở {count} ô; chương trình tự tính từ các cột nhập",
            "",
            "",
        ),
        "S35": Kind(
            _W,
            "{table}: {count} ô tính còn giữ kết quả cũ, không phải của số đang có ở các cột nhập (cột {columns}); "
            "chương trình tự tính lại, không dùng kết quả cũ",
            "tệp lưu sau khi đã tính lại",
            "Mở tệp bằng Excel hoặc LibreOffice cho tính lại, xem các cột nhập có đúng, đủ không, lưu rồi gửi lại.",
        ),
        "S20": Kind(_N, "đơn vị dùng công thức thay vì gõ số; dùng kết quả đã lưu", "", ""),
        "S21": Kind(
            _W,
            "công thức lấy số từ ngoài sổ hoặc tự thay đổi ({value}); dùng kết quả đã lưu",
            "số trong sổ không phụ thuộc tệp khác",
            "Dán lại thành số.",
        ),
        "S22": Kind(_W, "có ô nằm quá xa biểu ({cells}), không đọc", "số liệu nằm trong biểu", "Xoá các ô đó."),
        "S23": Kind(
            _W,
            "định dạng ô làm số không hiện đúng như số lưu; đọc số lưu “{value}”",
            "số hiện ra phải là số lưu",
            "Đưa định dạng ô về số thường rồi xem lại.",
        ),
        "S24": Kind(
            _W,
            "{table}: dòng tổng ghi thêm ở dòng {rows}; không tính vào số liệu",
            "dòng tổng in sẵn của biểu tự cộng",
            "Xoá dòng tổng ghi thêm.",
        ),
        "S31": Kind(
            _E,
            "{table}: {rows} dòng có nội dung nằm sau dòng {limit}, không đọc, không tính vào số liệu",
            "một trang không quá {limit} dòng",
            "Xoá dòng thừa; nếu thật sự có nhiều dòng như vậy, báo nơi nhận sổ nhập nâng giới hạn rows.",
        ),
    }
)

VALUES: Mapping[str, Kind] = MappingProxyType(
    {
        "V01": Kind(_E, "ô báo lỗi {value}", "phải là một {kind}", "Sửa công thức hoặc gõ lại {kind}."),
        "V02": Kind(
            _E,
            "công thức chưa có kết quả lưu",
            "công thức phải được tính và lưu",
            "Mở bằng Excel, đợi tính xong, lưu rồi gửi lại.",
        ),
        "V03": Kind(
            _E, "“{value}” không phải số nguyên", "chỉ ghi số, không kèm chữ hay ký hiệu", "Gõ lại số vào ô{hint}."
        ),
        "V04": Kind(_E, "“{value}” không phải số nguyên", "phải là số nguyên{hint}", "Gõ lại số nguyên."),
        "V36": Kind(
            _E,
            "{table}: số tiền có phần lẻ ở {count} ô, như “{value}”; có lẽ ghi theo nghìn, triệu hay tỷ đồng",
            "số tiền tính bằng đồng, không có phần lẻ",
            "Gõ lại số tiền đủ các chữ số.",
            follows=("R25",),
        ),
        "V05": Kind(_E, "“{value}” là số âm", "phải là số từ 0 trở lên", "Xem lại rồi gõ lại số."),
        "V06": Kind(
            _W,
            "“{value}” là số gõ dạng chữ, đọc là {read}",
            "gõ số trơn, không dấu ngăn",
            "Kiểm tra số đã đọc, gõ lại nếu sai.",
        ),
        "V07": Kind(_W, "“{value}” có kèm đơn vị, đọc là {read}", "chỉ ghi số", "Kiểm tra số đã đọc, gõ lại nếu sai."),
        "V08": Kind(_N, "“{value}” là số lưu dạng chữ, đọc là {read}", "", ""),
        "V09": Kind(
            _W, "“{value}” gõ bằng chữ số toàn khổ, đọc là {read}", "gõ bằng chữ số thường", "Gõ lại bằng số thường."
        ),
        "V10": Kind(_N, "ô có ký tự vô hình quanh số, đọc là {read}", "", ""),
        "V11": Kind(_E, "ô ghi {value} (giá trị đúng/sai)", "phải là một {kind}", "Gõ lại {kind}."),
        "V12": Kind(
            _E,
            "“{value}” dài quá 15 chữ số, Excel không giữ đúng",
            "số không quá 15 chữ số",
            "Kiểm tra và gõ lại.",
        ),
        "V13": Kind(_E, "ô đang là ngày giờ ({value})", "phải là số nguyên", "Đổi định dạng ô về số, gõ lại."),
        "V14": Kind(_N, "ghi “{value}”, hiểu là không có đối tượng này (không phải số 0)", "", ""),
        "V15": Kind(_N, "ô chỉ có khoảng trắng, coi là để trống", "", ""),
        "V16": Kind(
            _W,
            "“{value}” đọc là 0",
            "không có thì ghi số 0, chưa có số thì để trống",
            "Kiểm tra, gõ lại cho rõ.",
        ),
        "V17": Kind(
            _W, "ô là số {value}, đọc là ngày {hint}", "ngày ghi theo kiểu ngày", "Kiểm tra, định dạng lại ô kiểu ngày."
        ),
        "V18": Kind(
            _E,
            "“{value}” không rõ ngày nào",
            "ghi đủ ngày/tháng/năm, ví dụ 31/8/2025",
            "Gõ lại ngày; mới biết tháng, quý, năm thì ghi ngày cuối của tháng, quý, năm ấy.",
        ),
        "V19": Kind(
            _E,
            "“{value}” không phải ngày có thật trong các năm 2000–2100",
            "ghi đủ ngày/tháng/năm, ví dụ 31/8/2025",
            "Gõ lại ngày.",
        ),
        "V20": Kind(_N, "ngày gõ dạng chữ “{value}”, đọc là {hint} (ngày trước, tháng sau)", "", ""),
        "V21": Kind(
            _E,
            "“{value}” không có trong danh mục",
            "phải là một mục trong danh sách của ô.{hint}",
            "Chọn lại một mục trong danh sách.",
        ),
        "V22": Kind(
            _W,
            "đã bỏ ký tự điều khiển hoặc vô hình trong “{value}”",
            "chữ không kèm ký tự vô hình",
            "Xem lại chữ còn đủ ý không.",
        ),
        "V23": Kind(_E, "nội dung quá dài, không đọc", "không quá {hint} ký tự", "Rút gọn rồi gửi lại."),
        "V24": Kind(
            _E,
            "“{value}” gõ bằng phông chữ cũ hoặc sai mã, in ra sẽ sai chữ",
            "chữ Việt gõ bằng mã Unicode.{hint}",
            "Gõ lại bằng Unicode; chương trình không tự đổi chữ.",
        ),
        "V35": Kind(
            _W,
            "“{value}” có chữ lạ, có thể gõ bằng phông chữ cũ hoặc sai mã",
            "chữ Việt gõ bằng mã Unicode",
            "Xem lại; sai thì gõ lại bằng Unicode.",
        ),
        "V25": Kind(
            _W,
            "ô tính ghi “{value}”, không phải số; chương trình tự tính từ các cột nhập",
            "ô tính giữ công thức của sổ phát hành",
            "Chép lại công thức từ dòng khác.",
        ),
        "V89": Kind(
            _W,
            "{table}: {lines} dòng chưa có số liệu ở {count} ô mà sổ theo mẫu cũ của đơn vị cấp dưới không hỏi, ở cột "
            "{columns}",
            "phải điền đủ; số không có thì ghi 0, nội dung không có thì ghi “Không”",
            "Đơn vị cấp dưới gửi sổ theo mẫu nay dùng thì điền các ô này.",
        ),
        "V90": Kind(
            _E,
            "còn {count} ô bắt buộc đang để trống",
            "phải điền đủ; {how}",
            "Điền các ô này.",
            follows=("V97", "R53"),
        ),
        "V91": Kind(
            _E,
            "{table} chưa điền gì",
            "biểu nào cũng phải điền; không có trường hợp nào thì ghi 0",
            "Điền rồi gửi lại; chưa có số liệu thì ghi chưa có của ai vào trang “Giải trình”, mã V91 "
            "(sổ không có trang này thì ghi trong công văn gửi kèm).",
        ),
        "V92": Kind(
            _W,
            "{table}: {count} dòng chưa điền, tính là chưa báo cáo",
            "phải điền đủ các dòng; số không có thì ghi 0",
            "Điền các dòng này.",
            follows=("V97", "R53"),
        ),
        "V95": Kind(
            _E,
            "{count} ô ghi “-” ở cột mà đơn vị nào cũng có số",
            "ghi số; không có người nào thì ghi 0, chưa có số thì để trống",
            "Gõ lại số ở các ô này.",
            spoils="numbers",
        ),
        "V96": Kind(
            _E,
            "{table}: {lines} dòng mới điền một phần, còn {count} ô bắt buộc đang để trống, ở cột {columns}",
            "phải điền đủ; số không có thì ghi 0, nội dung không có thì ghi “Không”",
            "Điền các ô này; chưa có số liệu của dòng thì để trống cả dòng.",
            follows=("V97",),
        ),
        "V97": Kind(
            _E,
            "{table}: bìa (ô {at}) ghi không phát sinh, nhưng {count} ô của biểu có số liệu",
            "biểu không phát sinh thì để trống; biểu có số liệu thì không ghi ở ô ấy của bìa",
            "Xoá số liệu của biểu, hoặc sửa ô ấy ở bìa.",
        ),
        "V98": Kind(
            _W,
            "bìa ghi “{value}” là biểu không phát sinh; không khai như vậy được",
            "một trong: {choices}",
            "Chọn lại trong danh sách ở bìa; biểu khác thì điền số liệu.",
        ),
        "V99": Kind(_N, "{table}: không phát sinh, theo bìa (ô {at})", "", ""),
        "V93": Kind(
            _E,
            "{table} thiếu {count} dòng in sẵn: {lines}",
            "phải có đủ các dòng in sẵn",
            "Chép lại các dòng đã xoá từ sổ nhập trống, rồi điền.",
            follows=("S09", "S10", "S36", "S40"),
        ),
        "V94": Kind(
            _E,
            "{table}: “{line}” có {count} dòng",
            "mỗi dòng in sẵn chỉ có một lần",
            "Giữ một dòng, xoá các dòng lặp.",
        ),
    }
)
