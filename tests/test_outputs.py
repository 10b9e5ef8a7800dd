import errno
import os
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from reporter import staging
from reporter.model import ReporterError
from reporter.staging import staged, staged_items


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_finished_run_replaces_folders_whole_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "bao-cao").mkdir()
    (tmp_path / "bao-cao" / "cũ.docx").write_text("old")
    (tmp_path / "ghi-chu.txt").write_text("mine")
    with staged(tmp_path) as made:
        (made / "bao-cao").mkdir()
        (made / "bao-cao" / "mới.docx").write_text("new")
        (made / "run.json").write_text("{}")
    assert names(tmp_path) == ["bao-cao/mới.docx", "ghi-chu.txt", "run.json"]


def test_a_run_for_one_agency_keeps_the_other_reports(tmp_path: Path) -> None:
    (tmp_path / "bao-cao").mkdir()
    (tmp_path / "bao-cao" / "01.docx").write_text("old")
    with staged(tmp_path, keep_others=True) as made:
        (made / "bao-cao").mkdir()
        (made / "bao-cao" / "38.docx").write_text("new")
    assert names(tmp_path) == ["bao-cao/01.docx", "bao-cao/38.docx"]


def test_a_failed_run_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("before")
    with pytest.raises(RuntimeError), staged(tmp_path) as made:
        (made / "run.json").write_text("half")
        raise RuntimeError
    assert names(tmp_path) == ["run.json"]
    assert (tmp_path / "run.json").read_text() == "before"


# --- whatever fails, the old set is whole -----------------------------------------------------------------


def old_set(folder: Path) -> dict[str, str]:
    """Write a set of reports and their record, and return name → content."""
    (folder / "bao-cao").mkdir(parents=True)
    for name in ("bao-cao/01.docx", "bao-cao/02.docx", "run.json", "ghi-chu.txt"):
        (folder / name).write_text(f"old {name}")
    return contents(folder)


def contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in names(folder)}


def write_new(target: Path) -> None:
    with staged(target) as made:
        (made / "bao-cao").mkdir()
        (made / "bao-cao" / "01.docx").write_text("new")
        (made / "run.json").write_text("new")


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_exchange", lambda _one, _other: False)


def failing(monkeypatch: pytest.MonkeyPatch, name: str, call: int, number: int) -> None:
    """Have the `call`th call of a function of os fail as the system does."""
    real, calls = getattr(os, name), count(1)

    def fail(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            where = arguments[0]
            raise OSError(number, os.strerror(number), str(where) if isinstance(where, Path) else None)
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, fail)


@pytest.mark.parametrize(
    ("name", "call", "number", "said"),
    [
        ("rename", 1, errno.EACCES, "đóng Word, Excel"),
        ("rename", 2, errno.ENOSPC, "hết chỗ trên ổ đĩa"),
        ("fsync", 1, errno.EIO, "ổ đĩa đọc, ghi bị lỗi"),
        ("fsync", 2, errno.EDQUOT, "hết dung lượng được cấp"),
        ("mkdir", 2, errno.EROFS, "ổ đĩa chỉ cho đọc"),
    ],
)
def test_a_disk_that_fails_at_any_step_leaves_the_old_set_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int, number: int, said: str
) -> None:
    target = tmp_path / "outputs" / "2025-10"
    before = old_set(target)
    without_exchange(monkeypatch)
    failing(monkeypatch, name, call, number)
    with pytest.raises(ReporterError, match=said) as caught:
        write_new(target)
    assert str(target) in str(caught.value) and len(str(caught.value).splitlines()) == 1
    assert "/." not in str(caught.value)  # no hidden work folder: nobody can look for it
    assert contents(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["2025-10"]  # neither work folder nor lock is left


def test_a_run_killed_between_the_renames_is_put_right_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "2025-10"
    before = old_set(target)
    target.rename(tmp_path / ".cu-2025-10")
    (tmp_path / ".dang-lam-2025-10-1").mkdir()
    (tmp_path / ".dang-lam-2025-10-1" / "half.docx").write_text("half")
    without_exchange(monkeypatch)
    with pytest.raises(RuntimeError), staged(target):
        raise RuntimeError
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["2025-10"]


@pytest.mark.parametrize("exchange", [True, False])
def test_one_step_makes_the_new_set_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    target = tmp_path / "2025-10"
    old_set(target)
    if not exchange:
        without_exchange(monkeypatch)
    write_new(target)
    assert contents(target) == {"bao-cao/01.docx": "new", "run.json": "new", "ghi-chu.txt": "old ghi-chu.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["2025-10"]


def test_kept_files_are_copied_where_a_drive_knows_no_second_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_set(tmp_path / "2025-10")
    failing(monkeypatch, "link", 1, errno.EPERM)
    write_new(tmp_path / "2025-10")
    assert contents(tmp_path / "2025-10")["ghi-chu.txt"] == "old ghi-chu.txt"


def test_two_runs_at_once_the_second_hears_who_is_writing_since_when(tmp_path: Path) -> None:
    said = rf"tiến trình {os.getpid()} trên máy .* đang ghi .*2025-10, từ \d\d:\d\d ngày"
    with staged(tmp_path / "2025-10"), pytest.raises(ReporterError, match=said):
        write_new(tmp_path / "2025-10")


def test_a_lock_file_of_a_run_that_was_killed_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / ".khoa-2025-10").write_text("tiến trình 1 trên máy khác")
    write_new(tmp_path / "2025-10")
    assert [path.name for path in tmp_path.iterdir()] == ["2025-10"]


def test_one_file_is_put_into_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old_set(tmp_path)
    with staged_items(tmp_path) as made:
        (made / "run.json").write_text("new")
    assert contents(tmp_path) == {**before, "run.json": "new"}
    failing(monkeypatch, "replace", 1, errno.EACCES)
    with pytest.raises(ReporterError, match="đóng Word"), staged_items(tmp_path) as made:
        (made / "run.json").write_text("newer")
    assert contents(tmp_path) == {**before, "run.json": "new"}


def test_who_chooses_to_wait_hears_who_is_writing_and_goes_on_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_patience", staging._patience)
    heard: list[str] = []
    with ThreadPoolExecutor() as second:
        with staged(tmp_path / "2025-10") as made:
            staging.wait(30, lambda line: (heard.append(line), told.set()))
            told = Event()
            waiting = second.submit(write_new, tmp_path / "2025-10")
            assert told.wait(20)
            (made / "run.json").write_text("of the first")
        waiting.result(30)
    assert len(heard) == 1 and re.search(r"tiến trình \d+ trên máy .* đang ghi .*2025-10, từ .* Đang chờ", heard[0])
    assert (tmp_path / "2025-10" / "run.json").read_text() == "new"


def test_waiting_ends_when_the_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_patience", staging._patience)
    staging.wait(0.4, str)
    with staged(tmp_path / "2025-10"), pytest.raises(ReporterError, match="đang ghi"):
        write_new(tmp_path / "2025-10")
