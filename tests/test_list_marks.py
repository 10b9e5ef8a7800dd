"""A list mark that an agency wrote is printed as written, and is no breach that the template's owner could mend."""

from reporter.commands.build_render import of_our_own
from reporter.documents.quotations import Quotation, QuotedCell
from reporter.documents.render import Rendered
from reporter.layout import LintFinding
from reporter.model import Quote


def breach(rule: str, text: str) -> LintFinding:
    return LintFinding(rule, "E", "", "nội dung", text, "", "", "", "A")


def document(*texts: str) -> Rendered:
    quote = Quote("38", "Tỉnh Thanh Hoá", {"noi_dung": ""}, typed=frozenset({"noi_dung"}))
    return Rendered(b"", (), tuple(Quotation((QuotedCell(quote, "noi_dung"),), text) for text in texts))


MARK = breach("P-ST-02", "1) Mưa lũ trong tháng làm gián đoạn…")
AFTER = breach("P-ST-02", "b) Nguyên nhân chủ quan")
SIZE = breach("P-BD-03", "1) Mưa lũ trong tháng làm gián đoạn…")


def test_marks_of_agencies_are_theirs_and_upset_those_after_them() -> None:
    made = document("1) Mưa lũ trong tháng làm gián đoạn công việc ở 17 xã;")
    assert of_our_own((MARK, AFTER, SIZE), made) == (SIZE,)


def test_typed_numbers_upset_the_marks_of_the_template_after_them() -> None:
    assert of_our_own((AFTER, SIZE), document("Ở 3 xã:\n1. Mưa lũ\n2. Hạ tầng kỹ thuật")) == (SIZE,)


def test_marks_of_the_template_are_ours() -> None:
    assert of_our_own((MARK, AFTER, SIZE), document("Mưa lũ")) == (MARK, AFTER, SIZE)
