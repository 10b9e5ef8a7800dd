"""Annexes, annex tables and letterheads are written once and taken by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables import TEMPLATES

from reporter.model import ReporterError
from reporter.specs.reports import load_report
from reporter.specs.shared_parts import ANNEXES, LETTERHEADS, load_shared, taken_names, with_shared
from reporter.specs.spec_files import load_toml

DOCX = TEMPLATES / "docx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "doan").mkdir()
    (tmp_path / ANNEXES).write_text(
        '[tables.tien]\ntable = "chi_tra"\ncolumns = ["a"]\n\n[annexes.chi]\ntitle = "Chi trả"\n'
        '[[annexes.chi.parts]]\nuse = "tien"\ncaption = "Tỉnh"\n',
        encoding="utf-8",
    )
    (tmp_path / LETTERHEADS).write_text('[cap-uy]\ncode = "TU"\nposition = "BÍ THƯ"\n', encoding="utf-8")
    return tmp_path


def test_what_a_report_writes_itself_wins(folder: Path) -> None:
    report = {"letterhead": {"use": "cap-uy", "position": "PHÓ BÍ THƯ"}, "annexes": [{"use": "chi", "id": "phu-luc-1"}]}
    assert with_shared(report, load_shared(folder), "docx/a.toml") == {
        "letterhead": {"code": "TU", "position": "PHÓ BÍ THƯ"},
        "annexes": [
            {
                "title": "Chi trả",
                "parts": [{"table": "chi_tra", "columns": ["a"], "caption": "Tỉnh"}],
                "id": "phu-luc-1",
            }
        ],
    }


def test_an_annex_may_be_one_shared_table(folder: Path) -> None:
    (annex,) = with_shared({"annexes": [{"use": "tien", "id": "x", "title": "T"}]}, load_shared(folder), "a")["annexes"]
    assert annex == {"table": "chi_tra", "columns": ["a"], "id": "x", "title": "T"}


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (
            {"letterhead": {"use": "cap-uyy"}},
            "docx/a.toml: [letterhead], khoá “use”: không có phần dùng chung trong docx/doan “cap-uyy”",
        ),
        ({"annexes": [{"use": "chii"}]}, "không có phần dùng chung trong docx/doan “chii”. Có phải"),
    ],
)
def test_an_unknown_name_is_told_with_its_place(folder: Path, report: dict[str, object], message: str) -> None:
    with pytest.raises(ReporterError) as caught:
        with_shared(report, load_shared(folder), "docx/a.toml")
    assert message in str(caught.value)


def test_every_shared_part_is_taken_by_two_reports_or_more() -> None:
    taken = [name for path in DOCX.glob("*.toml") for name in taken_names(load_toml(path))]
    inner = list(taken_names(load_toml(DOCX / ANNEXES)))
    shared = load_toml(DOCX / ANNEXES)
    names = [*shared["annexes"], *shared["tables"], *load_toml(DOCX / LETTERHEADS)]
    assert [name for name in names if name not in (*taken, *inner)] == []


def test_no_two_reports_write_the_same_table_of_an_annex() -> None:
    """As written, before shared parts are taken in."""
    found: dict[str, list[str]] = {}
    for path in DOCX.glob("*.toml"):
        for annex in load_toml(path)["annexes"]:
            for part in annex.get("parts", [annex]):
                if "columns" in part or "headings" in part:
                    told = {key: part.get(key) for key in ("form", "table", "columns", "headings", "where")}
                    found.setdefault(str(told), []).append(path.name)
    assert {key: files for key, files in found.items() if len(files) > 1} == {}


def test_all_reports_load() -> None:
    assert all(load_report(path, load_shared(DOCX)).annexes for path in DOCX.glob("*.toml"))
