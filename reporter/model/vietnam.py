"""The clock of Vietnam, which all days and hours are of."""

from __future__ import annotations

from datetime import timedelta, timezone

#: Seven hours before Greenwich all year; systems need no list of zones for it.
VIETNAM = timezone(timedelta(hours=7))
