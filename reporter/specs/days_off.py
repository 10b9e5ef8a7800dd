"""Days that are not worked beside weekends, from templates/registry/holidays.toml; the file may be missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reporter.specs.decode import Spec, Text, read_spec


class _HolidayFile(Spec, frozen=True):
    ngay_nghi: tuple[date, ...]
    nguon: Text = ""
    xac_nhan: bool = False


def load_days_off(templates: Path) -> frozenset[date]:
    """Return the days off that the file lists; none when there is no such file."""
    path = templates / "registry" / "holidays.toml"
    return frozenset(read_spec(path, _HolidayFile).ngay_nghi) if path.is_file() else frozenset()
