"""Plausible sizes (R26): against what units of the kind have, the last period known, the same line and other ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain

from reporter.checks.last_known import LastKnown, LastSaid, last_known, of_stable
from reporter.checks.material import Material, breach, gather, tables
from reporter.checks.size_peers import Peers, peers
from reporter.checks.size_series import SMALL, series_slips
from reporter.model import CellRange, Finding, Severity
from reporter.model.cell import ranges
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.specs.size_limits import UNITS, PlausibleSizes, SizeEntry, SizePer, SizeRange
from reporter.tables import FormFrame

_POWERS = (3, -3, 1, -1, 2, -2, 4, -4, 5, -5, 6, -6)  # of ten, the likelier slip first: thousands, then single zeros
_BY_SIZE = sorted(_POWERS, key=abs)
_KINDS = {"xa": "xã", "phuong": "phường", "dac_khu": "đặc khu"}
_AMONG = {"agencies": "phần lớn cơ quan khác ở dòng này", "communes": "phần lớn xã", "lines": "phần lớn dòng của biểu"}
#: How near a number must come to what it was when its zeros are put right.
_NEAR = 4  # a quarter more or less

_Say = Callable[..., Finding]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """One column under one entry of the rule."""

    frame: FormFrame
    key: str
    entry: SizeEntry
    rule: Rule
    last: LastKnown  # of the form
    before: Mapping[int, LastSaid]  # position → the number in the last period known
    divisors: Mapping[int, int]  # position → what the number is counted for
    usual: Mapping[int, Peers]  # position → what others say
    kinds: Mapping[str, str]  # code of a commune → kind of unit

    def finding(self, position: int, found: str, expected: str, *right: int) -> Finding:
        """Return what is odd about the number; an error when its zeros are wrong, and what it seems to be.

        A column that nobody has to fill in holds no form back: there it is asked about.
        """
        column = self.frame.form.by_key[self.key]
        guess = f"Có vẻ đúng là {_either(right)}: gõ lại đủ số." if right else "Xem lại số."
        return breach(
            self.rule,
            self.frame.sources[int(self.frame.source_of[position])],
            found,
            expected,
            guess,
            places=[self.frame.cell(self.key, position)],
            column=column,
            value=int(self.frame.data[self.key].iat[position]),
            severity=Severity.ERROR if right and column.required else None,
        )


def rule_r26(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield numbers out of the range of their kind of unit, or far from the last period's, or from everybody else's.

    "Cơ quan báo cáo chịu trách nhiệm về tính chính xác của số liệu" (Nghị định 09/2019/NĐ-CP). Whole zeros too few or
    too many against something known are an error that names the factor; whatever else is far off is asked about.
    """
    odd: dict[CellRange, Finding] = {}
    after: dict[CellRange, CellRange] = {}  # where a number was judged by another → that other one
    for entry in rule.of(PlausibleSizes).sizes:
        frame = material.frames.get(entry.form)
        if frame is not None and len(frame.data):
            slips = series_slips(frame, entry.columns, rule) if entry.series else ()
            sums = _too_many(frame, entry, rule) if entry.together else ()
            for item in chain(slips, sums, *map(_odd, _columns(frame, entry, material, rule))):
                if odd.setdefault(item.places[0], item) is item:
                    after |= _counted_for(frame, entry, item)
    answered = material.context.answers.applied(odd.values())
    open_ = {item.places[0] for item in answered if item.severity is not Severity.NOTE}
    told = (item for place, item in odd.items() if after.get(place) not in open_)
    yield from gather(told, material.context)


def _counted_for(frame: FormFrame, entry: SizeEntry, item: Finding) -> Mapping[CellRange, CellRange]:
    """Return which number of its line a number was judged by: asked about itself, it comes first."""
    position = frame.position(item.places[0])
    if entry.per is None or entry.per.of == UNITS or position is None:
        return {}
    return {item.places[0]: ranges([frame.cell(entry.per.of, position)])[0]}


def _columns(frame: FormFrame, entry: SizeEntry, material: Material, rule: Rule) -> Iterator[_Sizes]:
    keys = [key for key in entry.columns if key in frame.form.by_key]
    axis = next((key for key in frame.form.axes if frame.form.column(key).source == "communes"), "")
    kinds = material.context.specs.attributes(frame.form.column(axis), "unit_type") if axis else {}
    last, before = last_known(frame, material), of_stable(frame, material) if entry.stable else {}
    divisors, among = _divisors(frame, entry, material), entry.peers
    agencies = material.context.specs.registry.records if among == "agencies" else {}
    sent = {source.agency for source in frame.sources}
    of_agency = {code: records[-1].kind for code, records in agencies.items() if code in sent}
    for key in keys:
        usual = peers(frame, key, among, divisors, of_agency) if among else {}
        yield _Sizes(frame, key, entry, rule, last, before.get(key, {}), divisors, usual, kinds)


def _too_many(frame: FormFrame, entry: SizeEntry, rule: Rule) -> Iterator[Finding]:
    """Yield workbooks whose lines of a column have together more than there can be."""
    for key in entry.columns:
        for source, part in tables(frame):
            told = frame.numbers(key)[part]
            number = sum(filter(None, told))
            if number > entry.together:
                yield breach(
                    rule,
                    source,
                    f"các dòng cộng lại ghi {integer(number)}",
                    f"cả biểu thường không quá {integer(entry.together)}",
                    "Xem các dòng có thừa số 0 không.",
                    places=[frame.cell(key, part.start + at) for at, item in enumerate(told) if item],
                    column=frame.form.by_key[key],
                    value=number,
                )


def _divisors(frame: FormFrame, entry: SizeEntry, material: Material) -> Mapping[int, int]:
    """Return by position what numbers are counted for: units in the registry, another column; 1 where nothing is said.

    An agency without units has none, a blank column neither, nor a line that is not among those it holds for.
    """
    per = entry.per
    if per is None:
        return dict.fromkeys(range(len(frame.data)), 1)
    if per.of != UNITS:
        return _numbers_of(frame, per)
    specs = material.context.specs
    units = {
        source.agency: [unit.unit_type for unit in specs.registry.children(source.agency, specs.day) if unit.unit_type]
        for source in frame.sources
    }
    kinds = frame.data[per.by].tolist() if per.by else None
    owners = ((at, units[agency]) for at, agency in enumerate(frame.data["_agency"].tolist()) if units[agency])
    return {at: _counted(own, kinds[at] if kinds is not None else "") for at, own in owners}


def _numbers_of(frame: FormFrame, per: SizePer) -> Mapping[int, int]:
    """Return position → the number of another column, on the lines that the comparison is for."""
    lines = frame.data[per.by].isin(per.only).tolist() if per.only else [True] * len(frame.data)
    told = enumerate(zip(frame.numbers(per.of), lines, strict=True))
    return {at: number for at, (number, line) in told if line and number is not None and number >= per.least}


def _counted(units: list[str], kind: str) -> int:
    """Return how many of the units are of a kind; what no unit can be is the agency itself."""
    return units.count(kind) if kind in _KINDS else len(units) if not kind else 1


def _odd(sizes: _Sizes) -> Iterator[Finding]:
    """Yield at most one finding for each number, the most telling comparison first."""
    axis = next((key for key in sizes.frame.form.axes if sizes.kinds), "")
    codes = sizes.frame.data[axis].tolist() if axis else [""] * len(sizes.frame.data)
    ranges: dict[str, SizeRange] = {kind: item for item in reversed(sizes.entry.ranges) for kind in item.units}
    for position, (number, code) in enumerate(zip(sizes.frame.numbers(sizes.key), codes, strict=True)):
        kind = sizes.kinds.get(code, "")
        found = None if number is None else _judged(sizes, position, number, kind, ranges.get(kind))
        if found:
            yield found


def _judged(sizes: _Sizes, position: int, number: int, kind: str, limits: SizeRange | None) -> Finding | None:
    """Return the first comparison that finds the number odd."""
    say, entry = partial(sizes.finding, position), sizes.entry
    then, others, divisor = sizes.before.get(position), sizes.usual.get(position), sizes.divisors.get(position)
    per = entry.per
    return (
        (_against_before(sizes, then, say) if then else None)
        or (_in_range(number, kind, limits, say) if limits else None)
        or (_against_others(number, divisor, others, entry, say) if others and divisor else None)
        or (_per(number, divisor, per, say) if per and divisor is not None else None)
        or (_within(number, entry.usual, say) if entry.usual else None)
    )


def _against_before(sizes: _Sizes, then: LastSaid, say: _Say) -> Finding | None:
    """Judge a number by that of the last period known."""
    number, before = then.current, then.before
    if max(number, before) < SMALL:
        return None
    most = sizes.rule.of(PlausibleSizes).change
    power = _power(number, lambda right: abs(right - before) * _NEAR <= before)
    if power and number and before:
        right = _moved(number, power)
        times = _times(power, "" if right == before else "khoảng ")
        return say(f"ghi {integer(number)}, {times} số {integer(before)} của {sizes.last.change(then).then}", "", right)
    low, high = sorted((number, before))
    if high > low * most:
        said = f"thường không gấp hoặc kém quá {integer(most)} lần giữa hai kỳ"
        return say(f"ghi {integer(number)}, {sizes.last.change(then).then} ghi {integer(before)}", said)
    return None


def _in_range(number: int, kind: str, limits: SizeRange, say: _Say) -> Finding | None:
    """Judge a number by the range of its kind of unit."""
    (low, high), (least, most) = limits.usual, limits.possible
    powers = [] if least <= number <= most else _powers(number, lambda right: 3 * low <= 4 * right <= 5 * high)
    if low <= number <= high and not powers:
        return None
    said = f"ở một {_KINDS[kind]} thường từ {integer(low)} đến {integer(high)}"
    if powers:
        times = f"{_word(powers[0])} {_either([10 ** abs(power) for power in powers])} lần"
        return say(f"ghi {integer(number)}, {times} mức thường gặp", said, *(_moved(number, power) for power in powers))
    return say(f"ghi {integer(number)}", said)


def _within(number: int, usual: tuple[int, int], say: _Say) -> Finding | None:
    """Judge a number by a range that holds for all."""
    low, high = usual
    return (
        None
        if low <= number <= high
        else say(f"ghi {integer(number)}", f"thường từ {integer(low)} đến {integer(high)}")
    )


def _per(number: int, divisor: int, per: SizePer, say: _Say) -> Finding | None:
    """Judge a number by what it is for one of those it is counted for; a count of units by their number."""
    (low, high), known = per.usual, per.known
    if low * divisor <= number <= high * divisor or (not divisor and not known):
        return None
    if known:
        said = f"danh mục có {integer(divisor)} đơn vị"
        power = _power(number, lambda right: abs(right - divisor) * _NEAR <= divisor) if divisor else 0
        if power and max(number, divisor) >= SMALL:
            return say(f"ghi {integer(number)}, {_times(power)} số đơn vị", said, _moved(number, power))
        return say(f"ghi {integer(number)}", said)
    found = f"ghi {integer(number)} cho {integer(divisor)}, tức {_average(number, divisor, per.usual)} {per.what}"
    return say(found, f"thường từ {integer(low)} đến {integer(high)}")


def _average(number: int, divisor: int, usual: tuple[int, int]) -> str:
    """Return how many for one, which is out of the usual range: in words where rounding would put it within."""
    mean, (low, high) = Fraction(number, divisor), usual
    if low <= round(mean) <= high:
        return f"hơn {integer(high)}" if mean > high else f"chưa đến {integer(low)}"
    return f"khoảng {integer(round(mean))}" if mean >= 1 else "chưa đến 1"


def _against_others(number: int, divisor: int, others: Peers, entry: SizeEntry, say: _Say) -> Finding | None:
    """Judge a number by what most others say: far from all of them, and among them when its zeros are put right."""
    if others.near(number, divisor):
        return None
    low, high = others.low * divisor, others.high * divisor
    power = _power(number, lambda right: low * (_NEAR - 1) <= right * _NEAR <= high * (_NEAR + 1))
    if not power or max(number, _moved(number, power)) < SMALL:
        return None
    usual = integer(round(others.middle * divisor))
    said = f"khoảng {usual}, theo bình quân {entry.per.what}" if entry.per else usual
    return say(f"ghi {integer(number)}, {_times(power)} số của {_AMONG[entry.peers]} ({said})", "")


def _power(number: int, fits: Callable[[int], bool]) -> int:
    """Return the likeliest power of ten that brings a number where it fits; 0 when it is there, or none does."""
    return next(iter(_powers(number, fits, _POWERS)), 0)


def _powers(number: int, fits: Callable[[int], bool], among: Sequence[int] = _BY_SIZE) -> list[int]:
    """Return the powers of ten that bring a number where it fits, none when it is there."""
    if not number or fits(number):
        return []
    whole = (power for power in among if power > 0 or not number % 10**-power)
    return [power for power in whole if fits(_moved(number, power))]


def _moved(number: int, power: int) -> int:
    shift: int = 10 ** abs(power)
    return number * shift if power > 0 else number // shift


def _times(power: int, about: str = "") -> str:
    return f"{_word(power)} {about}{integer(10 ** abs(power))} lần"


def _word(power: int) -> str:
    return "kém" if power > 0 else "gấp"


def _either(numbers: Sequence[int]) -> str:
    return " hoặc ".join(map(integer, numbers))
