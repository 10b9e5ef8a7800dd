"""What units report themselves against the agency that sums them up and confirms (R50)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.checks.material import Material, breach, gather, numbered, tables
from reporter.model import Finding
from reporter.model.wording import integer
from reporter.specs.forms import FormSpec
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

#: Codes of a line → column key → number.
Sums = Mapping[tuple[str, ...], Mapping[str, int]]


def rule_r50(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield the numbers of the summing agency that are not the sum of the units' own.

    What counts is the line of the agency that sums up, once; the units' lines prove it. While some units have not
    reported, more than their sum is no contradiction.
    """
    for frame in material.frames.values():
        if frame.form.summed_into and len(frame.data):
            total = material.frames.get(frame.form.summed_into)  # a form set may be without it
            if total is not None:
                yield from gather(_differences(material, rule, frame, total), material.context)


def unit_sums(frame: FormFrame, total: FormSpec) -> Sums:
    """Return what the lines of all units add up to, in the columns that both forms ask; blank is not reported."""
    axes, keys = list(total.axes), _shared(frame.form, total)
    found = frame.data.groupby(axes, sort=False)[keys].sum(min_count=1)
    return {
        tuple(map(str, codes)): {key: int(value) for key, value in zip(keys, row, strict=True) if value == value}
        for codes, row in zip(found.index, found.to_numpy(dtype=object, na_value=float("nan")), strict=True)
    }


def _shared(form: FormSpec, total: FormSpec) -> list[str]:
    return [column.key for column in form.entered if column.numeric and column.key in total.by_key]


def _differences(material: Material, rule: Rule, frame: FormFrame, total: FormFrame) -> Iterator[Finding]:
    asked = {agency.code for agency in material.context.agencies if frame.form.asked_of(agency)}
    sent = {source.agency for source in frame.sources}
    sums = unit_sums(frame, total.form)
    for source, part in tables(total):
        for position in range(part.start, part.stop):
            codes = tuple(str(total.data[key].iat[position]) for key in total.form.axes)
            for key, units in sums.get(codes, {}).items():
                own = total.values[key][position]
                if isinstance(own, int) and (own < units or (own > units and asked <= sent)):
                    yield breach(
                        rule,
                        source,
                        f"cột {numbered(source, total.form, key)} ghi {integer(own)}",
                        f"{integer(len(sent))} đơn vị chi trả ghi ở {frame.form.title} cộng lại là {integer(units)}",
                        "Cộng lại theo các đơn vị; số vẫn đúng thì nêu ở trang “Giải trình” vì sao khác.",
                        places=[total.cell(key, position)],
                        column=total.form.column(key),
                        value=own,
                        also=(frame.form.id,),
                    )
