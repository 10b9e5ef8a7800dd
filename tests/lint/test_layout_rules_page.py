"""docs/layout-rules.md: rule → clause → value → the change that must break it → the harmless one that must pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lint_mutations import MUTATIONS, Mutation
from lint_sample import TEMPLATES, build, profile_of

from reporter.specs.profiles import profile_names

PAGE = Path(__file__).parents[2] / "docs" / "layout-rules.md"
_HEAD = """# Quy tắc thể thức

Mỗi quy tắc của `reporter lint`: tên, mức (E lỗi, W cảnh báo, I nhắc), điều khoản ở từng thể thức, giá trị phải đạt
(lấy từ templates/profiles), một thay đổi phải bị báo và một thay đổi vô hại không được báo. Bộ kiểm thử chạy cả hai
cho mọi quy tắc, ở mọi thể thức có quy tắc đó (tests/lint). Trang này do kiểm thử viết: `pytest --regen tests/lint`.

| Quy tắc | Tên | Mức | Điều khoản | Giá trị | Phải báo | Không được báo |
|---|---|---|---|---|---|---|
"""


def _rows() -> Iterator[str]:
    for mutation in MUTATIONS:
        names = [name for name in profile_names(TEMPLATES) if mutation.rule in profile_of(name).rules]
        entries = [profile_of(name).rules[mutation.rule] for name in names]
        values = dict.fromkeys(_value(name, mutation) for name in names)
        cells = (
            mutation.rule,
            entries[0].title,
            ", ".join(dict.fromkeys(entry.severity for entry in entries)),
            "; ".join(dict.fromkeys(entry.source for entry in entries)),
            "; ".join(values),
            mutation.what,
            mutation.harmless,
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _value(name: str, mutation: Mutation) -> str:
    """Return what the rule asks for, as it tells it of the broken document."""
    sample = build(name, mutation.kind)
    mutation.change(sample)
    return next(f.expected for f in sample.lint(name).findings if f.rule == mutation.rule)


def test_the_page_of_rules_is_up_to_date(regen: bool) -> None:
    page = _HEAD + "".join(_rows())
    if regen:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
