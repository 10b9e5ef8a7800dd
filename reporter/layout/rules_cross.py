"""Rules for documents of both systems (X-…): mixed marks, spelling, numbers, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reporter.layout.checking import DOCUMENT, TABLES, Doc, Hit, hit, mm, pt, table_place
from reporter.layout.effective import whole_number
from reporter.layout.pages import row_height
from reporter.layout.records import Block, Paragraph, WordTable, plain
from reporter.layout.views import UNIT_LINE, all_bold, excerpt, mark_of
from reporter.model.wording import tone_style
from reporter.specs.profiles import LayoutProfile

_DOTTED = re.compile(r"(?<![\d.,/])\d+\.\d{1,2}(?![\d.,/]*\d)(?!\.)")
#: What stands around a decimal: a unit behind it, or a word of measure before it; "Mẫu 1.1", "mục 2.3" have neither.
_MEASURED = re.compile(
    r"^ ?(%|‰|(?:nghìn|ngàn|triệu|tỷ|tỉ|đồng|người|điểm|lần|km|ha|m2|m²|m|cm|mm|kg|tấn|tạ|lít|giờ|USD|GB|MB|độ)\b)"
)
_MEASURE = re.compile(
    r"\b(đạt|tăng|giảm|là|bằng|chiếm|còn|hơn|gần|khoảng|trên|dưới|bình quân|tỷ lệ|tỉ lệ|từ|lên|xuống)\s*$", re.I
)
_GROUPED = re.compile(r"^-?\d{1,3}(\.\d{3})+(,\d+)?$")
_OTHER_GROUPS = re.compile(r"^-?\d{1,3}(?:([,' \u00a0])\d{3})(?:\1\d{3})*$")
_BARE = re.compile(r"^-?[1-9]\d{3,}(,\d+)?$")
_CODE_HEADERS = re.compile(r"\b(mã|năm|số hiệu|số văn bản|ký hiệu|điện thoại|stt|tt|ngày|kỳ)\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_TONED = re.compile(r"[oO][àáảãạÀÁẢÃẠ]|[òóỏõọÒÓỎÕỌ][aAeE]|[oO][èéẻẽẹÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ]|[ùúủũụÙÚỦŨỤ][yY]")


def rule_X_MIX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The marks of the two systems are not mixed: Quốc hiệu with T/M, a star with "Số:", "./." in Party documents."""
    marks = _state_marks(doc) if profile.side == "party" else _party_marks(doc)
    found = [(name, where) for name, where in marks if where is not None]
    if found:
        system = "Đảng" if profile.side == "party" else "Nhà nước"
        yield hit(DOCUMENT, found[0][1], "có " + ", ".join(name for name, _ in found), f"chỉ thể thức {system}")


def _state_marks(doc: Doc) -> Iterator[tuple[str, Paragraph | None]]:
    """Yield the marks of State documents with the paragraph that shows each, None where it does not."""
    zones, head = doc.zones, doc.zones.head
    texts = zones.text
    lines = (*head.left, *head.right) if head else ()
    yield "Quốc hiệu", next((p for p in lines if "XÃ HỘI CHỦ NGHĨA" in p.clean.upper()), None)
    yield "Tiêu ngữ", head.motto if head else None
    yield "“Số:”", head.number if head and head.number_text.startswith("Số:") else None
    yield "“./.”", texts[-1] if texts and texts[-1].clean.endswith("./.") else None
    yield "“V/v”", next((p for p in (head.letter_subject if head else ()) if p.clean.startswith("V/v")), None)
    yield "TM., KT., TL.", next((p for p in _signing(doc) if mark_of(p) in ("TM.", "KT.", "TL.", "TUQ.")), None)
    entries = zones.recipients.entries if zones.recipients else ()
    yield "“Lưu: VT”", next((p for p in entries if p.clean.startswith("- Lưu: VT")), None)


def _party_marks(doc: Doc) -> Iterator[tuple[str, Paragraph | None]]:
    """Yield the marks of Party documents with the paragraph that shows each, None where it does not."""
    zones, head = doc.zones, doc.zones.head
    lines = (*head.left, *head.right) if head else ()
    yield "tiêu đề Đảng", next((p for p in lines if "ĐẢNG CỘNG SẢN VIỆT NAM" in p.clean), None)
    yield "dấu sao", head.star if head else None
    separator = zones.separator
    yield "“-----”", separator if separator and separator.clean == "-----" else None
    yield "T/M, K/T, T/L", next((p for p in _signing(doc) if mark_of(p) in ("T/M", "K/T", "T/L")), None)


def _signing(doc: Doc) -> tuple[Paragraph, ...]:
    return doc.zones.signature.lines if doc.zones.signature else ()


def rule_X_SP_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Open syllables oa, oe, uy carry their tone in one style (usage of both texts).

    Names, words of agencies and what was entered into tables are left as they are.
    """
    styles: dict[str, Counter[str]] = {"new": Counter(), "old": Counter()}
    places: dict[str, Paragraph] = {}
    entered = {p.order for table in doc.zones.tables for p in table.paragraphs}
    if doc.zones.signature and doc.zones.signature.name:
        entered.add(doc.zones.signature.name.order)
    for paragraph in doc.content.filled:
        if paragraph.order in entered:
            continue
        for word in _spelt("".join(" " if run.quoted else run.text for run in paragraph.shown)):
            for style, other in (("new", "old"), ("old", "new")):
                if tone_style(word, other) != word:  # type: ignore[arg-type]
                    styles[style][word.lower()] += 1
                    places.setdefault(style, paragraph)
    wanted = profile.text("wording.tone_style")
    other = "old" if wanted == "new" else "new"
    if styles[other] and (styles[wanted] or profile.flag("wording.tone_required")):
        words = ", ".join(word for word, _ in styles[other].most_common(3))
        right = ", ".join(tone_style(word, wanted) for word, _ in styles[other].most_common(3))  # type: ignore[arg-type]
        found = "hai kiểu bỏ dấu" if styles[wanted] else "kiểu bỏ dấu khác"
        yield hit(DOCUMENT, places[other], f"{found}; {styles[other].total()} chữ như: {words}", right)


def _spelt(text: str) -> Iterator[str]:
    """Yield the words whose spelling is not a name's own: uỷ, and small letters not right after a capital.

    So "Thanh Hóa" and "Bộ Văn hóa" are left alone, "văn hóa" and "Đảng ủy" are not.
    """
    if not _TONED.search(text):
        return
    before = ""
    for found in _WORD.finditer(text):
        word = found[0]
        named = before[:1].isupper() and before == text[found.start() - 1 - len(before) : found.start() - 1]
        if _TONED.search(word) and (tone_style(word, "new").lower() == "uỷ" or (word.islower() and not named)):
            yield word
        before = word


def rule_X_NU_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Decimals are written with a comma: 93,45 (NĐ 86/2012); dates and section numbers are left out."""
    firsts = _first_column(doc)
    for paragraph in doc.content.filled:
        if "." not in paragraph.text or paragraph.order in firsts:
            continue
        text = plain(paragraph.text)
        for found in _DOTTED.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            alone = not before.strip() and not after.strip()
            if alone or _MEASURED.match(after) or (_MEASURE.search(before) and not after[:1].isalnum()):
                yield hit(_part(paragraph), paragraph, found[0], found[0].replace(".", ","))


def _first_column(doc: Doc) -> set[int]:
    """Return the order numbers of paragraphs in first columns, which hold serial numbers."""
    return {
        p.order
        for block in doc.content.blocks
        if isinstance(block, WordTable)
        for row in block.rows
        for cell in row.cells[:1]
        for p in cell.paragraphs
    }


def _part(paragraph: Paragraph) -> str:
    return DOCUMENT if paragraph.section == 0 else f"trang giấy, phần {paragraph.section + 1}"


def rule_X_NU_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Thousands in tables are parted by a dot, the same way everywhere (Luật Kế toán 2015, Điều 11)."""
    bare: list[Paragraph] = []
    grouped = 0
    for table in doc.zones.tables:
        for paragraph in _number_cells(table):
            text = paragraph.text.strip()
            if len(text) < 4:  # nearly every cell: nothing to be parted
                continue
            if _OTHER_GROUPS.match(text):
                yield hit(TABLES, paragraph, text, re.sub(r"[,' \u00a0]", ".", text))
            elif _GROUPED.match(text):
                grouped += 1
            elif _BARE.match(text) and not 1900 <= whole_number(re.sub(r"\D.*", "", text.lstrip("-")), 0) <= 2100:
                bare.append(paragraph)
    if grouped and bare:
        yield hit(TABLES, bare[0], f"{len(bare)} số không có dấu chấm hàng nghìn", "1.234.567, thống nhất")


def _number_cells(table: WordTable) -> Iterator[Paragraph]:
    """Yield the paragraphs below the header of a data table, columns of codes and years left out."""
    heads = [row for row in table.rows if row.header] or list(table.rows[:1])
    codes = {cell.column for row in heads for cell in row.cells if _CODE_HEADERS.search(cell.text)}
    for row in table.rows[len(heads) :]:
        for cell in row.cells:
            if cell.column not in codes:
                yield from (p for p in cell.paragraphs if p.text[:1].isdigit() or p.text[:1] == "-")


def rule_X_NU_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Per cent is written without a space, in one style: 93,45% (usage)."""
    spaced = [p for p in doc.content.filled if "%" in p.text and re.search(r"\d[ \u00a0]+%", p.text)]
    if spaced:
        yield hit(_part(spaced[0]), spaced[0], f"{len(spaced)} chỗ viết cách “… %”", "viết liền: 93,45%")


def rule_X_TB_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The heading of a table repeats on every page, and its rows are not split (practice).

    A row that may be higher than half a page is better split: Word cuts off what it has beyond the page.
    """
    for table in doc.zones.tables:
        tall = doc.section(table.section).text_height / 40  # half a page, in points
        if len(table.rows) > 1 and not table.rows[0].header:
            repeated = "lặp dòng đầu ở mỗi trang (Repeat as header row)"
            yield Hit(TABLES, table_place(table), "dòng đầu bảng không lặp lại", repeated)
        split = sum(not row.cant_split and row_height(row) <= tall for row in table.rows)
        if split:
            yield Hit(TABLES, table_place(table), f"{split} dòng có thể bị tách sang trang", "không tách dòng")


def rule_X_TB_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The first column is headed STT or TT, one word in the whole document (STT in the decree, TT in HD 36)."""
    words = profile.texts("table.order_words")
    seen: list[str] = []
    for table in doc.zones.tables:
        cells = table.rows[0].cells if table.rows else ()
        first = cells[0].text.upper().rstrip(".") if cells else ""
        if first and first not in words:
            yield Hit(TABLES, table_place(table), f"cột đầu: “{excerpt(first, 20)}”", " hoặc ".join(words[:2]))
        elif first and seen and first != seen[0]:
            yield Hit(TABLES, table_place(table), first, f"{seen[0]} như các bảng trước")
        elif first:
            seen.append(first)


def rule_X_TB_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A line "Đơn vị tính: …" stands above its table, at the right, italic, once (practice)."""
    for index, block in enumerate(doc.content.blocks):
        if not isinstance(block, Paragraph) or not UNIT_LINE.match(block.clean):
            continue
        following = _table_below(doc.content.blocks[index + 1 :])
        faults = []
        if following is None:
            faults.append("không ngay trên bảng")
        elif any(UNIT_LINE.match(cell.text) for cell in (following.rows[0].cells if following.rows else ())):
            faults.append("ghi hai lần")
        if block.format.align != "right":
            faults.append("không căn phải")
        if not all(run.format.italic for run in block.shown):
            faults.append("không nghiêng")
        size = profile.component("table_unit").size
        faults += [f"cỡ {pt(run.format.size)}" for run in block.shown[:1] if not size.allows(run.format.size)]
        if all_bold(block):
            faults.append("đậm")
        if faults:
            wanted = f"trên bảng, căn phải, nghiêng, không đậm, cỡ {size}, một lần"
            yield hit(TABLES, block, ", ".join(faults), wanted)


def _table_below(blocks: Sequence[Block]) -> WordTable | None:
    """Return the table that comes next; one line, the table's own title, may stand before it."""
    near = [block for block in blocks[:4] if isinstance(block, WordTable) or block.clean][:2]
    return next((block for block in near if isinstance(block, WordTable)), None)


def rule_X_TB_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Tables have single black borders and fit the width of the text (practice)."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    for table in doc.zones.tables:
        boxed = table.rows and all(cell.bordered for cell in table.rows[0].cells)
        lines = {table.borders.get(side, ("none", "auto")) for side in sides}
        kinds = {line for line, _ in lines}
        colours = {colour for line, colour in lines if line not in ("none", "nil")}
        if not boxed and (kinds != {"single"} or colours - {"auto", profile.text("font.color")}):
            yield Hit(TABLES, table_place(table), "viền không phải nét đơn màu đen đủ các cạnh", "viền đơn, màu đen")
        room = doc.text_width(table.section)
        if mm(table.width - room) > profile.mm("page.tolerance") + 4:  # Word lets cell margins hang out by 2 x 1.9 mm
            yield Hit(TABLES, table_place(table), f"rộng {pt(mm(table.width))} mm", f"không quá {pt(mm(room))} mm")
