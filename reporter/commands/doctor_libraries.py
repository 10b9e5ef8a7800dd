"""Are the installed libraries free of known flaws? What is known is data, `known_flaws.toml`, with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import msgspec

from reporter.model.wording import date_short, integer
from reporter.specs.decode import Spec
from reporter.specs.spec_files import read_spec

_DATA = Path(__file__).with_name("known_flaws.toml")
_PROGRAM = "reporter"


class Flaw(Spec, frozen=True):
    """A flaw of the versions of a library from one on (() for all) and below another."""

    library: str
    below: str
    id: str
    source: str
    what: str
    since: str = msgspec.field(default="0", name="from")

    def has(self, found: str) -> bool:
        """Whether that version has it."""
        return _numbers(self.since) <= _numbers(found) < _numbers(self.below)


class Unknown(Spec, frozen=True):
    """Flaws of which it could not be found out what versions have them."""

    library: str
    ids: tuple[str, ...]
    source: str
    what: str


class KnownFlaws(Spec, frozen=True):
    """What was known on a day."""

    looked_up: date
    flaws: tuple[Flaw, ...]
    unknown: tuple[Unknown, ...] = ()


@cache
def known_flaws() -> KnownFlaws:
    """Return what is known."""
    return read_spec(_DATA, KnownFlaws)


def flawed(libraries: Mapping[str, str]) -> list[str]:
    """Return one text for each flaw of these libraries, given as name → version."""
    return [
        f"{flaw.library} {libraries[flaw.library]} ({flaw.id}: {flaw.what}; cần {flaw.below} trở lên)"
        for flaw in known_flaws().flaws
        if flaw.library in libraries and flaw.has(libraries[flaw.library])
    ]


def unchecked(libraries: Mapping[str, str]) -> list[str]:
    """Return what could not be checked of these libraries: flaws without known versions, libraries without a word."""
    known = known_flaws()
    open_ones = [f"{item.library} ({', '.join(item.ids)})" for item in known.unknown if item.library in libraries]
    spoken_of = {flaw.library for flaw in known.flaws} | {item.library for item in known.unknown}
    silent = sorted(libraries.keys() - spoken_of)
    return [*open_ones, *silent]


def told(libraries: Mapping[str, str]) -> str:
    """Return in one line what was found of the libraries that the list speaks of."""
    known = known_flaws()
    looked_at = len(libraries.keys() & {flaw.library for flaw in known.flaws})
    bad = "; ".join(flawed(libraries)) or "không bản nào có lỗ hổng ghi trong danh sách"
    return f"{bad} ({integer(looked_at)} thư viện có trong danh sách, tra ngày {date_short(known.looked_up)})"


def installed() -> dict[str, str]:
    """Return name → version of what the program needs and finds here, optional parts and what those need too."""
    found: dict[str, str] = {}
    waiting = [_PROGRAM]
    while waiting:
        name = waiting.pop()
        for need in _needs(name):
            if need not in found:
                try:
                    found[need] = version(need)
                except PackageNotFoundError:
                    continue
                waiting.append(need)
    return found


def _needs(name: str) -> Iterator[str]:
    """Yield what a library needs; of the program itself the optional parts too, but for its tests and documents."""
    try:
        lines: Iterable[str] = requires(name) or ()
    except PackageNotFoundError:
        return
    for line in lines:
        extra = re.search(r"extra\s*==\s*['\"](\w+)", line)
        if extra is None or (name == _PROGRAM and extra[1] not in ("test", "docs")):
            yield re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-")


def _numbers(text: str) -> tuple[tuple[int, ...], bool]:
    """Return what orders versions: the numbers, without zeros at the end, and whether it is out ("6.1rc1" is not)."""
    release, rest = re.fullmatch(r"([\d.]*)(.*)", text.strip()).groups()  # type: ignore[union-attr]
    numbers = tuple(int(part) for part in re.sub(r"(\.0+)+$", "", release.rstrip(".")).split(".") if part)
    return numbers, not re.match(r"a|b|rc|\.?dev", rest)
