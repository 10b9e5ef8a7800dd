"""Single violations of the law of layout and their harmless twins, one change of a `Paper` each."""

# ruff: noqa: E501  (cases stand one a line)

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from layout_documents import LEFT, NB, RIGHT, TOP, Line, Paper

Change = Callable[[Paper], bool]  # False where the paper has nothing to change
#: What the law leaves open for a component, so that changing it breaks nothing.
OPEN = {
    "star": "bold italic font", "separator": "size bold italic font", "address": "align", "type": "align", "bases": "align",
    "recipients_word": "align", "recipients": "align", "authority": "size italic align font", "annex": "size bold italic align",
}  # fmt: skip


def _set(name: str, at: int, **look: object) -> Change:
    def change(paper: Paper) -> bool:
        lines = paper.parts.get(name)
        if not lines or at >= len(lines):
            return False
        old = lines[at]
        values = {key: (not getattr(old, key)) if value == "not" else value for key, value in look.items()}
        if "size" in values:
            values["size"] = old.size + float(str(values["size"]))
        lines[at] = replace(old, **values)  # type: ignore[arg-type]
        return lines[at] != old

    return change


def _only(name: str, change: Change) -> Change:
    """Return the change, of the line that says who decides only where NĐ 30 speaks of it."""
    return lambda paper: (name != "authority" or paper.side == "state") and change(paper)


def _text(name: str, old: str, new: str, at: int = 0) -> Change:
    def change(paper: Paper) -> bool:
        lines = paper.parts.get(name, [])
        if at >= len(lines) or old not in lines[at].text:
            return False
        lines[at] = replace(lines[at], text=lines[at].text.replace(old, new, 1))
        return True

    return change


def _last(name: str, old: str, new: str) -> Change:
    return lambda paper: _text(name, old, new, len(paper.parts.get(name, [])) - 1)(paper)


def _more(words: str) -> Change:
    """Return what ends a paragraph of the text with other words."""

    def change(paper: Paper) -> bool:
        text = paper.parts["body"][1].text
        end = "./." if text.endswith("./.") else "."
        return _set("body", 1, text=text.removesuffix(end) + words.removesuffix(".") + end)(paper)

    return change


def _without(*names: str) -> Change:
    def change(paper: Paper) -> bool:
        found = [paper.parts.pop(name) for name in names if name in paper.parts]
        return bool(found)

    return change


def _insert(name: str, at: int, line: Line) -> Change:
    def change(paper: Paper) -> bool:
        if name not in paper.parts:
            return False
        paper.parts[name].insert(at, line)
        return True

    return change


def _page(**values: object) -> Change:
    def change(paper: Paper) -> bool:
        for key, value in values.items():
            if key in paper.margins:
                paper.margins[key] = float(str(value))
            else:
                setattr(paper, key, value)
        return True

    return change


def _raw(xml: str) -> Change:
    def change(paper: Paper) -> bool:
        paper.raw = xml
        return True

    return change


def violations() -> Iterator[tuple[str, Change]]:
    """Yield every single violation: looks of every component, then words, marks, order, page and left-overs."""
    for name in (*LEFT, *RIGHT, *TOP, "bases", "body", "recipients_word", "recipients", "signing", "signer", "annex"):
        open_ = OPEN.get(name, "").split()
        at = 1 if name == "body" else 0
        for aspect, look in (
            ("size", {"size": 4}), ("size", {"size": -4}), ("bold", {"bold": "not"}), ("italic", {"italic": "not"}),
            ("align", {"align": "right"}), ("font", {"font": "Arial"}), ("colour", {"color": "C00000"}),
        ):  # fmt: skip
            if aspect not in open_:
                yield f"{name}: {aspect} {next(iter(look.values()))}", _only(name, _set(name, at, **look))
    for name in ("superior", "issuer", "title", "type", "signing"):
        yield f"{name}: chữ thường", lambda paper, name=name: _small(paper, name)
    for names in (("issuer", "superior"), ("number",), ("title", "motto"), ("motto",), ("date",), ("type",), ("subject",), ("separator",),
                  ("address",), ("recipients_word", "recipients"), ("signer",), ("letter_subject",), ("star",)):  # fmt: skip
        yield f"thiếu {names[0]}", _without(*names)
    yield from _word_violations()
    yield from _page_violations()


def _small(paper: Paper, name: str) -> bool:
    lines = paper.parts.get(name, [])
    if not lines:
        return False
    lines[0] = replace(lines[0], text=lines[0].text.capitalize())
    return True


def _word_violations() -> Iterator[tuple[str, Change]]:
    yield "Số thiếu/thừa hai chấm", lambda p: _text("number", "Số:", "Số")(p) or _text("number", "Số", "Số:")(p)
    yield "khoảng trắng trong ký hiệu", lambda p: _text("number", "-", " - ")(p)
    yield "gạch chéo và gạch nối đổi chỗ", lambda p: _text("number", "/", "|")(p)
    yield (
        "ngày 5",
        lambda p: (
            _set("date", 0, text=p.parts["date"][0].text[:-18] + "5 tháng 4 năm 2026")(p)
            if "date" in p.parts
            else False
        ),
    )
    yield "tháng 04", _date("05 tháng 04 năm 2026")
    yield "tháng 2 không 0", _date("05 tháng 2 năm 2026")
    yield "ngày 31 tháng 4", _date("31 tháng 4 năm 2026")
    yield "thiếu dấu phẩy sau địa danh", _text("date", ",", "")
    yield (
        "trích yếu đảng viết hoa",
        lambda p: (
            p.side == "party"
            and "subject" in p.parts
            and _set("subject", 0, text=p.parts["subject"][0].text.capitalize())(p)
        ),
    )
    yield "sáu gạch", _text("separator", "-----", "------")
    yield "công văn không V/v", lambda p: p.side == "state" and _text("letter_subject", "V/v ", "")(p)
    yield "Kính gửi thiếu hai chấm", _text("address", ":", "")
    yield "căn cứ thiếu chấm phẩy", _text("bases", ";", "")
    yield "Như trên bị bỏ", lambda p: bool(p.parts.get("address")) and p.parts["recipients"].pop(0) is not None
    yield "nơi nhận thiếu gạch", _text("recipients", "- ", "")
    yield "nơi nhận thiếu dấu cuối", _text("recipients", ";", "")
    yield "Lưu sai dấu", lambda p: _last("recipients", "Lưu:", "Lưu")(p) or _last("recipients", "Lưu", "Lưu:")(p)
    yield "TM/T/M lẫn hệ", lambda p: _text("signing", "T/M", "TM.")(p) or _text("signing", "TM.", "T/M")(p)
    yield "KT/K/T lẫn hệ", lambda p: _text("signing", "K/T", "KT.")(p) or _text("signing", "KT.", "K/T")(p)
    yield "học vị trước họ tên", lambda p: _set("signer", 0, text="TS. " + p.parts["signer"][0].text)(p)
    yield "kết thúc sai", lambda p: _last("body", "./.", "")(p) or _last("body", ".", "./.")(p)
    yield "tên loại lạ", _set("type", 0, text="GÓP Ý")
    yield "ký hiệu sai loại", lambda p: bool(p.parts.get("type")) and _symbol(p)
    yield "dấu cách trước phẩy", _text("body", ", ", " , ", 1)
    yield "hai dấu cách", _text("body", "Qua sáu", "Qua  sáu", 1)
    yield (
        "số dấu phẩy nghìn",
        _more("; có 2,515 người hưởng."),
    )
    yield (
        "số không chấm nghìn",
        _more("; có 25150 người hưởng."),
    )
    yield "dấu chấm thập phân", _more("; đạt 93.45%.")
    yield "còn xxx", _more("; có xxx người.")
    yield "còn {{ }}", _more(" {{ so }}.")
    yield (
        "đề mục nhảy số",
        lambda p: any(
            _text("body", old, new, at)(p)
            for at in range(len(p.parts["body"]))
            for old, new in (("II. ", "III. "), ("II- ", "III- "), ("Điều 2.", "Điều 3."))
        ),
    )
    yield (
        "kiểu La Mã của hệ kia",
        lambda p: any(_text("body", old, new)(p) for old, new in (("I. ", "I- "), ("I- ", "I. "))),
    )
    yield "NFD", lambda p: _set("body", 1, text=unicodedata.normalize("NFD", p.parts["body"][1].text))(p)
    yield (
        "dòng kèm theo sai số",
        lambda p: (
            "annex" in p.parts
            and _set(
                "annex",
                2,
                text=p.parts["annex"][2].text.replace(
                    p.parts["number"][0].text.split(NB)[1].split("/")[0][:2], "99", 1
                ),
            )(p)
        ),
    )
    yield "nội dung không nhắc phụ lục", lambda p: "annex" in p.parts and _text("body", " (phụ lục kèm theo)", "", 1)(p)
    yield (
        "hai kiểu bỏ dấu",
        lambda p: _set(
            "body",
            1,
            text=p.parts["body"][1].text[:-1] + ("; ủy ban hòa giải." if p.side == "party" else "; uỷ ban hoà giải."),
        )(p),
    )


def _date(rest: str) -> Change:
    return lambda p: "date" in p.parts and _set("date", 0, text=p.parts["date"][0].text.split(NB)[0] + NB + rest)(p)


def _symbol(paper: Paper) -> bool:
    text = paper.parts["number"][0].text
    return any(
        _text("number", code, "CTr")(paper)
        for code in ("QĐ", "BC", "GM", "TB", "HD", "NQ", "TTr", "KH", "KL")
        if code in text
    )


def _page_violations() -> Iterator[tuple[str, Change]]:
    yield "khổ 200 mm", _page(width=200)
    yield "lề trái 20", _page(left=20)
    yield "lề phải 25", _page(right=25)
    yield "lề trên 15", _page(top=15)
    yield "chữ ở đầu trang", _page(header="Lưu hành nội bộ")
    yield "số trang bên phải", lambda p: "annex" in p.parts and _page(number="right")(p)
    yield "số trang cỡ 9", lambda p: "annex" in p.parts and _page(number_size=9)(p)
    yield "số trang thứ nhất hiện", lambda p: "annex" in p.parts and _page(first_hidden=False)(p)
    yield "không có số trang", lambda p: "annex" in p.parts and _page(number="")(p)
    yield "thụt 0", _set("body", 1, first=0)
    yield "thụt 25", _set("body", 1, first=25)
    yield "cách đoạn 0", lambda p: _set("body", 1, before=0)(p)
    yield "giãn dòng 30", _set("body", 1, exact=30)
    yield "căn trái", _set("body", 1, align="left")
    yield "đoạn trống", _insert("body", 2, Line(""))
    yield "nội dung sau chữ ký", _insert("signer", 1, Line("Ghi chú thêm của người soạn thảo gửi kèm.", align="left"))
    yield "sang trang trước chữ ký", lambda p: _insert("body", len(p.parts["body"]), Line("", new_page=True))(p)
    yield "gạch chân một đoạn", _set("body", 1, underline=True)
    yield (
        "chữ tô nền",
        _raw(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>cần xem lại</w:t></w:r>'
        ),
    )
    yield (
        "chữ thêm theo dõi",
        _raw(
            '<w:ins xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="9" w:author="A"><w:r><w:t>cần xem lại</w:t></w:r></w:ins>'
        ),
    )
    yield "bảng không lặp dòng đầu", lambda p: "annex" in p.parts and _page(repeated=False)(p)


def twins() -> Iterator[tuple[str, Change]]:
    """Yield changes that break nothing."""
    yield "lề phải 15,5", _page(right=15.5)
    yield "rộng 210,4", _page(width=210.4)
    yield "chữ đen ghi rõ", _set("body", 1, color="000000")
    yield "tự động màu", _set("body", 1, color="auto")
    yield "cách đoạn 9", _set("body", 1, before=9)
    yield (
        "một cụm nghiêng",
        _raw(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:rPr><w:i/></w:rPr><w:t> </w:t></w:r>'
        ),
    )
    other = "; theo Đảng Cộng sản Việt Nam và Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam."
    yield "nhắc tên hệ kia", _more(other)
    yield "năm và số văn bản", _more("; theo Công văn 9797, năm 2025, tài khoản 3751012345.")
    yield (
        "số có chấm nghìn",
        _more("; có 2.515 người, đạt 93,45%."),
    )
    yield "mục 1.1", _more(" (mục 1.1, Mẫu 2.3).")
    yield "dấu ngoặc kép cong", _more("; gọi là “một cửa”.")
    yield "thụt khác trong mức", lambda p: _set("body", 1, first=12 if p.side == "party" else 10)(p)
    yield (
        "trích yếu hai dòng",
        lambda p: p.side == "party" and _insert("subject", 1, Line("giai đoạn 2026 - 2030", bold=True))(p),
    )
    yield "ngày 30 tháng 6", lambda p: "annex" not in p.parts and _date("30 tháng 6 năm 2026")(p)
    yield "tháng 3", lambda p: p.side == "state" and "annex" not in p.parts and _date("05 tháng 3 năm 2026")(p)
    yield "họ tên khác", _set("signer", 0, text="Y Thanh Hà Niê Kđăm")
    yield "nơi nhận có mục đích", _text("recipients", ";", " (để báo cáo);")
    yield "dấu cách không ngắt", _text("body", " ", NB, 1)
    yield "gạch nối không ngắt", _text("type", " ", NB)
    yield "cỡ 13 (Nhà nước), 15 (Đảng)", _resized


def _resized(paper: Paper) -> bool:
    step = 1 if paper.side == "party" else -1
    for name in ("bases", "body"):
        lines = paper.parts.get(name, [])
        lines[:] = [replace(line, size=line.size + step) for line in lines]
    return True
