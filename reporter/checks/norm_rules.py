"""The typed norm of a commune against the way it is said to be worked out (R31)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.checks.material import Material, breach, gather
from reporter.model import Finding
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.specs.written_rules import WorkedNorm
from reporter.tables import FormFrame


def rule_r31(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield norms that are not what population, kind of unit and terrain give, one more or less.

    Công văn 09/CV-BCĐ as reported: 32, above 16.000 inhabitants one more for every 2.000 (in the mountains every
    1.000), at most 50 in a xã, 70 in a phường or đặc khu. How it is rounded is not known, and frames below 32 exist:
    nothing is refused.
    """
    written = rule.of(WorkedNorm)
    frame = material.frames.get(written.form)
    if frame is None or not len(frame.data):
        return
    kinds = material.context.specs.attributes(frame.form.column(written.commune), "unit_type")
    keys = (written.commune, written.inhabitants, written.terrain, written.norm)
    columns = (frame.data[key].tolist() for key in keys)
    lines = enumerate(zip(*columns, strict=True))
    known = ((at, line) for at, line in lines if isinstance(line[1], int) and isinstance(line[3], int))
    found = (_odd(frame, rule, at, kinds.get(line[0], ""), line[1:]) for at, line in known)
    yield from gather(filter(None, found), material.context)


def _odd(frame: FormFrame, rule: Rule, at: int, kind: str, line: tuple[Any, ...]) -> Finding | None:
    people, terrain, norm = line
    written = rule.of(WorkedNorm)
    steps = {True: written.step_mountain, False: written.step}
    asked = [steps[terrain == written.mountain]] if terrain else list(steps.values())
    right = sorted({_worked(written, people, kind, step) for step in asked})
    if any(abs(norm - number) <= written.tolerance for number in right):
        return None
    return breach(
        rule,
        frame.sources[int(frame.source_of[at])],
        f"định mức ghi {integer(norm)}, dân số {integer(people)}",
        f"theo cách tính Công văn 09/CV-BCĐ là {' hoặc '.join(map(integer, right))}",
        "Xem lại dân số, địa bàn, định mức; địa phương được giao khác thì để nguyên.",
        places=[frame.cell(written.norm, at), frame.cell(written.inhabitants, at)],
        column=frame.form.by_key[written.norm],
        value=norm,
    )


def _worked(written: WorkedNorm, people: int, kind: str, step: int) -> int:
    """Return the norm that the formula gives, parts of a step left out."""
    number = written.base + max(people - written.above, 0) // step
    return min(number, written.most.get(kind, number))
