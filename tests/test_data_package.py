"""so-lieu/: a Tabular Data Package that other programs read without asking, blank, zero and "-" kept apart."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small import PERIOD, make_workspace, send

from reporter.commands.build import BuildOptions, build_reports
from reporter.delivery.data_package import Resource, write_parquet
from reporter.model import Mark
from reporter.store import Pieces
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("package") / "ws")
    send(made, ["12"], edit=three_nothings)
    build_reports(made, BuildOptions(PERIOD, date(2025, 10, 20)), lambda _done, _total: None)
    return made


def three_nothings(values: dict[str, list[dict[str, Any]]]) -> None:
    lines = values["bieu-01"]
    lines[0]["dan_so"], lines[1]["dan_so"], lines[2]["dan_so"] = None, Mark.NOT_APPLICABLE, 0


@pytest.fixture(scope="module")
def folder(workspace: Workspace) -> Path:
    return workspace.outputs(PERIOD) / "so-lieu"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_valid_to_the_last_row(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="needs frictionless: pip install '.[test]'")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.to_summary()
    (folder / "bieu-02.csv").write_text((folder / "bieu-02.csv").read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    spoilt = frictionless.Package(str(folder / "datapackage.json")).get_resource("bieu-02")
    assert not spoilt.validate().valid  # so the check can fail


def test_blank_zero_and_not_applicable_stay_three_things(folder: Path) -> None:
    found = rows(folder / "bieu-01.csv")
    assert [row["dan_so"] for row in found[:3]] == ["", "-", "0"]
    assert found[0]["goc_co_quan"] == "12" and found[0]["goc_dong"].isdigit() and found[0]["goc_tep"].endswith(".xlsx")


def test_columns_are_described_by_the_form(workspace: Workspace, folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_bytes())
    tables = {item["name"]: item for item in package["resources"]}
    form = workspace.specs(PERIOD).form_set.form("bieu-01")
    assert tables["bieu-01"]["sources"] == [{"title": form.source}]
    fields = {item["name"]: item for item in tables["bieu-01"]["schema"]["fields"]}
    assert fields["co_mat"]["type"] == "integer" and fields["dan_so"]["unit"] == "người dân"
    assert fields["nguyen_nhan"]["codes"] and fields["ma_xa"]["codes"] == "communes"
    known = {(row["danh_muc"], row["ma"]) for row in rows(folder / "danh-muc.csv")}
    used = {row["nguyen_nhan"] for row in rows(folder / "bieu-01.csv")} - {""}
    assert {(fields["nguyen_nhan"]["codes"], code) for code in used} <= known
    assert package["title"].startswith("SỐ LIỆU MẪU: ")


def test_every_printed_figure_is_in_it(workspace: Workspace, folder: Path) -> None:
    printed = json.loads((workspace.outputs(PERIOD) / "so-lieu.json").read_bytes())["items"]
    found = rows(folder / "chi-tieu.csv")
    assert [(row["document"], row["text"]) for row in found] == [(item["document"], item["text"]) for item in printed]
    (total,) = {row["baseline"] for row in found if row["key"] == "thieu" and row["scope"] == "cả nước"}
    assert total.startswith(workspace.specs(PERIOD).form_set.baseline.name)
    assert {row["cutoff"] for row in found if row["cutoff"]} <= {"2025-10-31", "2025-10-10", "2025-09-30"}


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("- Đề nghị bổ sung", "'- Đề nghị bổ sung"), ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"), ("\u200b=1", "'\u200b=1"), ("'=1", "''=1"), ("+84 24", "'+84 24"), ("-2+3", "'-2+3"),
        ("-", "-"), ("?", "?"), ("", ""), ("-12", "-12"), ("+1.234,5%", "+1.234,5%"), ("a=1", "a=1"), ("1-2", "1-2"),
    ],
)  # fmt: skip
def test_a_text_stays_a_text_where_a_spreadsheet_opens_the_table(written: str, stands: str) -> None:
    fields = ({"name": "n", "type": "integer"}, {"name": "a", "type": "string"})
    (_, line) = b"".join(Resource("a", "A", fields, (("-",), (written,))).as_csv(Pieces())).decode().splitlines()
    assert next(csv.reader([line])) == ["-", stands]


def test_whatever_a_text_holds_is_read_back_from_the_table() -> None:
    texts = ("", "a", "a, b", 'nói "thôi"', '"', ",", "một\ndòng", "\r", "a\r\nb", "\u2028", "\x00", " a ", "a;b\tc")
    fields = tuple({"name": name, "type": "string"} for name in ("n", "a, b"))
    lines = [["n", "a, b"], *map(list, zip(texts, reversed(texts), strict=True))]
    table = Resource("a", "A", fields, (texts, texts[::-1]))
    assert list(csv.reader(io.StringIO(b"".join(table.as_csv(Pieces())).decode(), newline=""))) == lines


def test_parquet_keeps_types_and_nulls(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow: pip install '.[parquet]'")
    fields = tuple({"name": name, "type": kind, "title": name} for name, kind in (("a", "integer"), ("b", "number")))
    fields += ({"name": "c", "type": "date", "title": "c"}, {"name": "d", "type": "string", "title": "d"})
    write_parquet(
        tmp_path / "a.parquet", Resource("a", "A", fields, (("12", "-"), ("93.45", ""), ("2025-10-31", ""), ("-", "")))
    )
    first, second = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert (first["a"], str(first["b"]), first["c"], first["d"]) == (12, "93.450000", date(2025, 10, 31), "-")
    assert (second["a"], second["b"], second["c"], second["d"]) == (None, None, None, "")
