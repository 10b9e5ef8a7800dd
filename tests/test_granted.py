"""What a province has settled for its communes: filled in and locked in their workbooks, and held against them."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sheets import PERIOD, read
from small import make_workspace, put
from tables import CHOICES, DAY, FORM_SET, REGISTRY, SPECS, TEMPLATES, check, found, submission, table

from reporter.blanks.kit import BlankKit
from reporter.blanks.write import write_workbook
from reporter.commands.issue import blank_kit
from reporter.model import Mark
from reporter.specs.decode import SpecError
from reporter.specs.granted import FILE, Granted, load_granted
from reporter.workspace import Workspace

COMMUNE = "03388"
HEADER = "ma;quyet_dinh;dan_so;tam_giao;pham_vi;so_theo_qd:pct_ubnd"
LINE = f"{COMMUNE};Quyết định số 12/QĐ-UBND, ngày 10/7/2025;15200;36;cq;2"


def load(folder: Path, *lines: str) -> Granted:
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return load_granted(folder, FORM_SET, CHOICES, REGISTRY.kinds["commune"], DAY)


def test_without_the_file_nothing_is_settled() -> None:
    assert load_granted(TEMPLATES, FORM_SET, CHOICES, REGISTRY.kinds["commune"], DAY) == Granted()


def test_the_file_settles_columns_and_lines(tmp_path: Path) -> None:
    granted = load(tmp_path, HEADER, LINE)
    staff, posts = FORM_SET.form("bieu-01"), FORM_SET.form("bieu-02")
    assert granted.of(staff, (COMMUNE,)) == {"dan_so": 15200, "tam_giao": 36, "pham_vi": "cq"}
    assert granted.of(posts, (COMMUNE, "pct_ubnd")) == {"so_theo_qd": 2}
    assert granted.decisions == {COMMUNE: "Quyết định số 12/QĐ-UBND, ngày 10/7/2025"}


def test_only_what_is_in_force_counts(tmp_path: Path) -> None:
    lines = (f"{COMMUNE};2025-07-01;2025-09-30;30", f"{COMMUNE};2025-10-01;;36")
    granted = load(tmp_path, "ma;hieu_luc_tu;hieu_luc_den;tam_giao", *lines)
    assert granted.of(FORM_SET.form("bieu-01"), (COMMUNE,)) == {"tam_giao": 36}


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        ("ma;tam_giaoo", f"{COMMUNE};36", "không có cột “tam_giaoo”.*tam_giao"),
        ("ma;tam_giao", "99999;36", "99999"),
        ("ma;tam_giao", f"{COMMUNE};36 người", "“36 người” ở cột “tam_giao” không phải số nguyên"),
        ("ma;pham_vi", f"{COMMUNE};cqq", "“cqq” ở cột “pham_vi” không có trong danh mục"),
        ("ma;tam_giao", f"{COMMUNE};36\n{COMMUNE};37", "hai dòng cùng hiệu lực"),
        ("tam_giao", "36", "thiếu cột “ma”"),
        ("ma;hieu_luc_tu", f"{COMMUNE};2025-13-01", "“2025-13-01” ở “hieu_luc_tu” không phải là ngày"),
        ("ma;hieu_luc_tu", f"{COMMUNE};01/7/25", "“01/7/25” ở “hieu_luc_tu” không phải là ngày"),
        ("ma;hieu_luc_tu;hieu_luc_den", f"{COMMUNE};2025-09-01;2025-08-31", "hết hiệu lực ngày 31/8/2025, trước"),
    ],
)
def test_mistakes_of_the_file_are_named(tmp_path: Path, header: str, line: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        load(tmp_path, header, line)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("giao") / "12", "province", "12")
    (made.templates / FILE).write_text(f"{HEADER}\n{LINE}", encoding="utf-8-sig")
    return made


def test_all_mistakes_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load(tmp_path, "ma;tam_giao", "99999;36", f"{COMMUNE};36;5", f"{COMMUNE};x")
    assert [problem.place for problem in caught.value.problems] == ["dòng 2", "dòng 3", "dòng 4"]


def test_the_workbook_of_the_commune_has_it_locked_with_the_decision(province: Workspace, tmp_path: Path) -> None:
    kit: BlankKit = blank_kit(province, PERIOD, ["commune"])
    write_workbook(tmp_path / "xa.xlsx", kit, kit.specs.agency(COMMUNE))
    sheet = openpyxl.load_workbook(tmp_path / "xa.xlsx")["Biểu 01"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value in (15200, 36)}
    assert [cells[value].protection.locked for value in (15200, 36)] == [True, True]
    hints = [rule.prompt for rule in sheet.data_validations.dataValidation if cells[36].coordinate in rule.sqref]
    assert hints == [
        "Tỉnh đã giao theo Quyết định số 12/QĐ-UBND, ngày 10/7/2025; ô khoá. Có ý kiến khác: ghi ở trang “Giải trình”, "
        "mã R44."
    ]


def test_who_fills_in_something_else_gets_what_is_settled(province: Workspace) -> None:
    (path,) = put(province, {COMMUNE: {"bieu-01": [{"tam_giao": 60, "dan_so": Mark.NOT_APPLICABLE}]}})
    outcome = read(path)
    assert outcome.submission is not None
    values = outcome.submission.tables["bieu-01"].values
    assert (values["tam_giao"], values["dan_so"]) == ([36], [15200])


def test_what_was_unlocked_and_changed_is_an_error_with_the_right_number(tmp_path: Path) -> None:
    specs = replace(SPECS, granted=load(tmp_path, "ma;quyet_dinh;tam_giao", "14758;Quyết định số 12/QĐ-UBND;36"))

    def said(quota: object) -> list[object]:
        sent = submission(table("bieu-01", f"| ma_xa | tam_giao |\n|---|---|\n| 14758 | {quota} |"), agency="14758")
        return found(check(sent, specs=specs), "R44")

    assert said(36) == [] == said("")  # what was cleared is blank: another finding's
    assert len(said(60)) == 1
