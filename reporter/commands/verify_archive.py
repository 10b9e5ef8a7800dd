"""A sealed archive verified by itself: its list of checksums, the workbooks it says were read, the register's chain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from reporter.commands.verify_period import PeriodState, Unlike
from reporter.delivery.record import RECORD, RunRecord, sha256
from reporter.delivery.sealed import opened_seal
from reporter.ledger import read_ledger
from reporter.model import Period, Receipt, ReporterError
from reporter.model.marks import RECEIPTS
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import integer
from reporter.workspace import REPORTS

_INPUTS, _OUTPUTS = "inputs/", "outputs/"
_NOT_COUNTED = (
    "không cộng lại từ tệp niêm phong; chép các tệp trong ấy vào một vùng làm việc rồi chạy reporter verify --period {}"
)


def verify_archive(path: Path) -> PeriodState:
    """Return what of a sealed archive is not as it was sealed; ReporterError for a file that is none."""
    contents, faults = opened_seal(path)
    try:
        record = msgspec.json.decode(contents[_OUTPUTS + RECORD], type=RunRecord)
    except (KeyError, msgspec.MsgspecError):
        raise ReporterError(f"{path.name}: không phải tệp niêm phong của một kỳ đã lập báo cáo.") from None
    unlike = [*_renamed(path), *(Unlike(name, why) for name, why in faults)]
    unlike += [*_workbooks(contents, record), *_register(contents)]
    documents = sum(name.startswith(f"{_OUTPUTS}{REPORTS}/") for name in contents)
    looked_at = (
        f"{integer(len(contents))} tệp, trong đó {integer(len(record.read))} sổ nhập, {integer(documents)} văn bản"
    )
    return PeriodState(Period.parse(record.period), tuple(unlike), (), looked_at, _NOT_COUNTED.format(record.period))


def _renamed(path: Path) -> Iterator[Unlike]:
    """Yield where the archive is not the one whose checksum is in its name."""
    named = re.search(r"-([0-9a-f]{12})$", path.stem)
    if named and not sha256(file_bytes(path)).startswith(named[1]):
        yield Unlike(path.name, f"mã kiểm của cả tệp không còn là {named[1]}…: tệp không phải bản đã niêm phong")


def _workbooks(contents: Mapping[str, bytes], record: RunRecord) -> Iterator[Unlike]:
    for item in record.read:
        held = contents.get(_INPUTS + item.file)
        if held is None or sha256(held) != item.sha256:
            yield Unlike(item.file, "sổ nhập đã dùng không có trong tệp niêm phong" if held is None else "sổ nhập khác")


def _register(contents: Mapping[str, bytes]) -> Iterator[Unlike]:
    with TemporaryDirectory(prefix="reporter-") as folder:
        path = Path(folder) / RECEIPTS
        path.write_bytes(contents.get(_INPUTS + RECEIPTS, b""))
        for fault in read_ledger(path, Receipt).faults:
            yield Unlike(f"{RECEIPTS}, dòng {fault.line}", fault.why)
