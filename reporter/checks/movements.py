"""Movement tables: what was there at the end of the last period is there at the beginning of this one (R52)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.checks.last_known import changes
from reporter.checks.material import Material, breach, gather
from reporter.model import Finding
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.specs.written_rules import OpeningIsClosing


def rule_r52(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield openings that are not the closing of the agency's last earlier workbook.

    "Số cuối kỳ trước chuyển sang là số đầu kỳ này"; that the closing follows from the opening is R51, in the form.
    """
    written = rule.of(OpeningIsClosing)
    frame = material.frames.get(written.form)
    if frame is None:
        return
    column = frame.form.by_key[written.opening]
    found = (
        breach(
            rule,
            item.source,
            f"đầu kỳ ghi {integer(item.current)}",
            f"bằng số cuối kỳ {integer(item.before)} của {item.then}",
            "Sửa số đầu kỳ; kỳ trước ghi sai thì gửi lại sổ kỳ trước, hoặc giải trình.",
            places=[frame.cell(key, item.position)],
            column=column,
            value=item.current,
        )
        for key, item in changes(frame, (written.opening,), material, {written.opening: written.closing})
    )
    yield from gather(found, material.context)
