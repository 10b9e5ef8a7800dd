"""Report specs: the ten fields of NĐ 09/2019, annexes of several parts, and what a wrong TOML is answered with."""

import shutil
from pathlib import Path

import pytest
from figure_book import catalogue
from tables import DAY, FORM_SET, TEMPLATES

from reporter.model import ReporterError
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.form_sets import load_form_set
from reporter.specs.reports import ReportSpec, check_report, find_report, load_report, load_reports
from reporter.specs.shared_parts import load_shared

REPORT = """
id = "thu"
title = "BÁO CÁO"
subject = "thực trạng"
scope = "agency"
kinds = ["province"]
template = "thu.docx"
side = "party"
figures = ["thu"]
form_set = "cv9797"

[regime]
name = "Tên"
content = "Nội dung"
reporters = "Đối tượng"
recipient = "Cơ quan nhận"
sending = "Phương thức"
deadline = "Thời hạn"
frequency = "Tần suất"
cutoff = "Chốt số liệu"
outline = "Đề cương"
forms = "Biểu mẫu"

[letterhead]
issuer = "{party_committee}"
organ = "{party_committee}"
code = "TU"
place = "{place}"

[[annexes]]
id = "phu-luc-1"
title = "Từng xã"
form = "bieu-01"
columns = ["stt", "ten_xa", "thieu"]
split_by = "agency"
where = "thieu > 0"

[[annexes]]
id = "phu-luc-2"
title = "Tổng hợp"
kinds = ["province"]
landscape = false
notes = ["Ghi chú"]

[[annexes.parts]]
caption = "Theo tỉnh"
table = "theo_tinh"
columns = ["co_mat", "ty_le_nu"]
headings = ["Người|Có mặt", "Tỷ lệ nữ"]
no_total = ["ty_le_nu"]

[[annexes.parts]]
list = ["# I. Chung", "co_mat"]
"""


def report(folder: Path, text: str = REPORT) -> ReportSpec:
    """Return the report that `text` describes."""
    path = folder / "docx" / "thu.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_report(path, load_shared(path.parent))


def test_a_report_is_read_as_written(tmp_path: Path) -> None:
    spec = report(tmp_path)
    assert (spec.id, spec.scope, spec.kinds, spec.side) == ("thu", "agency", ("province",), "party")
    assert spec.regime.cutoff == "Chốt số liệu"
    names = {"issuer": "{party_committee}", "organ": "{party_committee}", "code": "TU", "place": "{place}"}
    assert dict(spec.letterhead) == names
    first, second = spec.annexes
    assert [(part.form, part.split_by, part.where) for part in first.parts] == [("bieu-01", "agency", "thieu > 0")]
    assert [(part.caption, part.table, part.list) for part in second.parts] == [
        ("Theo tỉnh", "theo_tinh", ()),
        ("", "", ("# I. Chung", "co_mat")),
    ]
    assert (second.landscape, second.notes) == (False, ("Ghi chú",))
    check_report(spec, catalogue(tmp_path), FORM_SET)


@pytest.mark.parametrize(
    "field",
    ["name", "content", "reporters", "recipient", "sending", "deadline", "frequency", "cutoff",
     "outline", "forms"],
)  # fmt: skip
def test_all_ten_fields_of_the_regime_must_be_filled(tmp_path: Path, field: str) -> None:
    lines = REPORT.splitlines()
    without = "\n".join(line for line in lines if not line.startswith(f"{field} = "))
    with pytest.raises(ReporterError, match=rf"\[regime\]: thiếu khoá “{field}”"):
        report(tmp_path, without)
    blank = "\n".join(f'{field} = " "' if line.startswith(f"{field} = ") else line for line in lines)
    with pytest.raises(ReporterError, match=f"khoá “{field}”: là chữ để trống"):
        report(tmp_path, blank)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'scope = "agency"',
            'scope = "agencies"',
            "docx/thu.toml: khoá “scope”: là chữ “agencies”, phải",
        ),
        ('side = "party"', 'side = "dang"', "khoá “side”: là chữ “dang”, phải là một trong: party, state."),
        ('subject = "thực trạng"', 'subjct = "x"', "khoá “subjct” không có nghĩa. Có phải “subject”?"),
        (
            'split_by = "agency"',
            'split_by = "tinh"',
            "khoá “split_by”: là chữ “tinh”, phải là một trong: agency, hoặc để trống.",
        ),
        ('form = "bieu-01"', 'form = "bieu-01"\ntable = "theo_tinh"', "cần đúng một trong các khoá form, table"),
        ('table = "theo_tinh"', 'table = "theo_tinh"\nwhere = "thieu > 0"', "“where” chỉ dùng cho phần lấy từ biểu"),
        ("landscape = false", 'landscape = false\nform = "bieu-01"', "đã chia phần (parts), khoá “form”"),
        ('id = "phu-luc-2"', 'id = "phu-luc-1"', "hai phụ lục cùng mã “phu-luc-1”"),
        ('kinds = ["province"]\ntemplate', "kinds = [1]\ntemplate", "khoá “kinds”, mục thứ 1: là số 1, phải là chữ"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in REPORT
    with pytest.raises(ReporterError) as error:
        report(tmp_path, REPORT.replace(old, new, 1))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"ten_xa", "thieu"',
            '"ten_x", "thieu"',
            "khoá “columns”: không có cột của Biểu 01/NS-XA “ten_x”. Có phải “ten_xa”?",
        ),
        ('where = "thieu > 0"', 'where = "thieeu > 0"', "không có cột “thieeu”"),
        (
            'table = "theo_tinh"',
            'table = "theo_tih"',
            "khoá “table”: không có bảng số liệu “theo_tih”. Có phải “theo_tinh”?",
        ),
        (
            'columns = ["co_mat", "ty_le_nu"]',
            'columns = ["co_mat", "nu"]',
            "khoá “columns”: không có số liệu của bảng “nu”",
        ),
        ('"Người|Có mặt", "Tỷ lệ nữ"', '"Người|Có mặt"', "có 1 tên cột cho 2 số liệu"),
        (
            'form = "bieu-01"\ncolumns = ["stt", "ten_xa", "thieu"]\nsplit_by = "agency"',
            'matrix = { form = "bieu-02", across = "chuc_danh", value = "chuc_danh" }',
            "khoá “matrix”, “across”: Biểu 02/CD phải in sẵn mỗi dòng một mã của cột này",
        ),
        ('no_total = ["ty_le_nu"]', 'no_total = ["co_qd"]', "khoá “no_total”: không có số liệu của bảng “co_qd”"),
        ('"# I. Chung", "co_mat"', '"# I. Chung", "co_mt"', "khoá “list”: không có số liệu “co_mt”. Có phải “co_mat”?"),
    ],
)
def test_what_an_annex_mentions_must_exist(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in REPORT
    spec = report(tmp_path, REPORT.replace(old, new, 1))
    with pytest.raises(ReporterError) as error:
        check_report(spec, catalogue(tmp_path), FORM_SET)
    assert message in str(error.value)


def test_two_reports_may_not_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "docx").mkdir()
    for name in ("a", "b"):
        (tmp_path / "docx" / f"{name}.toml").write_text(REPORT, encoding="utf-8")
    with pytest.raises(ReporterError, match=r"docx/b\.toml: .*hai báo cáo cùng mã “thu”: ở tệp này và ở docx/a\.toml"):
        load_reports(tmp_path)


def test_the_reports_that_ship_mention_only_what_there_is() -> None:
    reports = load_reports(TEMPLATES)
    assert {spec.scope for spec in reports} == {"agency", "all"}
    for spec in reports:
        form_set = load_form_set(TEMPLATES, spec.form_set, "tam_giao", DAY)
        check_report(spec, load_catalogue(TEMPLATES, spec.figures, form_set), form_set)
    with pytest.raises(ReporterError, match="Có phải “cv9797-tinh”"):
        find_report(reports, "cv9797-tin")


def test_an_issuer_is_for_reports_about_all(tmp_path: Path) -> None:
    text = (TEMPLATES / "docx" / "kl183-bnv.toml").read_text(encoding="utf-8")
    shutil.copytree(TEMPLATES / "docx" / "doan", tmp_path / "doan")
    (tmp_path / "thu.toml").write_text(text, encoding="utf-8")
    assert load_report(tmp_path / "thu.toml", load_shared(tmp_path)).issuer_agency == "BNV"
    (tmp_path / "thu.toml").write_text(text.replace('scope = "all"', 'scope = "agency"'), encoding="utf-8")
    with pytest.raises(ReporterError, match="issuer_agency"):
        load_report(tmp_path / "thu.toml", load_shared(tmp_path))
