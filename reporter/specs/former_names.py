"""What units were called before: names of earlier days, and those that were joined to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from reporter.specs.choices import ChoiceList
from reporter.specs.registry import Registry


class Former(NamedTuple):
    """A name of before, the code of what bears another one now, and whether it was joined to that."""

    name: str
    now: str
    joined: bool


def former_names(registry: Registry, choices: Mapping[str, ChoiceList], day: date) -> Iterator[Former]:
    """Yield every name that is none of the day's; one of the registry's own past is told by that alone."""
    told = {record.name for dated in registry.records.values() for record in dated if record.valid_on(day)}
    for code, dated in registry.records.items():
        for record in dated:
            if record.name not in told and record.valid_until and record.valid_until < day:
                yield from _of_record(registry, code, record.name, record.valid_until, day)
    told |= {record.name for dated in registry.records.values() for record in dated}
    for listed in choices.values():
        for item in listed.items if listed.former else ():
            name = item.label.removesuffix(listed.former).rstrip()
            if name not in told:
                now = (registry.became(code, day) or (code,) for code in item.agencies)
                yield from (Former(name, code, True) for codes in now for code in codes)


def _of_record(registry: Registry, code: str, name: str, last: date, day: date) -> Iterator[Former]:
    """Yield the name with what its unit is on the day: itself, or what it merged into since."""
    groups = [group for group in registry.between(last, day).groups if code in group.old]
    if groups:
        yield from (Former(name, now, True) for group in groups for now in group.new)
    elif any(record.valid_on(day) for record in registry.records[code]):
        yield Former(name, code, False)
