"""The official documents of layout_mutants.py: State and Party, each keeping the law of its side; all invented."""

# ruff: noqa: E501  (cases stand one a line)

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from layout_documents import NB, Line, Paper

_WORK = (
    "Qua sáu tháng triển khai, các đơn vị đã rà soát chức năng, nhiệm vụ, sắp xếp lại đầu mối bên trong",
    "Việc bố trí trụ sở, trang thiết bị cho nơi mới sáp nhập cơ bản hoàn thành theo tiến độ đề ra",
    "Người dân được hướng dẫn nộp hồ sơ trực tuyến, thời gian chờ giảm so với trước khi sắp xếp",
    "Một số nơi còn lúng túng khi tiếp nhận nhiệm vụ mới vì thiếu người có chuyên môn phù hợp",
)


def _line(text: str, **look: object) -> Line:
    return Line(text, **look)  # type: ignore[arg-type]


def _body(rng: random.Random, side: str, heads: tuple[str, ...]) -> list[Line]:
    """Return paragraphs of running text under headings, ended as the side wants it."""
    look = {
        "align": "both",
        "before": 6,
        "first": 12.7 if side == "state" else 10,
        "exact": 0 if side == "state" else 19,
    }
    lines: list[Line] = []
    for head in heads:
        lines += [_line(head, bold=True, **look)] if head else []
        for _ in range(4 if len(heads) > 1 else 1):
            one, two, last = rng.sample(_WORK, 3)
            lines += [_line(f"{one}; {two[0].lower()}{two[1:]}.", **look), _line(f"{last}.", **look)]
    lines[-1] = replace(lines[-1], text=lines[-1].text + ("" if side == "party" else "/."))
    return lines


@dataclass(frozen=True)
class Kind:
    """A kind of document with its office, in the words of a seed."""

    name: str
    side: str
    superior: str
    issuer: str
    number: str
    type: str
    subject: str
    sign: tuple[str, ...]
    address: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    authority: str = ""
    heads: tuple[str, ...] = ("",)
    annex: bool = False
    place: str = "Gia Lai"


_ROMAN = ("I. KẾT QUẢ ĐẠT ĐƯỢC", "II. NHIỆM VỤ THỜI GIAN TỚI")
_PARTED = ("I- KẾT QUẢ ĐẠT ĐƯỢC", "II- NHIỆM VỤ THỜI GIAN TỚI")
_ARTICLES = ("Điều 1. Giao nhiệm vụ", "Điều 2. Tổ chức thực hiện")
KINDS = (
    Kind("quyết định UBND", "state", "", "ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "Số: 318/QĐ-UBND", "QUYẾT ĐỊNH",
         "Về việc giao chỉ tiêu biên chế năm 2026", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), (),
         ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 77/TTr-SNV ngày 02 tháng 01 năm 2026."),
         "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH GIA LAI", _ARTICLES),
    Kind("công văn sở", "state", "UBND TỈNH GIA LAI", "SỞ TƯ PHÁP", "Số: 905/STP-VB", "", "rà soát văn bản quy phạm pháp luật",
         ("GIÁM ĐỐC",), ("Các sở, ban, ngành tỉnh;", "Ủy ban nhân dân các xã, phường.")),
    Kind("báo cáo có phụ lục", "state", "UBND TỈNH GIA LAI", "SỞ NỘI VỤ", "Số: 44/BC-SNV", "BÁO CÁO",
         "Kết quả sắp xếp tổ chức bộ máy", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("Ủy ban nhân dân tỉnh Gia Lai.",), heads=_ROMAN, annex=True),
    Kind("giấy mời", "state", "UBND TỈNH GIA LAI", "SỞ TÀI CHÍNH", "Số: 61/GM-STC", "GIẤY MỜI", "Dự họp thẩm định dự toán",
         ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")),
    Kind("thông báo cục", "state", "BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ LƯU TRỮ NHÀ NƯỚC", "Số: 210/TB-VTLTNN", "THÔNG BÁO",
         "Về việc tuyển dụng công chức", ("CỤC TRƯỞNG",), place="Hà Nội"),
    Kind("báo cáo tỉnh uỷ", "party", "", "TỈNH UỶ GIA LAI", "Số 112-BC/TU", "BÁO CÁO", "kết quả sắp xếp đơn vị hành chính",
         ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), heads=_PARTED, annex=True),
    Kind("công văn ban", "party", "TỈNH UỶ GIA LAI", "BAN NỘI CHÍNH", "Số 88-CV/BNCTU", "", "về việc cung cấp số liệu",
         ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"), ("- Các đảng uỷ trực thuộc Tỉnh uỷ;", "- Văn phòng Tỉnh uỷ.")),
    Kind("quyết định đảng uỷ xã", "party", "ĐẢNG BỘ TỈNH GIA LAI", "ĐẢNG UỶ XÃ IA GRAI", "Số 17-QĐ/ĐU", "QUYẾT ĐỊNH",
         "về thành lập tổ giúp việc", ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), (),
         ("- Căn cứ Điều lệ Đảng;", "- Căn cứ Quy chế làm việc của Đảng uỷ xã."), "BAN THƯỜNG VỤ ĐẢNG UỶ QUYẾT ĐỊNH", _ARTICLES, place="Ia Grai"),
    Kind("hướng dẫn", "party", "BAN CHẤP HÀNH TRUNG ƯƠNG", "VĂN PHÒNG", "Số 06-HD/VPTW", "HƯỚNG DẪN", "công tác lưu trữ",
         ("CHÁNH VĂN PHÒNG",), heads=_PARTED, place="Hà Nội"),
)  # fmt: skip
HELD_KINDS = (
    Kind("nghị quyết HĐND", "state", "", "HỘI ĐỒNG NHÂN DÂN\nTỈNH GIA LAI", "Số: 09/NQ-HĐND", "NGHỊ QUYẾT",
         "Về dự toán ngân sách năm 2026", ("CHỦ TỊCH",), (),
         ("Căn cứ Luật Ngân sách nhà nước;", "Xét Tờ trình số 12/TTr-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh."),
         "HỘI ĐỒNG NHÂN DÂN TỈNH GIA LAI", _ARTICLES),
    Kind("tờ trình sở", "state", "UBND TỈNH GIA LAI", "SỞ XÂY DỰNG", "Số: 120/TTr-SXD", "TỜ TRÌNH", "Về việc phê duyệt quy hoạch",
         ("GIÁM ĐỐC",), ("Ủy ban nhân dân tỉnh Gia Lai.",), heads=_ROMAN),
    Kind("kế hoạch xã", "state", "", "ỦY BAN NHÂN DÂN\nXÃ IA GRAI", "Số: 33/KH-UBND", "KẾ HOẠCH", "Phòng, chống hạn hán",
         ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), heads=_ROMAN, annex=True, place="Ia Grai"),
    Kind("tờ trình ban", "party", "TỈNH UỶ GIA LAI", "BAN TỔ CHỨC", "Số 51-TTr/BTCTU", "TỜ TRÌNH", "về điều động cán bộ",
         ("TRƯỞNG BAN",), ("Ban Thường vụ Tỉnh uỷ.",)),
    Kind("kết luận", "party", "", "TỈNH UỶ GIA LAI", "Số 71-KL/TU", "KẾT LUẬN", "về phát triển cây công nghiệp",
         ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), heads=_PARTED, annex=True),
    Kind("thông báo bộ", "party", "ĐẢNG BỘ CHÍNH PHỦ", "ĐẢNG UỶ BỘ TƯ PHÁP", "Số 29-TB/ĐU", "THÔNG BÁO", "kết quả hội nghị",
         ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), place="Hà Nội"),
)  # fmt: skip


def paper_of(kind: Kind, seed: int) -> Paper:
    """Return a document of this kind that keeps the law of its side."""
    rng = random.Random(f"{seed}{kind.name}")
    party = kind.side == "party"
    organ = 14 if party else 13
    number = f"Số{NB}{kind.number[3:]}" if party else f"Số:{NB}{kind.number[4:]}"
    day = f"{kind.place}, ngày{NB}{rng.choice(('05', '17', '28'))} tháng {'9' if party else '01'} năm 2026"
    parts: dict[str, list[Line]] = {
        "superior": [_line(kind.superior, size=organ)] if kind.superior else [],
        "issuer": [_line(text, size=organ, bold=True) for text in kind.issuer.split("\n")],
        "star": [_line("*")] if party else [],
        "number": [_line(number, size=organ, before=0 if party else 3)],
        "title": [_line("ĐẢNG CỘNG SẢN VIỆT NAM" if party else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=15 if party else 13, bold=True, rule=100 if party else 0)],
        "motto": [] if party else [_line("Độc lập - Tự do - Hạnh phúc", bold=True, rule=100)],
        "date": [_line(day, italic=True, before=6)],
        "body": _body(rng, kind.side, kind.heads),
        "recipients_word": [_line("Nơi nhận:", size=14 if party else 12, bold=not party, italic=not party, underline=party, align="left")],
        "signing": [_line(text, bold=not (party and at)) for at, text in enumerate(kind.sign)],
        "signer": [_line(rng.choice(("Phạm Quốc Đạt", "Rơ Châm H’Yéo", "Đỗ Thị Hạnh")), bold=True)],
    }  # fmt: skip
    if not party:
        parts["issuer"][-1] = replace(parts["issuer"][-1], rule=40)
    _titles(parts, kind, party)
    _others(parts, kind, party)
    grid = [["STT", "Đơn vị", "Số người"], ["1", "Phòng Hành chính", "12"], ["2", "Phòng Nghiệp vụ", "25"]]
    margins = {"top": 20, "bottom": 20, "left": 30, "right": 15}
    return Paper(kind.name, kind.side, {key: lines for key, lines in parts.items() if lines}, margins, grid=grid)


def _titles(parts: dict[str, list[Line]], kind: Kind, party: bool) -> None:
    if not kind.type:
        text = kind.subject if party else f"V/v {kind.subject}"
        parts["letter_subject"] = [_line(text, size=12, italic=party, before=0 if party else 6)]
        return
    parts["type"] = [_line(kind.type, size=16 if party else 14, bold=True, before=12)]
    parts["subject"] = [_line(kind.subject, bold=True, rule=0 if party else 40)]
    parts["separator"] = [_line("-----")] if party else []
    parts["authority"] = [_line(kind.authority, bold=True, before=6)] if kind.authority else []


def _others(parts: dict[str, list[Line]], kind: Kind, party: bool) -> None:
    word = "Kính trình:" if party and kind.type == "TỜ TRÌNH" else "Kính gửi:"
    if len(kind.address) == 1 and not party:
        parts["address"] = [_line(f"{word} {kind.address[0]}", before=6)]
    elif kind.address:
        entries = [text if text.startswith("-") else f"- {text}" for text in kind.address]
        parts["address"] = [_line(word, italic=party, before=6), *(_line(text, align="left") for text in entries)]
    first = 10.0 if party else 12.7
    parts["bases"] = [
        _line(text, italic=not party, align="both", before=6, first=first, exact=19 if party else 0)
        for text in kind.bases
    ]
    entries = [
        *(["- Như trên;"] if kind.address else []),
        "- Các đơn vị trực thuộc;",
        f"- Lưu{' ' if party else ': VT, '}{'Văn phòng' if party else 'TH'}.",
    ]
    parts["recipients"] = [_line(text, size=12 if party else 11, align="left") for text in entries]
    if kind.annex:
        body = parts["body"]
        body[1] = replace(body[1], text=f"{body[1].text[:-1]} (phụ lục kèm theo).")
        date = parts["date"][0].text.split("ngày" + NB)[1]
        day, month = date[:2], "9" if party else "01"
        symbol = parts["number"][0].text.split(NB)[1]
        cited = f"ngày {day}/{month}/2026" if party else f"ngày {day} tháng {month} năm 2026"
        line = f"(Kèm theo {kind.type.capitalize()} số {symbol}{',' if party else ''} {cited} của {_organ(kind)})"
        parts["annex"] = [_line("Phụ lục", bold=True), _line("SỐ NGƯỜI LÀM VIỆC", bold=True), _line(line, italic=True)]


def _organ(kind: Kind) -> str:
    return kind.issuer.replace("\n", " ").capitalize().replace("gia lai", "Gia Lai").replace("ia grai", "Ia Grai")
