"""Masters of intake workbooks written anew from the forms, with the words and the look they have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reporter.blanks.master import KINDS, master_path
from reporter.blanks.master_write import Choosable, write_master
from reporter.commands.issue import blank_kit
from reporter.model import Agency, Period
from reporter.workspace import Workspace

_PERIODS = 12  # that may be chosen on the cover of a generic blank
_MANY = 200  # agencies, more than one list can be scrolled through


def write_masters(workspace: Workspace, period: Period) -> list[str]:
    """Write the master of every kind of agency that fills forms, and return what to tell the officer."""
    form_set = workspace.settings.form_set
    kinds = {kind: found for kind in KINDS if (found := choosable(workspace, period, kind)).agencies}
    kit = blank_kit(workspace, period, kinds)
    lines = []
    for kind, may in kinds.items():
        path = master_path(workspace.templates, form_set, kind)
        path.parent.mkdir(exist_ok=True)
        made = path.with_suffix(".tmp")
        write_master(made, kit, kind, may)
        changed = not path.is_file() or path.read_bytes() != made.read_bytes()
        made.replace(path)
        lines.append(f"{'Đã làm lại' if changed else 'Giữ nguyên'} {path.relative_to(workspace.root)}")
    return [*lines, "Mở bằng Excel để sửa lời, kiểu ô; gửi nguyên tệp như sổ trống chung cũng được."]


def choosable(workspace: Workspace, period: Period, kind: str) -> Choosable:
    """Return who may be chosen on the cover of a kind's generic blank: who sends here, else all of that kind."""
    day, registry = period.last_day, workspace.registry
    form_set = workspace.specs(period).form_set
    own = registry.children(workspace.settings.organization, day, kind=kind)
    agencies = tuple(agency for agency in own or registry.of_kind(kind, day) if form_set.for_agency(agency))
    codes = list(dict.fromkeys(agency.parent for agency in agencies))
    parents = tuple(registry.agency(code, day) for code in codes) if len(agencies) > _MANY else ()
    return Choosable(_grouped(agencies, parents), parents, dict(_deadlines(workspace, period)))


def _grouped(agencies: tuple[Agency, ...], parents: tuple[Agency, ...]) -> tuple[Agency, ...]:
    """Return the agencies parent by parent, as the list of each parent is a stretch of the whole."""
    order = {parent.code: number for number, parent in enumerate(parents)}
    return tuple(sorted(agencies, key=lambda agency: order.get(agency.parent, 0)))


def _deadlines(workspace: Workspace, period: Period) -> Iterator[tuple[Period, date]]:
    for _ in range(_PERIODS):
        yield period, workspace.deadline(period)
        period = period.following()
