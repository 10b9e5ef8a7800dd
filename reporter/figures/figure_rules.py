"""Rules on finished figures, before they are printed: counts of communes (R04) and shares (R13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from reporter.figures.words import share
from reporter.model import Figure, Finding
from reporter.model.figure_text import figure_text, share_text
from reporter.model.wording import integer
from reporter.specs.figure_specs import Catalogue
from reporter.specs.rules import Rule
from reporter.specs.written_rules import CommuneCounts

#: Half a unit of the second decimal: more than rounding may change a share.
_TOLERANCE = Decimal("0.005")


def commune_counts(figures: Mapping[str, Figure], rule: Rule) -> Iterator[Finding]:
    """Yield a finding when the communes short, over and in balance do not add up to those compared (R04).

    The keys of the catalogue are in rules.toml; figures that are not there or not reported give no verdict.
    """
    written = rule.of(CommuneCounts)
    total, parts = figures.get(written.total), [figures.get(key) for key in written.parts]
    known = [item for item in parts if item is not None and item.value is not None]
    if total is None or total.value is None or len(known) < len(parts):
        return
    added = sum(int(item.value or 0) for item in known)
    if added != total.value:
        terms = " + ".join(f"{integer(int(item.value or 0))} ({item.label})" for item in known)
        yield _breach(
            rule, f"{total.scope}: {terms} = {integer(added)}", f"{total.label} là {integer(int(total.value))}", added
        )


def shares(figures: Mapping[str, Figure], catalogue: Catalogue, rule: Rule) -> Iterator[Finding]:
    """Yield the shares that differ from numerator and denominator by more than rounding to two decimals (R13)."""
    for key, spec in catalogue.figures.items():
        if spec.kind == "share" and key in figures:
            said = figures[key]
            top, bottom = said.parts or (figures.get(part) for part in spec.parts)
            if top is None or bottom is None or top.value is None or not bottom.value or said.value is None:
                continue
            exact = 100 * Decimal(top.value) / Decimal(bottom.value)
            if abs(Decimal(said.value) - exact) > _TOLERANCE:
                right = share_text(share(int(top.value), int(bottom.value)))
                parts = f"{top.label} {figure_text(top)} trên {bottom.label} {figure_text(bottom)}"
                found = f"{said.scope}: {said.label} là {figure_text(said)}"
                yield _breach(rule, found, f"{parts} là {right}", said.value)


def _breach(rule: Rule, found: str, expected: str, value: object) -> Finding:
    remedy = "Kiểm tra lại cách tính trong danh mục số liệu."
    return Finding(rule.code, rule.severity, found, expected, remedy, value=str(value))
