"""Texts of what is found before a workbook is read: F the file, I whose it is.

Each kind is as in catalogue_reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.model.finding import Kind, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_ISSUED = "Điền vào sổ nhập đã phát hành cho đơn vị rồi gửi lại."
_AGAIN = "Mở bằng Excel, lưu lại rồi gửi lại."

FILES: Mapping[str, Kind] = MappingProxyType(
    {
        "F01": Kind(_N, "{kind}: không phải sổ nhập, bỏ qua", "", "Nếu đây là sổ nhập, lưu dạng .xlsx rồi gửi lại."),
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
            "Xoá ảnh, trang thừa rồi gửi lại.",
        ),
        "F04": Kind(
            _E, "tệp rỗng (0 byte), có thể sao chép dở dang", "phải là sổ nhập đã điền", "Chép lại hoặc gửi lại tệp."
        ),
        "F05": Kind(
            _E,
            "tệp có mật khẩu (password), chưa đọc gì",
            "sổ nhập gửi không đặt mật khẩu mở tệp",
            "Bỏ mật khẩu mở tệp rồi gửi lại.",
        ),
        "F06": Kind(
            _E,
            "đã gửi sai dạng: {kind}, chưa đọc gì",
            "phải là .xlsx",
            "{how}",
        ),
        "F07": Kind(
            _E, "nội dung tệp là {kind}, không phải sổ nhập", "phải là sổ nhập .xlsx", "Nộp đúng sổ nhập đã phát hành."
        ),
        "F08": Kind(_E, "tệp hỏng: {why}, không dùng số nào", "tệp .xlsx phải nguyên vẹn", _AGAIN),
        "F24": Kind(
            _E,
            "tệp không toàn vẹn: {why}, không dùng số nào",
            "tệp .xlsx phải nguyên vẹn",
            "Tệp thường hỏng trên đường gửi: gửi lại tệp gốc, không phải điền lại.",
        ),
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
            "Xoá trang, dòng, cột thừa rồi gửi lại.",
        ),
        "F12": Kind(
            _E,
            "tệp làm trình đọc dừng giữa chừng (vượt giới hạn bộ nhớ hoặc thời gian), không dùng số nào",
            "sổ nhập thường đọc trong vài giây",
            "Mở bằng Excel, xoá phần thừa, lưu rồi gửi lại.",
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
        "F23": Kind(
            _E,
            "đã gửi sai dạng: {kind}, chưa đọc gì trong đó",
            "phải là sổ nhập .xlsx, mỗi đơn vị một tệp, không nén",
            "Giải nén rồi nhận cả thư mục: reporter receive THƯ_MỤC.",
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
            "sổ nhập của kỳ {value}, không dùng số nào",
            "kỳ đang làm là {expected}",
            "Nộp sổ của kỳ {expected}.",
        ),
        "I37": Kind(
            _N,
            "sổ nhập của kỳ {value}, bỏ qua vì cơ quan đã có sổ của kỳ này",
            "",
            "Nhận vào kỳ ấy: reporter receive TỆP, không ghi --period.",
        ),
        "I03": Kind(
            _E,
            "sổ nhập thuộc bộ biểu “{value}”, không dùng số nào",
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
        "I39": Kind(
            _E,
            "sổ nhập của {name}, nay thuộc {other}; không dùng số nào",
            "{other} gửi một sổ, gồm số của mọi đơn vị đã sắp xếp",
            "Cộng số của các đơn vị ấy vào sổ đã phát hành cho {other} rồi gửi lại.",
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
        "I35": Kind(
            _W,
            "bìa ghi “{value}”, tên không có trong danh mục hiện nay; mã trong sổ là của {name}, dùng theo mã",
            "bìa ghi {name}",
            "Là tên cũ trước sắp xếp thì ghi tên hiện nay; là sổ của đơn vị khác thì đơn vị ấy gửi sổ của mình.",
        ),
        "I08": Kind(
            _E,
            "{lines} là của {other} trong sổ của {name}: chép nhầm trang, không dùng số nào của {unused}",
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
            "bản không dùng (reporter withdraw TỆP --period KỲ --note LÝ_DO); nếu mỗi bản là một phần thì gộp vào một "
            "sổ rồi nhận sổ ấy.",
        ),
        "I11": Kind(
            _W,
            "tệp đã được thay bằng {other} ({why}; {changes})",
            "chỉ dùng bản nhận sau cùng",
            "",
        ),
        "I12": Kind(_N, "nội dung giống hệt {other}; chỉ đọc một tệp", "", ""),
        "I13": Kind(
            _E,
            "sổ nhập theo cấu trúc phiên bản “{value}”, không dùng số nào",
            "chương trình này đọc phiên bản “{expected}”",
            "Điền vào sổ mới phát hành.",
        ),
        "I14": Kind(
            _E,
            "tệp register.toml: {what}",
            "tệp này chỉ ghi giải trình, mỗi cơ quan một bảng [giai_trinh.MÃ]",
            "Lúc nhận và chủ của tệp thì ghi bằng: reporter receive TỆP --period KỲ --at LÚC --agency MÃ.",
        ),
        "I36": Kind(
            _W,
            "tệp register.toml: giải trình “{value}” của cơ quan {name} không trả lời điều nào đang hỏi{why}",
            "mã và ô ghi như ở kết quả kiểm.{hint}",
            "Sửa lại mã, trang, ô; điều ấy không còn hỏi nữa thì xoá dòng này.",
        ),
        "I38": Kind(
            _W,
            "giải trình “{value}” không ứng với ô nào đang hỏi nên chưa trả lời được gì",
            "mã, trang, ô ghi như ở kết quả kiểm.{hint}",
            "Sửa lại mã, trang, ô của dòng này.",
        ),
        "I40": Kind(
            _W,
            "giải trình “{value}” ({asked}) chưa nêu lý do, điều ấy vẫn hỏi",
            "giải trình in trong báo cáo, phải nói được vì sao",
            "Ghi lý do, căn cứ; số sai thì sửa số.",
        ),
        "I15": Kind(
            _E,
            "sổ trống chung chưa chọn cơ quan ở trang “Bìa”, không dùng số nào",
            "phải chọn cơ quan",
            "Mở bằng Excel, chọn cơ quan, lưu rồi gửi lại.",
        ),
        "I16": Kind(
            _E,
            "sổ trống chung chưa chọn kỳ báo cáo ở trang “Bìa”, không dùng số nào",
            "phải chọn kỳ báo cáo",
            "Mở bằng Excel, chọn kỳ, lưu rồi gửi lại.",
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
