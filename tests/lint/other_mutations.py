"""Single violations on other offices' documents: one component, one property at a time."""

# ruff: noqa: E501  (cases stand one a line)

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from other_offices import NB, Line, Paper

COMPONENTS = (
    "superior", "issuer", "number", "letter_subject", "title", "motto", "date", "type", "subject", "separator",
    "address", "bases", "body", "recipients_word", "entries", "signing", "signer",
)  # fmt: skip
#: What the law leaves open, so that changing it is no violation.
OPEN = frozenset(
    {
        ("separator", "bold"), ("separator", "italic"), ("separator", "bigger"), ("separator", "smaller"),
        ("type", "left"), ("address", "left"), ("bases", "left"), ("recipients_word", "left"), ("entries", "left"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Violation:
    """One change of a document that breaks the law."""

    name: str
    change: Callable[[Paper], None]
    side: str = ""  # "party", "state", "" for both
    needs: str = ""  # a component the document must have


def _restyled(component: str, **changes: object) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        lines: list[Line] = getattr(paper, component)
        for at, line in enumerate(lines):
            if component == "body" and at != 2:
                continue  # one paragraph of running text
            values = {k: (not getattr(line, k) if v == "toggle" else v) for k, v in changes.items()}
            if "size" in changes:
                values["size"] = line.size + float(str(changes["size"]))
            lines[at] = replace(line, **values)  # type: ignore[arg-type]

    return change


def styles() -> Iterator[Violation]:
    """Yield the violations of size, weight, slant, place and presence of every component."""
    for component in COMPONENTS:
        for name, change in (
            ("bigger", {"size": 3}), ("smaller", {"size": -4}), ("bold", {"bold": "toggle"}),
            ("italic", {"italic": "toggle"}), ("left", {"align": "left"}),
        ):  # fmt: skip
            if (component, name) not in OPEN:
                yield Violation(f"{component} {name}", _restyled(component, **change), needs=component)
        if component not in ("superior", "body", "letter_subject", "bases", "separator"):
            yield Violation(f"{component} missing", _emptied(component), needs=component)
    yield Violation("separator missing", _emptied("separator"), side="party", needs="separator")
    yield Violation("letter_subject missing", _emptied("letter_subject"), needs="letter_subject")
    yield Violation("recipients_word not underlined", _restyled("recipients_word", underline=False), side="party")


def _emptied(component: str) -> Callable[[Paper], None]:
    return lambda paper: setattr(paper, component, [])


def _texts(component: str, old: str, new: str, at: int | None = None) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        lines: list[Line] = getattr(paper, component)
        before = [line.text for line in lines]
        for index, line in enumerate(lines):
            if at is None or index == at % len(lines):
                lines[index] = replace(line, text=line.text.replace(old, new))
        assert [line.text for line in lines] != before, (component, old)

    return change


def _upper(component: str, how: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        lines: list[Line] = getattr(paper, component)
        lines[:] = [replace(line, text=getattr(line.text, how)()) for line in lines]

    return change


def _append(component: str, text: str, at: int, **look: object) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        lines: list[Line] = getattr(paper, component)
        lines.insert(at if at >= 0 else len(lines) + 1 + at, replace(lines[at], text=text, **look))  # type: ignore[arg-type]

    return change


def _set(**values: object) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        for key, value in values.items():
            setattr(paper, key, value)

    return change


def _margin(side: str, mm: float) -> Callable[[Paper], None]:
    return lambda paper: paper.margins.update({side: round(mm * 1440 / 25.4)})


def _swap(one: str, other: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        first, second = getattr(paper, one), getattr(paper, other)
        setattr(paper, one, second)
        setattr(paper, other, first)

    return change


def _all_body(**look: object) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        paper.body[:] = [replace(line, **look) for line in paper.body]  # type: ignore[arg-type]

    return change


def _header(xml: str) -> Callable[[Paper], None]:
    return _set(header_xml=xml)


_FIELD = "<w:r><w:rPr>{look}<w:sz w:val='28'/></w:rPr><w:fldChar w:fldCharType='begin'/><w:instrText>{code}</w:instrText><w:fldChar w:fldCharType='end'/></w:r>"


def _number(align: str = "center", look: str = "", code: str = "PAGE", words: str = "") -> str:
    text = f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>" if words else ""
    return f"<w:p><w:pPr><w:jc w:val='{align}'/></w:pPr>{text}{_FIELD.format(look=look, code=code)}</w:p>"


TEXTS = (
    Violation("number with another mark after Số", lambda p: _texts("number", "Số:" if p.side == "state" else "Số", "Số" if p.side == "state" else "Số:")(p)),
    Violation("number with spaces", lambda p: _texts("number", "/", " / ")(p)),
    Violation("number below ten without zero", lambda p: p.number.__setitem__(0, replace(p.number[0], text=p.number[0].text.replace(p.number[0].text.split(NB)[1][:2], "7").replace("73-", "7-").replace("75/", "7/").replace("723", "7")))),
    Violation("number of another kind", lambda p: _texts("number", p.number[0].text.split("-")[1].split("/")[0] if p.side == "party" else p.number[0].text.split("/")[1].split("-")[0], "PA")(p), needs="type"),
    Violation("number of another organ", lambda p: _texts("number", p.number[0].text[-3:], "XYZ")(p), side="party"),
    Violation("day without zero", lambda p: _texts("date", "05 tháng", "5 tháng")(p)),
    Violation("month with one zero too many or few", lambda p: _texts("date", "tháng 9" if p.side == "party" else "tháng 02", "tháng 09" if p.side == "party" else "tháng 2")(p)),
    Violation("day that does not exist", lambda p: _texts("date", "05 tháng 9" if p.side == "party" else "05 tháng 02", "31 tháng 9" if p.side == "party" else "30 tháng 02")(p)),
    Violation("no comma after the place", lambda p: _texts("date", ", ngày", " ngày")(p)),
    Violation("place of another organ", lambda p: _texts("date", p.date[0].text.split(",")[0], "Cần Thơ")(p) if "TỈNH" in str(p.issuer + p.superior) else p.date.clear()),
    Violation("title misspelt", lambda p: _texts("title", "VIỆT NAM", "VIỆT-NAM")(p)),
    Violation("motto with long dashes", _texts("motto", " - ", " – "), side="state"),
    Violation("type in small letters", _upper("type", "capitalize"), needs="type"),
    Violation("type no kind", lambda p: p.type.__setitem__(0, replace(p.type[0], text="BẢN TƯỜNG TRÌNH")), needs="type"),
    Violation("subject in capitals", _upper("subject", "upper"), needs="subject"),
    Violation("subject begins with a capital", _upper("subject", "capitalize"), side="party", needs="subject"),
    Violation("six hyphens", _texts("separator", "-----", "------"), side="party", needs="separator"),
    Violation("organ in small letters", _upper("issuer", "capitalize")),
    Violation("star missing", _emptied("star"), side="party"),
    Violation("line under the organ", lambda p: p.issuer.__setitem__(-1, replace(p.issuer[-1], rule=40)), side="party"),
    Violation("no line under the organ", lambda p: p.issuer.__setitem__(-1, replace(p.issuer[-1], rule=0)), side="state"),
    Violation("line under the organ too long", lambda p: p.issuer.__setitem__(-1, replace(p.issuer[-1], rule=100)), side="state"),
    Violation("no line under the motto", lambda p: p.motto.__setitem__(0, replace(p.motto[0], rule=0)), side="state"),
    Violation("no line under the title", lambda p: p.title.__setitem__(0, replace(p.title[0], rule=0)), side="party"),
    Violation("no line under the subject", lambda p: p.subject.__setitem__(0, replace(p.subject[0], rule=0)), side="state", needs="subject"),
    Violation("letter subject without its lead", lambda p: _texts("letter_subject", "V/v " if p.side == "state" else "về việc ", "")(p), needs="letter_subject"),
    Violation("Kính gửi without colon", _texts("address", ":", "", 0), needs="address"),
    Violation("Kính gửi on a decision", lambda p: setattr(p, "address", [Line("Kính gửi: Các ban")]), side="party", needs="bases"),
    Violation("addressee without mark", lambda p: _texts("address", ";", "")(p) if ";" in str(p.address) else p.address.clear(), needs="address"),
    Violation("căn cứ with a stop", _texts("bases", ";", ".", 0), needs="bases"),
    Violation("căn cứ without dash", _texts("bases", "- ", "", 0), side="party", needs="bases"),
    Violation("body with another end mark", lambda p: _texts("body", "./." if p.side == "state" else "bảy.", "." if p.side == "state" else "bảy./.", -1)(p)),
    Violation("end mark missing", lambda p: _texts("body", "./." if p.side == "state" else "bảy.", "" if p.side == "state" else "bảy", -1)(p)),
    Violation("body bold", _all_body(bold=True)),
    Violation("body italic", _all_body(italic=True)),
    Violation("body underlined", _all_body(underline=True)),
    Violation("heading not bold", lambda p: p.body.__setitem__(0, replace(p.body[0], bold=False))),
    Violation("heading bigger", lambda p: p.body.__setitem__(0, replace(p.body[0], size=17))),
    Violation("heading out of sequence", lambda p: _texts("body", "II", "III", 4)(p)),
    Violation("heading with the other mark", lambda p: _texts("body", "I-" if p.side == "party" else "I.", "I." if p.side == "party" else "I-", 0)(p)),
    Violation("double space", _texts("body", "cán bộ, công chức", "cán bộ,  công chức", 1)),
    Violation("space before a comma", _texts("body", "cán bộ,", "cán bộ ,", 1)),
    Violation("comma for thousands", _texts("body", "cán bộ,", "2,515 cán bộ,", 1)),
    Violation("thousands bare", _texts("body", "cán bộ,", "có 25150 cán bộ,", 1)),
    Violation("decimal point", _texts("body", "cán bộ,", "đạt 93.45% cán bộ,", 1)),
    Violation("spaced per cent", _texts("body", "cán bộ,", "đạt 93,45 % cán bộ,", 1)),
    Violation("other tone style", lambda p: _texts("body", "cán bộ,", "Đảng ủy, văn hóa, cán bộ,", 1)(p), side="party"),
    Violation("tone styles mixed", lambda p: _texts("body", "cán bộ,", "uỷ quyền và ủy nhiệm, cán bộ,", 1)(p)),
    Violation("template mark", _texts("body", "cán bộ,", "{{ so }} cán bộ,", 1)),
    Violation("dots for a number", _texts("body", "cán bộ,", "có … cán bộ,", 1)),
    *(Violation(left, _texts("body", "cán bộ,", f"{left} cán bộ,", 1)) for left in ("có ..... ", "có ___", "có xx", "đạt XX%", "[chèn số liệu]", "(cần bổ sung số liệu)", "TODO", "ngày   tháng   năm 2026")),
    Violation("xxx", _texts("body", "cán bộ,", "xxx cán bộ,", 1)),
    Violation("blank paragraph", _append("body", "", 3)),
    Violation("letters and marks apart", lambda p: p.body.__setitem__(1, replace(p.body[1], text=unicodedata.normalize("NFD", p.body[1].text)))),
    Violation("body centred", lambda p: p.body.__setitem__(2, replace(p.body[2], align="center"))),
    Violation("body right", lambda p: p.body.__setitem__(2, replace(p.body[2], align="right"))),
    Violation("no first line indent", _set(first_line=0)),
    Violation("paragraphs touch", _set(gap=0)),
    Violation("lines too far apart", _set(line='w:line="480" w:lineRule="auto"')),
    Violation("recipient without mark", _texts("entries", ";", "", 0)),
    Violation("recipient without dash", _texts("entries", "- ", "", 1)),
    Violation("filing of the other side", lambda p: p.entries.__setitem__(-1, replace(p.entries[-1], text="- Lưu: VT." if p.side == "party" else "- Lưu Văn phòng."))),
    Violation("no filing", lambda p: p.entries.pop()),
    Violation("Như trên without Kính gửi", lambda p: p.entries.insert(0, replace(p.entries[0], text="- Như trên;")) if not p.address else p.address.clear()),
    Violation("Nơi nhận without colon", _texts("recipients_word", ":", ""), side="party"),
    Violation("mark of the other side", lambda p: p.signing.__setitem__(0, replace(p.signing[0], text="TM. BAN THƯỜNG VỤ" if p.side == "party" else "T/M ỦY BAN NHÂN DÂN"))),
    Violation("office in small letters", _upper("signing", "capitalize")),
    Violation("name in capitals", _upper("signer", "upper")),
    Violation("degree before the name", lambda p: p.signer.__setitem__(0, replace(p.signer[0], text=f"TS. {p.signer[0].text}"))),
    Violation("organ after the office", lambda p: p.signing.__setitem__(-1, replace(p.signing[-1], text="PHÓ BÍ THƯ TỈNH UỶ")), side="party"),
    Violation("paper too narrow", _set(paper=(11300, 16838))),
    Violation("Letter paper", _set(paper=(12240, 15840))),
    Violation("paper landscape without a table", _set(paper=(16838, 11906))),
    *(Violation(f"margin {side} {mm} mm", _margin(side, mm)) for side, mm in (("top", 15), ("top", 30), ("bottom", 12), ("bottom", 30), ("left", 25), ("left", 40), ("right", 10), ("right", 25))),
    Violation("gutter", lambda p: p.margins.update({"left": p.margins["left"] + 500})),
    Violation("font Arial", _set(font="Arial")),
    Violation("font .VnTime", _set(font=".VnTime")),
    Violation("page number left", _header(_number("left"))),
    Violation("page number right", _header(_number("right"))),
    Violation("page number bold", _header(_number(look="<w:b/>"))),
    Violation("page number italic", _header(_number(look="<w:i/>"))),
    Violation("page number Roman", _header(_number(code="PAGE \\* ROMAN"))),
    Violation("page number with a word", _header(_number(words="Trang "))),
    Violation("no page number", _header("<w:p/>")),
    Violation("page number at the foot", _set(header_xml="<w:p/>", footer_xml=_number())),
    Violation("page number small", _header(_number().replace("'28'", "'20'"))),
    Violation("page number on page one", _set(title_page=False)),
    Violation("header with text", _header(_number() + "<w:p><w:r><w:t>Tài liệu nội bộ</w:t></w:r></w:p>")),
    Violation("footer with text", _set(footer_xml="<w:p><w:r><w:t>Tài liệu nội bộ</w:t></w:r></w:p>")),
    Violation("number above the organ", _swap("issuer", "number")),
    Violation("subject with a stop", lambda p: p.subject.__setitem__(-1, replace(p.subject[-1], text=f"{p.subject[-1].text}.")), needs="subject"),
    Violation("organ with a stop", lambda p: p.issuer.__setitem__(-1, replace(p.issuer[-1], text=f"{p.issuer[-1].text}."))),
    Violation("who decides in small type", _restyled("authority_line", size=-4), side="state", needs="authority_line"),
    Violation("who decides upright and thin", _restyled("authority_line", bold="toggle"), side="state", needs="authority_line"),
    Violation("căn cứ with a dash", lambda p: p.bases.__setitem__(0, replace(p.bases[0], text=f"- {p.bases[0].text}")), side="state", needs="bases"),
    Violation("space before the end mark", _texts("body", "./.", " ./.", -1), side="state"),
    *(Violation(f"typed {new}", _texts("body", "cán bộ, công chức", new, 1)) for new in ("cán bộ,công chức", "cán bộ,, công chức", "cán bộ ( công chức)", "cán bộ : công chức", "cán bộ “ công chức”", "1 245 cán bộ", "Error! Reference source not found. công chức", "Lỗi! Không tìm thấy nguồn tham chiếu. công chức")),
    Violation("two stops", lambda p: _texts("body", "sắp xếp.", "sắp xếp..", 1)(p)),
    Violation("paragraph in capitals", lambda p: p.body.__setitem__(2, replace(p.body[2], text=p.body[2].text.upper()))),
    Violation("heading with a slash", lambda p: _texts("body", "I-" if p.side == "party" else "I.", "I/", 0)(p)),
    Violation("heading at the right", lambda p: p.body.__setitem__(0, replace(p.body[0], align="right"))),
    Violation("heading in italics", lambda p: p.body.__setitem__(0, replace(p.body[0], italic=True)), side="state"),
    Violation("part with an Arabic number", lambda p: p.body.__setitem__(0, Line("Phần 1", bold=True))),
    Violation("part in capitals", lambda p: p.body.__setitem__(0, Line("PHẦN I", bold=True))),
    Violation("part with a dash", lambda p: p.body.__setitem__(0, Line("Phần I -", bold=True))),
    Violation("điều left out", lambda p: p.body.extend([replace(p.body[1], text="Điều 1. Giao việc."), replace(p.body[1], text="Điều 3. Thi hành./.")])),
    Violation("QUYẾT ĐỊNH thin", lambda p: p.body.insert(0, Line("QUYẾT ĐỊNH:"))),
    Violation("point in bold", lambda p: p.body.insert(2, replace(p.body[1], text="a) Việc bố trí, sắp xếp cán bộ bảo đảm tiêu chuẩn;", bold=True))),
    Violation("one title of several not bold", lambda p: (p.body.insert(1, replace(p.body[0], text="1. Việc thứ nhất")), p.body.insert(3, replace(p.body[0], text="2. Việc thứ hai", bold=False)))),
    Violation("NƠI NHẬN", _upper("recipients_word", "upper")),
    Violation("Nơi nhận without colon, State", _texts("recipients_word", ":", ""), side="state"),
    Violation("recipients at the right", _restyled("entries", align="right")),
    Violation("recipient in capitals", lambda p: p.entries.__setitem__(0, replace(p.entries[0], text="- NHƯ TRÊN TỈNH;"))),
    Violation("filing with the end mark", lambda p: p.entries.__setitem__(-1, replace(p.entries[-1], text=f"{p.entries[-1].text.rstrip('.')}./."))),
    Violation("mark with stops", lambda p: p.signing.__setitem__(0, replace(p.signing[0], text="T.M ỦY BAN"))),
    Violation("Đồng chí before the name", lambda p: p.signer.__setitem__(0, replace(p.signer[0], text=f"Đồng chí {p.signer[0].text}"))),
    Violation("star small", _restyled("star", size=-4), side="party"),
    Violation("Kính gửi bold", lambda p: p.address.__setitem__(0, replace(p.address[0], bold=True)), needs="address"),
    Violation("body line indented by spaces", lambda p: p.body.__setitem__(1, replace(p.body[1], text=f"        {p.body[1].text}"))),
)  # fmt: skip

VIOLATIONS = (*styles(), *TEXTS)


def fits(violation: Violation, paper: Paper) -> bool:
    """Return whether a document can have the violation."""
    return violation.side in ("", paper.side) and (not violation.needs or bool(getattr(paper, violation.needs)))
