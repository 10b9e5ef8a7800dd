"""Layout profiles (thể thức): the numbers of the three standards as data, each with source and confidence.

One TOML file a profile under templates/profiles/. Every leaf becomes a `Fact` under its dotted key
("page.margin_left"); a leaf without its own source and confidence takes those of the nearest table above it.
The renderer writes with these numbers and the linter checks with the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.model.wording import date_short
from reporter.specs.profile_files import SIDES, Side, read_profile

#: Twentieths of a point in one unit of length, as OOXML counts.
TWIPS = MappingProxyType({"mm": 1440 / 25.4, "pt": 20.0})
_NEAR = 60  # days between a document and a change of profiles that one is told of


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a standard with where it was read and how sure that is."""

    value: Any
    unit: str
    source: str
    confidence: str
    minimum: float | None = None
    maximum: float | None = None

    @property
    def low(self) -> float:
        """The least value the standard allows; the value itself where no range is given."""
        if self.minimum is not None:
            return self.minimum
        return float(self.value) if self.maximum is None else float("-inf")

    @property
    def high(self) -> float:
        """The greatest value the standard allows; the value itself where no range is given."""
        if self.maximum is not None:
            return self.maximum
        return float(self.value) if self.minimum is None else float("inf")

    def allows(self, number: float, tolerance: float = 0.001) -> bool:
        """Whether `number`, in this fact's unit, lies in the allowed range."""
        return self.low - tolerance <= number <= self.high + tolerance

    def __str__(self) -> str:
        low, high = self.low, self.high
        unit = {"lines": "dòng", "em": "cỡ chữ"}.get(self.unit, self.unit)
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            return str(self.value)
        if low == high:
            return f"{_number(low)} {unit}".strip()
        if high == float("inf"):
            return f"từ {_number(low)} {unit} trở lên"
        return f"{_number(low)}-{_number(high)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class Component:
    """How one component of a document is set: size in points (with its range), weight, case, alignment."""

    key: str
    name: str  # Vietnamese, for messages
    size: Fact
    bold: bool
    italic: bool
    underline: bool
    caps: bool | None  # None: the standard does not say
    align: str  # "left", "center", "right", "both"
    text: str  # constant wording, "" where there is none
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """What a profile says about one rule of the linter: severity E, W, I or off."""

    id: str
    title: str
    severity: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class LayoutProfile:
    """One standard as data; the accessors raise ReporterError for a key that the file does not have."""

    name: str
    title: str
    side: Side
    valid_from: date
    valid_until: date | None
    file: str
    facts: Mapping[str, Fact]
    components: Mapping[str, Component]
    rules: Mapping[str, RuleEntry]

    def __hash__(self) -> int:
        return hash((self.name, self.title, self.valid_from))

    def valid_on(self, day: date) -> bool:
        """Whether a document of that date follows this profile."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def has(self, key: str) -> bool:
        """Whether the profile states a value under that dotted key."""
        return key in self.facts

    def fact(self, key: str) -> Fact:
        """The value under a dotted key with its source."""
        if key not in self.facts:
            raise ReporterError(f"{self.file}: thiếu mục “{key}”.")
        return self.facts[key]

    def text(self, key: str) -> str:
        """The text under a dotted key."""
        return str(self._typed(key, str, "chữ"))

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under a dotted key."""
        return tuple(self._typed(key, tuple, "danh sách"))

    def flag(self, key: str) -> bool:
        """The true/false under a dotted key."""
        return bool(self._typed(key, bool, "true hoặc false"))

    def number(self, key: str) -> float:
        """The number under a dotted key, in the unit the file gives it."""
        return float(self._typed(key, (int, float), "số"))

    def mm(self, key: str) -> float:
        """The length under a dotted key in millimetres."""
        return self.twips(key) / TWIPS["mm"]

    def pt(self, key: str) -> float:
        """The length under a dotted key in points."""
        return self.twips(key) / TWIPS["pt"]

    def twips(self, key: str) -> float:
        """The length under a dotted key in twentieths of a point (not rounded)."""
        fact = self.fact(key)
        if fact.unit not in TWIPS:
            raise ReporterError(f"{self.file}: mục “{key}” phải có đơn vị mm hoặc pt.")
        return float(fact.value) * TWIPS[fact.unit]

    def component(self, key: str) -> Component:
        """How the component of that key ("date", "issuer", …) is set."""
        if key not in self.components:
            raise ReporterError(f"{self.file}: thiếu thành phần “components.{key}”.")
        return self.components[key]

    def size(self, key: str) -> float:
        """The default type size of a component, in points."""
        return float(self.component(key).size.value)

    def table(self, key: str) -> Mapping[str, str]:
        """The texts of one table by their last key: table("type_codes")["BÁO CÁO"] == "BC"."""
        start = key + "."
        return {
            name.removeprefix(start): str(fact.value) for name, fact in self.facts.items() if name.startswith(start)
        }

    def lists(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """The lists of texts of one table by their last key."""
        start = key + "."
        return {
            name.removeprefix(start): tuple(fact.value)
            for name, fact in self.facts.items()
            if name.startswith(start) and isinstance(fact.value, tuple)
        }

    def _typed(self, key: str, kind: type | tuple[type, ...], label: str) -> Any:
        value = self.fact(key).value
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ReporterError(f"{self.file}: mục “{key}” phải là {label}.")
        return value


def load_profile(templates: Path, name: str) -> LayoutProfile:
    """Return the profile of that name under templates/profiles; SpecError with every mistake in it."""
    known = profile_names(templates)
    if name not in known:
        raise ReporterError(f"Không có thể thức “{name}”. Các thể thức hiện có: {', '.join(known) or 'không có'}.")
    states = tuple((path, path.stat().st_mtime_ns) for path in files_like(templates / "profiles", "*.toml"))
    return _loaded(templates / "profiles" / f"{name}.toml", states)


def profile_names(templates: Path) -> tuple[str, ...]:
    """Return the names of the profiles under templates/profiles, sorted."""
    return tuple(path.stem for path in files_like(templates / "profiles", "*.toml"))


def change_near(templates: Path, issuer_side: Side, day: date) -> LayoutProfile | None:
    """Return the profile of that side that takes over from another within `_NEAR` days of a day; None if none does."""
    profiles = [load_profile(templates, name) for name in profile_names(templates)]
    same = sorted((p for p in profiles if p.side == issuer_side), key=lambda profile: profile.valid_from)
    return next((p for p in same[1:] if abs((p.valid_from - day).days) <= _NEAR), None)


def choose_profile(templates: Path, issuer_side: Side, document_date: date) -> str:
    """Return the name of the profile in force for that side on that date.

    The thresholds are the files' own `side`, `valid_from` and `valid_until`; ReporterError if none holds.
    """
    for name in profile_names(templates):
        profile = load_profile(templates, name)
        if profile.side == issuer_side and profile.valid_on(document_date):
            return name
    raise ReporterError(
        f"Không có thể thức văn bản {SIDES[issuer_side]} nào có hiệu lực ngày {date_short(document_date)}. "
        "Chọn thể thức bằng --profile hoặc thêm tệp vào templates/profiles."
    )


@lru_cache(maxsize=16)
def _loaded(path: Path, _states: tuple[tuple[Path, int], ...]) -> LayoutProfile:
    """Return the profile; read again when a file of the folder was written since, as it may extend another."""
    head, body = read_profile(path)
    rules = body.pop("rules", {})
    facts = MappingProxyType(dict(_facts(body, "", (head.source, head.confidence))))
    components = [key for key, entry in body["components"].items() if isinstance(entry, dict)]
    return LayoutProfile(
        name=head.name,
        title=head.title,
        side=head.side,
        valid_from=head.valid_from,
        valid_until=head.valid_until,
        file=f"profiles/{path.name}",
        facts=facts,
        components=MappingProxyType({key: _component(facts, key) for key in components}),
        rules=MappingProxyType({rule: RuleEntry(id=rule, **entry) for rule, entry in rules.items()}),
    )


def _facts(table: Mapping[str, Any], prefix: str, inherited: tuple[str, str]) -> Iterator[tuple[str, Fact]]:
    """Yield (dotted key, Fact) for every leaf below `table`, with inherited source and confidence."""
    source = table.get("source", inherited[0])
    confidence = table.get("confidence", inherited[1])
    for key, value in table.items():
        path = f"{prefix}{key}"
        if key in ("source", "confidence"):
            continue
        if isinstance(value, Mapping) and "value" not in value:
            yield from _facts(value, f"{path}.", (source, confidence))
        else:
            yield path, _fact(value if isinstance(value, Mapping) else {"value": value}, (source, confidence))


def _fact(leaf: Mapping[str, Any], inherited: tuple[str, str]) -> Fact:
    value = leaf["value"]
    return Fact(
        value=tuple(value) if isinstance(value, list) else value,
        unit=leaf.get("unit", ""),
        source=leaf.get("source", inherited[0]),
        confidence=leaf.get("confidence", inherited[1]),
        minimum=leaf.get("min"),
        maximum=leaf.get("max"),
    )


def _component(facts: Mapping[str, Fact], key: str) -> Component:
    start = f"components.{key}."

    def value(name: str, default: Any) -> Any:
        return facts[start + name].value if start + name in facts else default

    name = facts[start + "name"]
    return Component(
        key=key,
        name=name.value,
        size=facts[start + "size"],
        bold=value("bold", False),
        italic=value("italic", False),
        underline=value("underline", False),
        caps=value("caps", None),
        align=value("align", "left"),
        text=value("text", ""),
        source=name.source,
        confidence=name.confidence,
    )


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
