"""Figures that were reported and come out otherwise since: old value, new value, how far apart, why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: The annex that lists them.
RESTATED = "dieu-chinh-so-lieu"
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure that was reported otherwise; a value is None where nobody reported it."""

    label: str
    unit: str
    old: int | Decimal | None
    new: int | Decimal | None
    why: str  # who sent what again, and the reason that was given
    percent: int  # from how many per cent on the difference is material

    @property
    def difference(self) -> int | Decimal | None:
        """The new value less the old one; None where one of them is not there."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def relative(self) -> Decimal | None:
        """The difference in per cent of the old value, of a share in points; None where there is no such thing."""
        if self.difference is None:
            return None
        if self.unit == "%":
            return Decimal(self.difference)
        share = Decimal(self.difference) * 100 / abs(Decimal(self.old)) if self.old else None
        return None if share is None else share.quantize(_HUNDREDTH, ROUND_HALF_UP)

    @property
    def material(self) -> bool:
        """Whether whoever read the old value has to know: so far apart, or not to be compared at all."""
        return self.relative is None or abs(self.relative) >= self.percent


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a document says of an earlier one: how that is called, and which of its figures are otherwise now."""

    earlier: str  # "Báo cáo kỳ tháng 9/2025 (số 12, ngày 14/10/2025)"
    restated: tuple[Restatement, ...]
    supplement: int = 0  # the number of the supplement that the document is; 0 for the report of the next period

    @property
    def sentence(self) -> str:
        """What the text says of it, but for where the list stands; "" for nothing."""
        number, grave = len(self.restated), sum(item.material for item in self.restated)
        told = f"{number} số liệu đã báo cáo được điều chỉnh" + (f", trong đó {grave} số trọng yếu" if grave else "")
        if self.supplement:
            return f"Văn bản này bổ sung lần thứ {self.supplement} cho {self.earlier}; " + (
                told if number else "không có số liệu đã báo cáo nào thay đổi"
            )
        return f"So với {self.earlier}, {told}" if number else ""
