"""Forms are data: a weekly report more is TOML and one Word file in a workspace, nothing under reporter/.

Thông báo 593/TB-VPCP asks ministries for a report every Monday; what it must hold was never published, so that
form and wording here are invented (SỐ LIỆU MẪU).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from document_samples import profile
from small import find_workspace, make_workspace
from test_content import blocks

from reporter.blanks.write import write_workbook
from reporter.commands.build import BuildOutcome, build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.issue import blank_kit, issue_blanks
from reporter.documents.outline import build_template
from reporter.model import Period
from reporter.sample.fill import demo_cover
from reporter.workspace import Workspace, file_name

WEEK = Period.parse("2025-W44")  # 27/10 – 02/11/2025

FORM = """
id = "bieu-593"
edition = "2025.1"
title = "Biểu 593/TUẦN"
name = "Công việc trong tuần"
sheet = "Biểu 593"
source = "Thông báo 593/TB-VPCP ngày 31/10/2025 (bản báo chí; cột tự đặt để thử)"
applies_to = ["ministry"]
notes = ["Số của tuần báo cáo."]

[rows]
axes = ["nhom"]

[[columns]]
key = "stt"
label = "STT"
type = "index"

[[columns]]
key = "nhom"
label = "Nhóm việc"
type = "axis"
source = "choices:nhom_viec_tuan"
width = 30

[[columns]]
key = "giao"
label = "Được giao"
type = "count"
unit = "việc"
required = true
total = true
help = "Số việc được giao"

[[columns]]
key = "xong"
label = "Đã xong"
type = "count"
unit = "việc"
required = true
total = true
help = "Số việc đã xong"

[[columns]]
key = "con"
label = "Còn lại"
type = "count"
unit = "việc"
formula = "giao - xong"
rule = "R24"
total = true

[[columns]]
key = "ly_do"
label = "Lý do"
type = "text"
required_when = "con > 0"
required_rule = "R21"
width = 40
help = "Vì sao chưa xong"

[[checks]]
rule = "R24"
expr = "xong <= giao"
text = "Số đã xong không được lớn hơn số được giao"
mark = ["xong", "giao"]
"""

CHOICES = """
[nhom_viec_tuan]
title = "Nhóm việc trong tuần"
items = [{ code = "the_che", label = "Thể chế" }, { code = "tthc", label = "Thủ tục hành chính" }]
"""

SET = """
[tuan-593]
title = "Báo cáo tuần theo Thông báo 593/TB-VPCP"
edition = "2025.1"
forms = ["bieu-593"]
"""

FIGURES = """
[figures]
giao = { label = "Việc được giao", unit = "việc", form = "bieu-593", sum = "giao" }
xong = { label = "Việc đã xong", unit = "việc", form = "bieu-593", sum = "xong" }
con = { label = "Việc còn lại", unit = "việc", form = "bieu-593", sum = "con" }
ty_le_xong = { label = "Tỷ lệ đã xong", share = ["xong", "giao"] }
xong_thay_doi = { label = "Việc đã xong so với tuần trước", unit = "việc", change = "xong" }

[tables.theo_nhom]
label = "Theo nhóm việc"
form = "bieu-593"
by = "nhom"
figures = ["giao", "xong", "con"]

[texts]
cham = { form = "bieu-593", where = 'con > 0', group = "nhom" }
"""

REPORT = """
id = "tb593-tuan"
title = "BÁO CÁO"
subject = "kết quả thực hiện công việc trong tuần"
scope = "agency"
kinds = ["ministry"]
template = "tb593-tuan.docx"
side = "state"
figures = ["593"]
form_set = "tuan-593"
periods = "weekly"
obligations = ["593-1"]

[regime]
name = "Báo cáo tuần"
content = "Công việc trong tuần"
reporters = "Bộ, cơ quan ngang bộ"
recipient = "Bộ Nội vụ, đồng gửi Văn phòng Chính phủ"
sending = "Văn bản và sổ nhập số liệu"
deadline = "Thứ Hai hằng tuần"
frequency = "Hằng tuần"
cutoff = "Ngày ghi ở bìa sổ nhập"
outline = "Hai phần: kết quả; việc chưa xong"
forms = "Biểu 593/TUẦN"

[letterhead]
issuer = "{name}"
organ = "{name}"
code = "{state_letter_code}"
place = "{place}"
position = "{head}"
addressees = ["Bộ Nội vụ"]
recipients = ["Văn phòng Chính phủ"]
filing = "VT"

[[annexes]]
id = "phu-luc-1"
title = "Công việc trong tuần theo nhóm"
landscape = false
table = "theo_nhom"
"""

OUTLINE = """
Thực hiện Thông báo số 593/TB-VPCP ngày 31 tháng 10 năm 2025, {{ van_ban.ten_co_quan }} báo cáo kết quả {{ ky.nhan }} như sau:
# I. KẾT QUẢ
Được giao {{ so.giao|kem_don_vi }}; đã xong {{ so.xong|kem_don_vi }} ({{ so.ty_le_xong|kem_don_vi }}){% if so.xong_thay_doi is co_so_lieu %}, {{ so.xong_thay_doi|tang_giam }} so với tuần trước{% endif %}. Chi tiết nêu tại Phụ lục.
# II. VIỆC CHƯA XONG
{% for q in loi.cham %}
- {{ q.nhom }} ({{ q.con }} việc): {{ q.ly_do|mot_dong }}.
{% else %}
Không còn việc nào chưa xong.
{% endfor %}
Trên đây là báo cáo của {{ van_ban.ten_co_quan }}./.
"""  # noqa: E501 (one paragraph a line)

SETTINGS = """
[workspace]
level = "central"
organization = "BTCTW"

[settings]
form_set = "tuan-593"
baseline = "tam_giao"
due = { thu_hang_tuan = "thứ Hai" }

[documents]
"""


def add_the_directive(folder: Path) -> Workspace:
    """Return a workspace to which only TOML and one Word file were added."""
    workspace = make_workspace(folder)
    templates = folder / "templates"
    (templates / "forms" / "bieu-593.toml").write_text(FORM, encoding="utf-8")
    (templates / "figures" / "593.toml").write_text(FIGURES, encoding="utf-8")
    (templates / "docx" / "tb593-tuan.toml").write_text(REPORT, encoding="utf-8")
    (templates / "docx" / "tb593-tuan.docx").write_bytes(build_template(OUTLINE, profile("state-2020")))
    for name, text in (("forms/sets.toml", SET), ("registry/choices.toml", CHOICES)):
        path = templates / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    (folder / "reporter.toml").write_text(SETTINGS, encoding="utf-8")
    return find_workspace(workspace.root)


def send(workspace: Workspace, code: str, period: Period, rows: Sequence[tuple[int, int, str | None]]) -> None:
    specs = workspace.specs(period)
    agency = specs.agency(code)
    values = {"bieu-593": [{"giao": due, "xong": done, "ly_do": why} for due, done, why in rows]}
    inbox = workspace.inbox(period)
    inbox.mkdir(parents=True, exist_ok=True)
    path = inbox / file_name(agency, period)
    write_workbook(path, blank_kit(workspace, period, [agency.kind]), agency, values, demo_cover(period))


def build(workspace: Workspace, **changed: Any) -> BuildOutcome:
    return build_reports(workspace, BuildOptions(WEEK, date(2025, 11, 3), **changed), lambda _done, _total: None)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = add_the_directive(tmp_path_factory.mktemp("593") / "tuan")
    send(made, "BNV", WEEK.previous(), [(6, 4, "Chờ ý kiến"), (3, 3, None)])
    send(made, "BNV", WEEK, [(8, 5, "Chờ thẩm định"), (4, 4, None)])
    send(made, "BTP", WEEK, [(2, 2, None), (0, 0, None)])
    return made


@pytest.fixture(scope="module")
def texts(workspace: Workspace) -> dict[str, str]:
    outcome = build(workspace)
    assert not outcome.failed(strict=False), outcome.lines()
    folder = workspace.outputs(WEEK) / "bao-cao"
    return {path.name: "\n".join(blocks(path.read_bytes())) for path in folder.glob("*.docx")}


def test_only_the_weekly_report_is_made_for_who_sent_in(texts: dict[str, str]) -> None:
    assert sorted(texts) == ["tb593-tuan-BNV-bo-noi-vu-2025-W44.docx", "tb593-tuan-BTP-bo-tu-phap-2025-W44.docx"]


def test_the_report_says_the_week_its_figures_and_the_change(texts: dict[str, str]) -> None:
    text = texts["tb593-tuan-BNV-bo-noi-vu-2025-W44.docx"]
    assert "Bộ Nội vụ báo cáo kết quả tuần 44 năm 2025 như sau:" in text
    assert "Được giao 12 việc; đã xong 9 việc (75,00%), tăng 2 việc so với tuần trước." in text
    assert "- Thể chế (3 việc): Chờ thẩm định." in text
    assert "1 | Thể chế | 8 | 5 | 3" in text


def test_a_ministry_that_is_done_says_so(texts: dict[str, str]) -> None:
    text = texts["tb593-tuan-BTP-bo-tu-phap-2025-W44.docx"]
    assert "Không còn việc nào chưa xong." in text
    assert "so với tuần trước" not in text


def test_blanks_of_the_new_form_are_issued(workspace: Workspace) -> None:
    (path,) = issue_blanks(workspace, WEEK, ["BTC"], lambda _done, _total: None).paths
    assert path.name == "BTC-bo-tai-chinh-2025-W44.xlsx"
    assert path.is_file()


def test_the_new_rule_is_checked(tmp_path: Path) -> None:
    made = add_the_directive(tmp_path / "tuan")
    send(made, "BNV", WEEK, [(8, 9, None), (4, 4, None)])
    outcome = build(made)
    assert outcome.failed(strict=False)
    assert any("(4) = 9, nhưng (3) = 8; số đã xong không được lớn hơn số được giao" in line for line in outcome.lines())
