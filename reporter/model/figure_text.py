"""How a figure is written: "1.234", "93,45%", "chưa báo cáo"; one way for documents, tables and pages.

What nobody gave is told by who owes it: of those who sent in, and are held back or sent something else than the
workbook, nobody may say that they have not.
"""

from __future__ import annotations

from decimal import Decimal

from reporter.model.figure import Figure
from reporter.model.wording import integer

NOT_REPORTED = "chưa báo cáo"
_BEING_MENDED, _NO_DATA = "đang chỉnh lý số liệu", "chưa có số liệu"


def figure_text(figure: Figure) -> str:
    """Return the official text of a figure: "1.234", "93,45%", "chưa báo cáo", "đang chỉnh lý số liệu"."""
    return in_place_of(figure) if figure.value is None else value_text(figure.value, figure.unit)


def in_place_of(figure: Figure) -> str:
    """Return what is said in place of a figure that nobody gave."""
    return not_reported(max(len(figure.missing), figure.owed.agencies), len(figure.held), figure.owed.unfit)


def not_reported(owing: int, held: int, unfit: int) -> str:
    """Return what is said of what nobody gave: how many owe it, how many of them are held back or sent a scan."""
    if not held and not unfit:
        return NOT_REPORTED
    return _BEING_MENDED if held >= owing else _NO_DATA


def value_text(value: int | Decimal | None, unit: str) -> str:
    """Return the official text of a value of that unit."""
    if value is None:
        return NOT_REPORTED
    if isinstance(value, Decimal):
        return share_text(value) if unit == "%" else decimal_text(value)
    return integer(value)


def share_text(value: Decimal) -> str:
    """Return a share in per cent; all and nothing without decimals, so that "100%" is said of all alone."""
    return f"{value:.0f}%" if value in (0, 100) else f"{decimal_text(value)}%"


def decimal_text(value: Decimal) -> str:
    """Return a rounded decimal with comma, and dots between thousands: "1.234,50"."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    sign = "-" if value < 0 else ""
    return sign + integer(int(whole)) + (f",{decimals}" if decimals else "")
