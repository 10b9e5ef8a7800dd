from pathlib import Path

import pytest

from reporter.staging import staged


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
