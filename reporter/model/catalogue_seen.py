"""Texts of what people see and a plain reader does not: struck letters, headings, titles, formats, words in shapes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.model.finding import Kind, Severity

_E, _W, _X, _N = Severity.ERROR, Severity.WARNING, Severity.EXPLAIN, Severity.NOTE
_FROM_BLANK = "Chép lại từ sổ nhập trống."

SEEN: Mapping[str, Kind] = MappingProxyType(
    {
        # I: whose workbook people see before them
        "I17": Kind(
            _E,
            "sổ mang mã của {name} nhưng {where} ghi {other}, không dùng số nào của {unused}",
            "mỗi đơn vị điền sổ đã phát hành cho mình",
            "Điền lại sổ của mình, không sửa tên trên sổ của đơn vị khác.",
        ),
        "I18": Kind(
            _E,
            "tiêu đề ghi kỳ “{value}”",
            "sổ này được phát hành cho kỳ {expected}",
            "Xem số liệu có đúng của kỳ {expected} không, rồi sửa lại tiêu đề hoặc chép lại trang từ sổ nhập trống.",
        ),
        "I23": Kind(
            _W,
            "tiêu đề ghi tên trước khi hợp nhất, “{value}”",
            "nay là {expected}",
            "Xem số liệu có gồm đủ các đơn vị đã hợp nhất thành {expected} không, rồi ghi lại tên.",
        ),
        "I19": Kind(
            _W,
            "trang nhận dạng ẩn đã mất (thường do Document Inspector, Numbers hoặc Google Trang tính); "
            "nhận là sổ của {name}, kỳ {period}, theo {by}",
            "sổ còn nguyên trang ẩn như khi phát hành",
            "Kiểm tra lại trước khi dùng.",
        ),
        "I20": Kind(
            _N,
            "sổ phát hành theo mốc “{found}”, kỳ này tính theo “{expected}”; thiếu, thừa tính lại từ các cột nhập",
            "",
            "",
        ),
        "I21": Kind(
            _W,
            "sổ nhập theo ấn bản cũ “{found}”",
            "nay là “{expected}”; số liệu đã chuyển sang ấn bản mới, vẫn dùng",
            "Không phải sửa; cột, dòng chưa có dưới đây muốn có trong báo cáo thì điền sổ mới phát hành. {forms}. "
            "Các cột khác lấy nguyên.",
        ),
        "I22": Kind(
            _W,
            "sổ nhập phát hành theo “{found}” chưa có: {sheets}",
            "sổ nhập theo “{expected}”",
            "Biểu đang có vẫn dùng; biểu chưa có thì báo cáo ghi chưa có số liệu, muốn có thì điền sổ mới phát hành.",
        ),
        # S: what stands on a sheet
        "S25": Kind(
            _X,
            "{table}: {what} bị gạch ngang nhưng vẫn còn nội dung; chương trình vẫn tính",
            "nội dung đã bỏ thì không để lại trong ô",
            "Đã bỏ thì xoá nội dung, vẫn dùng thì bỏ gạch ngang.",
        ),
        "S26": Kind(_N, "trang có chữ, ảnh ngoài ô (hộp chữ, hình vẽ, trao đổi), không đọc: {words}", "", ""),
        "S27": Kind(
            _E,
            "{table}: mã ẩn và tiêu đề của cột không khớp, không dùng các cột này ({what})",
            "mã ẩn, số cột và tiêu đề phải là của cùng một cột",
            "Chép lại tiêu đề và dòng mã ẩn từ sổ nhập trống, để số dưới đúng cột.",
        ),
        "S28": Kind(
            _E,
            "{table}: tiêu đề ghi đơn vị tính “{seen}”, không rõ số ghi theo đơn vị nào",
            "biểu này tính bằng “{meant}”",
            "Ghi số theo “{meant}” và trả lại tiêu đề cũ.",
        ),
        "S29": Kind(
            _W,
            "{table}: đơn vị tự thêm {columns}, có số; không đọc, vẫn để nguyên trong tệp",
            "số chỉ ghi ở các cột của biểu",
            "Xem các số đó có thuộc cột nào của biểu không.",
        ),
        "S30": Kind(
            _W,
            "{table}: cột {what} trống ở {count} dòng; nhận dòng theo tên ở cột bên",
            "cột mã còn nguyên như sổ phát hành",
            _FROM_BLANK,
        ),
        "S36": Kind(
            _E,
            "{table}: cột {what} để trống nên không biết là dòng nào, số ở dòng này không dùng",
            "cột này còn nguyên như sổ phát hành",
            "Chép lại cột này từ sổ nhập trống; dòng tự thêm thì xoá.",
        ),
        "S37": Kind(
            _W,
            "{table}: tiêu đề cột ghi thêm “{value}”",
            "sổ này được phát hành cho kỳ {expected}",
            "Xem số ở cột này có đúng của kỳ {expected} không rồi trả lại tiêu đề cột cũ.",
        ),
        "S32": Kind(_N, "{what} “{value}” nay không giao cho cơ quan, số ở dòng này không dùng", "", ""),
        "S39": Kind(
            _W,
            "{table}: {what}; vẫn đọc cái đã lưu trong ô",
            "người xem phải thấy đúng cái đã lưu",
            "Bỏ định dạng đó rồi xem lại; không dùng thì xoá nội dung ô.",
        ),
        "S40": Kind(
            _E,
            "{what} “{value}” nay thuộc {now}, số ở dòng này không dùng",
            "số của đơn vị đã sắp xếp nằm ở dòng của {now}",
            "Cộng số của dòng này vào dòng của {now} rồi xoá dòng này.",
        ),
        "S41": Kind(
            _E,
            "mã của dòng là của {expected} nhưng tên ghi “{value}”, tên của một dòng khác; số ở dòng này không dùng",
            "mã và tên của một dòng là của cùng một đơn vị",
            "Trả lại mã, tên như sổ nhập trống rồi xem số ở từng dòng có đúng của đơn vị ấy không.",
        ),
        # V: what a cell shows
        "V26": Kind(
            _E,
            "ô có chữ gạch bỏ hoặc chữ nhỏ trên, dưới: {hint}; không biết phần nào đúng",
            "mỗi ô ghi một số, một ngày, một mục",
            "Gõ lại, không gạch ngang, không đánh dấu chú thích.",
        ),
        "V27": Kind(
            _W,
            "ô có chữ gạch bỏ ({hint}); vẫn đọc cả ô",
            "chữ đã bỏ thì không để lại trong ô",
            "Đã bỏ thì xoá hẳn những chữ đó.",
        ),
        "V29": Kind(
            _E,
            "ô lưu {value} nhưng định dạng của ô ({hint}) làm hiện ra một số khác cỡ, không rõ số nào đúng",
            "số hiện ra phải là số lưu",
            "Đưa định dạng ô về số thường, gõ đủ số.",
        ),
        "V31": Kind(_N, "Excel đã đổi nội dung gõ vào thành số hoặc ngày; đọc lại như đang hiện: “{hint}”", "", ""),
        "V32": Kind(
            _E,
            "Excel đã đổi nội dung gõ vào thành ngày, phân số hoặc số rút gọn (“{value}”), không rõ đã gõ gì",
            "ô chữ giữ nguyên chữ đã gõ",
            "Đặt định dạng ô là Text rồi gõ lại.",
        ),
        "V34": Kind(
            _W,
            "ô có dữ liệu cá nhân ({hint}); đã che ngay khi đọc, không in ra đâu",
            "sổ nhập nêu số lượng, không nêu ai",
            "Xoá khỏi ô; danh sách người, nếu phải gửi, gửi riêng theo quy định về bảo vệ dữ liệu cá nhân.",
        ),
        "V37": Kind(
            _W,
            "ô không hiện đủ ngày, tháng, năm; đọc ngày đang lưu, {hint}",
            "ghi đủ ngày/tháng/năm",
            "Xem ngày, năm đang lưu có đúng không rồi gõ đủ.",
        ),
        "V33": Kind(
            _E,
            "ô tính ghi {value}",
            "theo công thức đã phát hành phải là {read}",
            "Chép lại công thức từ dòng khác, không gõ đè.",
        ),
    }
)
