"""What the province has settled for a commune against what the commune's workbook says."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.checks.material import Material, breach
from reporter.model import Finding, Mark
from reporter.model.wording import integer
from reporter.specs.rules import Rule


def rule_r44(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield the cells that say something else than what was settled and locked for the commune.

    "Quyết định giao biên chế của từng tỉnh": a quota is what the decision says; whoever disagrees says so in words.
    """
    specs = material.context.specs
    for form_id, frame in material.frames.items():
        form = frame.form
        for source, part in material.tables(form_id):
            if form.free or specs.agency(source.agency).kind != "commune":
                continue
            for at in range(part.start, part.stop):
                codes = tuple(str(frame.data[key].iat[at]) for key in form.axes)
                for key, settled in specs.granted.of(form, codes).items():
                    said = frame.values[key][at]
                    if said is not None and not isinstance(said, Mark) and said != settled:
                        decision = specs.granted.decisions.get(codes[0], "") or "danh mục biên chế của tỉnh"
                        shown = integer(settled) if isinstance(settled, int) else settled
                        yield breach(
                            rule,
                            source,
                            f"ghi “{said}”, khác số tỉnh đã giao",
                            f"{shown} theo {decision}",
                            f"Ghi lại {shown}; có ý kiến khác thì nêu ở trang “Giải trình”, mã {rule.code}.",
                            places=[frame.cell(key, at)],
                            column=form.by_key[key],
                            value=said,
                        )
