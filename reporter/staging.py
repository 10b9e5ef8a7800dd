"""Writing results: made in a temporary folder beside the target, moved into place only when all is done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reporter.model import ReporterError


@contextmanager
def staged(target: Path, *, keep_others: bool = False) -> Iterator[Path]:
    """Yield an empty folder; when the block ends well, move what it holds into `target`.

    A folder inside replaces the folder of that name in `target` whole, so that no stale file goes out as fresh;
    with `keep_others` its files are moved in one by one and the others stay (a run for one report or agency).
    When the block raises, `target` is as it was.
    """
    target.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".dang-lam-", dir=target))
    try:
        yield made
        for item in sorted(made.iterdir()):
            _move(item, target / item.name, made, keep_others)
    except PermissionError as error:
        raise ReporterError(f"Không ghi được {error.filename}: tệp đang mở? Đóng Word, Excel rồi chạy lại.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _move(item: Path, destination: Path, made: Path, keep_others: bool) -> None:
    if not item.is_dir():
        item.replace(destination)
    elif keep_others:
        destination.mkdir(exist_ok=True)
        for path in sorted(item.iterdir()):
            path.replace(destination / path.name)
    else:
        if destination.exists():
            destination.rename(made / f".cu-{item.name}")
        item.rename(destination)
