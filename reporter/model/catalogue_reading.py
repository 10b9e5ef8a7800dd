"""Texts of what is found while files are read: F the file, I whose it is, S its sheets, V the values of its cells.

Each kind is (severity, what was found, what is right, what to do). The first two are clauses that a message joins;
about a column they continue "Cột (13) Có mặt: …".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.model.finding import Kind, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_ISSUED = "Điền vào sổ nhập đã phát hành cho đơn vị rồi nộp lại."
_AGAIN = "Mở bằng Excel, lưu lại rồi nộp lại."

FILES: Mapping[str, Kind] = MappingProxyType(
    {
        "F01": Kind(_N, "{kind}: không phải sổ nhập, bỏ qua", "", "Nếu đây là sổ nhập, lưu dạng .xlsx rồi nộp lại."),
        "F02": Kind(
            _E,
            "không mở được tệp ({why}), chưa đọc gì",
            "tệp phải đọc được",
            "Đóng tệp ở máy khác hoặc chép lại tệp.",
        ),
        "F03": Kind(
            _E,
            "tệp nặng {size} MiB, chưa đọc gì",
            "giới hạn là {limit} MiB",
            "Xoá ảnh, trang thừa rồi nộp lại.",
        ),
        "F04": Kind(
            _E, "tệp rỗng (0 byte), có thể sao chép dở dang", "phải là sổ nhập đã điền", "Chép lại hoặc gửi lại tệp."
        ),
        "F05": Kind(
            _E,
            "tệp có mật khẩu (password), chưa đọc gì",
            "sổ nhập gửi không đặt mật khẩu mở tệp",
            "Bỏ mật khẩu mở tệp rồi nộp lại.",
        ),
        "F06": Kind(
            _E,
            "tệp là {kind}, chưa đọc gì",
            "phải là .xlsx",
            "Mở bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As), loại Excel .xlsx, rồi gửi lại.",
        ),
        "F07": Kind(
            _E, "tệp mang đuôi của sổ nhập nhưng là {kind}", "phải là sổ nhập .xlsx", "Nộp đúng sổ nhập đã phát hành."
        ),
        "F08": Kind(_E, "tệp hỏng: {why}, không dùng số nào", "tệp .xlsx phải nguyên vẹn", _AGAIN),
        "F09": Kind(
            _E,
            "tệp vượt giới hạn đọc: {what}, không dùng số nào",
            "giới hạn là {limit}",
            "Nộp sổ đã phát hành, không chép thêm trang, dòng, cột.",
        ),
        "F10": Kind(
            _E,
            "tệp có khai báo DTD hoặc thực thể XML mà Excel không bao giờ ghi, không đọc",
            "tệp phải do chương trình bảng tính ghi ra",
            "Nộp sổ đã phát hành.",
        ),
        "F11": Kind(
            _E,
            "đọc quá {limit} giây, đã dừng, không dùng số nào",
            "sổ nhập thường đọc trong vài giây",
            "Xoá trang, dòng, cột thừa rồi nộp lại.",
        ),
        "F12": Kind(
            _E,
            "tệp làm trình đọc dừng giữa chừng (vượt giới hạn bộ nhớ hoặc thời gian), không dùng số nào",
            "sổ nhập thường đọc trong vài giây",
            "Mở bằng Excel, xoá phần thừa, lưu rồi nộp lại.",
        ),
        "F13": Kind(
            _E,
            "tệp thay đổi trong lúc đọc, không dùng số nào",
            "tệp phải chép xong trước khi đọc",
            "Đợi chép xong rồi chạy lại.",
        ),
        "F14": Kind(
            _W,
            "sổ có {what}; chương trình không chạy và không lấy gì từ đó, chỉ đọc số đã lưu trong ô",
            "sổ nhập phát hành không có những thứ này",
            "Bỏ đi nếu không cần.",
        ),
        "F15": Kind(
            _E,
            "trình đọc gặp lỗi không lường trước ({what}), không dùng số nào",
            "tệp phải đọc được",
            "Báo người quản trị kèm tệp.",
        ),
        "F16": Kind(
            _W,
            "thư mục con không được đọc ({files})",
            "sổ nhập nằm ngay trong thư mục của kỳ",
            "Chuyển sổ nhập ra thư mục của kỳ.",
        ),
        "F17": Kind(
            _E,
            "tệp mang dấu độ mật “{level}” ({place}), không đọc tiếp, không đưa gì vào kết quả",
            "sổ nhập không chứa bí mật nhà nước",
            "Cất giữ tệp theo quy định về bảo vệ bí mật nhà nước. Nếu dấu ghi nhầm, đề nghị cơ quan gửi bản không mang "
            'dấu, hoặc chạy lại với --cho-phep "LÝ DO".',
        ),
        "F21": Kind(
            _E,
            "đã gửi sai dạng: {kind}, không phải sổ nhập",
            "phải là sổ nhập .xlsx đã phát hành",
            "Điền sổ nhập .xlsx rồi gửi; bản ký, bản quét chỉ gửi kèm.",
        ),
        "F22": Kind(
            _W,
            "{kind}, chưa rõ của cơ quan nào; không phải sổ nhập, không đọc",
            "số liệu gửi bằng sổ nhập .xlsx",
            "Biết là của cơ quan nào thì ghi: reporter receive TỆP --agency MÃ.",
        ),
        "F18": Kind(
            _W,
            "tệp mang dấu độ mật “{level}” ({place}), vẫn đọc vì: {reason}",
            "sổ nhập không chứa bí mật nhà nước",
            "",
        ),
    }
)

IDENTITY: Mapping[str, Kind] = MappingProxyType(
    {
        "I01": Kind(
            _E,
            "không phải sổ nhập do chương trình phát hành (không có mã nhận dạng), không dùng số nào.{seen}",
            "phải là sổ nhập đã phát hành",
            _ISSUED,
        ),
        "I02": Kind(
            _E,
            "sổ nhập của kỳ {found}, không dùng số nào",
            "kỳ đang làm là {expected}",
            "Nộp sổ của kỳ {expected}.",
        ),
        "I03": Kind(
            _E,
            "sổ nhập thuộc bộ biểu “{found}”, không dùng số nào",
            "kỳ này dùng bộ biểu “{expected}”",
            "Điền vào sổ mới phát hành.",
        ),
        "I04": Kind(
            _W,
            "sổ nhập lập theo mốc so sánh “{found}” nay không còn; thiếu, thừa tính lại từ các cột theo {expected}",
            "sổ lập theo một mốc trong registry/baselines.toml",
            "Không phải điền lại; lần sau phát hành theo mốc đang dùng.",
        ),
        "I05": Kind(
            _E,
            "mã cơ quan “{found}” trong sổ không có trong danh mục, không dùng số nào",
            "phải là mã của cơ quan gửi sổ nhập về đây.{hint}",
            _ISSUED,
        ),
        "I06": Kind(
            _E,
            "sổ nhập của {name}, không dùng số nào",
            "{name} không gửi sổ nhập về đây",
            "Chuyển tệp về đúng nơi nhận.",
        ),
        "I07": Kind(
            _E,
            "nhận dạng trong sổ mâu thuẫn: trang ẩn ghi {what} “{found}”, thuộc tính tệp ghi “{other}”, "
            "không dùng số nào",
            "hai nơi phải ghi như nhau",
            "Điền lại vào sổ đã phát hành cho đơn vị.",
        ),
        "I08": Kind(
            _E,
            "{count} dòng là của {other} (ví dụ “{line}”) trong sổ của {name}: chép nhầm trang, "
            "không dùng số nào của {unused}",
            "mỗi đơn vị điền sổ của mình",
            "Điền lại trang này trong sổ của {name}, không chép trang từ sổ khác.",
        ),
        "I09": Kind(
            _W,
            "tên tệp mang mã {found} ({other}) nhưng sổ bên trong là của {name}; dùng theo sổ bên trong",
            "tên tệp và sổ bên trong cùng một cơ quan",
            "Xem có gửi nhầm tệp không.",
        ),
        "I10": Kind(
            _E,
            "{name} có {number} sổ khác nhau ({files}), chưa biết bản nào thay bản nào, không dùng bản nào",
            "mỗi cơ quan chỉ có một sổ được dùng",
            "Việc của người tổng hợp: ghi lúc nhận của từng tệp (reporter receive TỆP --period KỲ --at LÚC), hoặc rút "
            "bản không dùng (reporter withdraw TỆP --period KỲ --note LÝ_DO).",
        ),
        "I11": Kind(
            _W,
            "tệp đã được thay bằng {other} (nhận sau, theo sổ tiếp nhận; {changes})",
            "chỉ dùng bản nhận sau cùng",
            "",
        ),
        "I12": Kind(_N, "nội dung giống hệt {other}; chỉ đọc một tệp", "", ""),
        "I13": Kind(
            _E,
            "sổ nhập theo cấu trúc phiên bản “{found}”, không dùng số nào",
            "chương trình này đọc phiên bản “{expected}”",
            "Điền vào sổ mới phát hành.",
        ),
        "I14": Kind(
            _E,
            "tệp register.toml: {what}",
            "tệp này chỉ ghi giải trình, mỗi cơ quan một bảng [giai_trinh.MÃ]",
            "Lúc nhận và chủ của tệp thì ghi bằng: reporter receive TỆP --period KỲ --at LÚC --agency MÃ.",
        ),
        "I15": Kind(
            _E,
            "sổ trống chung chưa chọn cơ quan ở trang “Bìa”, không dùng số nào",
            "phải chọn cơ quan",
            "Mở bằng Excel, chọn cơ quan, lưu rồi nộp lại.",
        ),
        "I16": Kind(
            _E,
            "sổ trống chung chưa chọn kỳ báo cáo ở trang “Bìa”, không dùng số nào",
            "phải chọn kỳ báo cáo",
            "Mở bằng Excel, chọn kỳ, lưu rồi nộp lại.",
        ),
        "I31": Kind(_N, "đã rút ngày {day} ({why}), không dùng số nào", "", ""),
        "I32": Kind(
            _E,
            "sổ tiếp nhận, dòng {line}: {why}",
            "sổ chỉ được ghi thêm, mỗi dòng nối với dòng trước",
            "Lấy lại sổ từ bản sao lưu; không sửa sổ bằng tay.",
        ),
        "I33": Kind(
            _E,
            "tệp có trong sổ tiếp nhận nhưng không còn trong thư mục của kỳ",
            "tệp đã nhận thì giữ nguyên.{hint}",
            "Chép lại tệp từ bản sao lưu; nếu cơ quan rút sổ: reporter withdraw TỆP --period KỲ --note LÝ_DO.",
        ),
        "I34": Kind(
            _E,
            "nội dung tệp không còn như lúc nhận ({day})",
            "tệp đã nhận thì giữ nguyên",
            "Chép lại tệp từ bản sao lưu; nếu đây là bản mới của cơ quan: reporter receive TỆP --period KỲ.",
        ),
    }
)

SHEETS: Mapping[str, Kind] = MappingProxyType(
    {
        "S01": Kind(
            _E,
            "thiếu trang của {table}, chưa đọc được biểu này",
            "phải có trang “{expected}”",
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
            "{table}: cột {title} có ở hai chỗ ({letters}), không dùng cột này",
            "mỗi cột chỉ có một",
            "Giữ một cột, xoá cột kia.",
        ),
        "S07": Kind(_N, "{table}: đơn vị tự thêm cột {columns}; không đọc, vẫn để nguyên trong tệp", "", ""),
        "S08": Kind(
            _W,
            "trang này lặp lại {table}, không đọc; chỉ đọc trang “{other}”",
            "mỗi biểu có một trang",
            "Xoá trang thừa nếu số ở đó không còn dùng.",
        ),
        "S09": Kind(
            _E,
            "{what} “{value}” {whose}, số ở dòng này không dùng",
            "chỉ có các dòng in sẵn của biểu.{hint}",
            "Sửa lại tên, mã của dòng theo sổ nhập trống; dòng của đơn vị khác thì xoá.",
        ),
        "S10": Kind(
            _E,
            "“{value}” có {count} dòng với số khác nhau, không dùng dòng nào",
            "mỗi dòng in sẵn chỉ có một lần",
            "Giữ một dòng đúng, xoá các dòng kia.",
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
            "ô in sẵn bị sửa thành “{value}”; dùng theo danh mục",
            "danh mục ghi “{expected}”",
            "Chép lại ô in sẵn từ sổ nhập trống.",
        ),
        "S19": Kind(
            _N,
            "{table}: cột tính {columns} không có kết quả lưu sẵn ở {count} ô; chương trình tự tính từ các cột nhập",
            "",
            "",
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
            "định dạng ô làm số hiện khác số lưu; đọc số lưu “{value}”",
            "số hiện ra phải là số lưu",
            "Đưa định dạng ô về số thường rồi xem lại.",
        ),
        "S24": Kind(
            _W,
            "{table}: dòng tổng ghi thêm ở dòng {rows}; không tính vào số liệu",
            "dòng tổng in sẵn của biểu tự cộng",
            "Xoá dòng tổng ghi thêm.",
        ),
    }
)

VALUES: Mapping[str, Kind] = MappingProxyType(
    {
        "V01": Kind(_E, "ô báo lỗi {value}", "phải là một {kind}", "Sửa công thức hoặc gõ lại số."),
        "V02": Kind(
            _E,
            "công thức chưa có kết quả lưu",
            "công thức phải được tính và lưu",
            "Mở bằng Excel, đợi tính xong, lưu rồi nộp lại.",
        ),
        "V03": Kind(_E, "“{value}” không phải số nguyên", "chỉ ghi số, không kèm chữ hay ký hiệu", "Gõ lại số vào ô."),
        "V04": Kind(_E, "“{value}” không phải số nguyên", "phải là số nguyên{hint}", "Gõ lại số nguyên."),
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
            "Gõ lại ngày.",
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
        "V23": Kind(_E, "nội dung quá dài, không đọc", "không quá {hint} ký tự", "Rút gọn rồi nộp lại."),
        "V24": Kind(
            _W,
            "“{value}” có dấu hiệu gõ bằng phông chữ cũ hoặc sai mã",
            "chữ Việt gõ bằng mã Unicode",
            "Gõ lại bằng Unicode.",
        ),
        "V25": Kind(
            _W,
            "ô tính báo lỗi {value}; chương trình tính lại từ các cột nhập",
            "ô tính giữ công thức của sổ phát hành",
            "Chép lại công thức từ dòng khác.",
        ),
        "V90": Kind(
            _E,
            "còn {count} ô phải điền để trống",
            "phải điền đủ; số không có thì ghi 0, nội dung không có thì ghi “Không”",
            "Điền các ô này.",
        ),
        "V91": Kind(
            _E,
            "{table} chưa điền gì",
            "phải điền biểu này; không có trường hợp nào thì ghi 0",
            "Điền biểu rồi gửi lại; chưa có số liệu thì ghi chưa có của ai vào trang “Giải trình”, mã V91.",
        ),
        "V92": Kind(
            _W,
            "{table}: {count} dòng chưa điền, tính là chưa báo cáo",
            "phải điền đủ các dòng; số không có thì ghi 0",
            "Điền các dòng này.",
        ),
        "V95": Kind(
            _E,
            "{count} ô ghi “-” ở cột mà đơn vị nào cũng có số",
            "ghi số; không có người nào thì ghi 0, chưa có số thì để trống",
            "Gõ lại số ở các ô này.",
        ),
        "V93": Kind(
            _E,
            "{table} thiếu {count} dòng in sẵn: {lines}",
            "phải có đủ các dòng in sẵn",
            "Chép lại các dòng đã xoá từ sổ nhập trống, rồi điền.",
        ),
        "V94": Kind(
            _E,
            "{table}: “{line}” có {count} dòng",
            "mỗi dòng in sẵn chỉ có một lần",
            "Giữ một dòng, xoá các dòng lặp.",
        ),
    }
)
