"""A period that was built by another form set than the one chosen since: what to write to go on by that one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from reporter.delivery.record import read_record
from reporter.model import Period
from reporter.specs.form_sets import AND, shown_sets
from reporter.workspace import Workspace


def set_then(workspace: Workspace, period: Period) -> Iterator[str]:
    """Yield what is told where the period was last built by another form set than reporter.toml names today."""
    record, now = read_record(workspace.outputs(period)), workspace.settings.of(period).form_set
    if record is None or record.set_id == now:
        return
    then, today = shown_sets(record.set_id), shown_sets(now)
    yield f"Kỳ {period} lần trước lập theo bộ biểu {then}, nay theo {today}: chỉ biểu có trong cả hai được dùng, biểu"
    yield "khác báo cáo ghi chưa có số liệu. Muốn lập theo bộ biểu khi ấy: ghi vào reporter.toml rồi chạy lại:"
    yield f"  [dot.{period}]"
    yield f"  form_set = {json.dumps(record.set_id.split(AND))}"
    yield f"  due = {{ ngay = {workspace.deadline(period)}, bao_gom_ngay_han = true }}"
