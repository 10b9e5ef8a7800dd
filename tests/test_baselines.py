# ruff: noqa: E501 (tables as people fill them)
"""Who counts: each quota against the staff it is for, several side by side, scopes as the senders declare them."""

from dataclasses import replace

import pytest
from content_samples import AGENCIES, CENTRAL, agency, catalogue, write
from tables import DAY, FORM_SET, SPECS, TEMPLATES, submission, table
from test_content import blocks

from reporter.figures.book import Book
from reporter.figures.facts import facts
from reporter.figures.scope import FigureContext
from reporter.model import BaselineFacts, Submission
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.form_sets import load_form_set
from reporter.tables import build_frames

pytestmark = pytest.mark.slow

#: 27 of the government bloc, 3 military, 18 of Party and front, 2 by contract: 50 present, the norm is 32.
ISSUE = """
    | ma_xa | dinh_muc | tam_giao | pham_vi | toi_thieu | giao_dang | hdnd_ubnd | bchqs | dang_mttq | hop_dong | co_mat |
    | 19753 | 32       | 29       | cq      | 28        | 17        | 27        | 3     | 18        | 2        | 50     |
"""


def sent(rows: str, code: str = "46") -> Submission:
    return replace(submission(table("bieu-01", rows), agency=code))


def norms(*submissions: Submission) -> dict[str, BaselineFacts]:
    """What a document about their senders may say of each baseline."""
    context = FigureContext(SPECS, AGENCIES, {item.agency: item.cutoff for item in submissions})
    book = Book(build_frames(submissions, FORM_SET), catalogue(), context)
    about = tuple(agency(item.agency) for item in submissions)
    return {item.id: item for item in facts(book, about[0] if len(about) == 1 else CENTRAL, about, "2025-10").baselines}


def text(*submissions: Submission) -> str:
    return "\n".join(blocks(write("cv9797-tinh", agency("46"), *submissions).docx))


def test_a_norm_of_the_government_bloc_counts_the_government_bloc() -> None:
    found = {key: (item.figures["thieu"].value, item.figures["thua"].value) for key, item in norms(sent(ISSUE)).items()}
    assert found == {"dinh_muc": (5, 0), "tam_giao": (2, 0), "toi_thieu": (1, 0), "giao_dang": (0, 1)}


def test_the_report_tells_every_quota_with_whom_it_is_for() -> None:
    said = text(sent(ISSUE))
    assert "so với định mức Công văn 09 thiếu 5 người" in said
    assert "so với tạm giao thiếu 2 người" in said
    assert "thừa 18" not in said
    line = next(line for line in said.splitlines() if line.startswith("- So với định mức theo Công văn số 09"))
    assert "(khối chính quyền, không tính Đảng, Mặt trận Tổ quốc, đoàn thể, Ban Chỉ huy quân sự" in line


def test_whoever_came_on_secondment_is_beside_the_number_present() -> None:
    """A secondee is on the payroll of whoever sent him, so that he counts once in the province."""
    rows = ISSUE.replace("| co_mat |", "| co_mat | biet_phai | tang_cuong |").replace("| 50     |", "| 50 | 4 | 2 |")
    said = text(sent(rows))
    assert "đội ngũ cấp xã có mặt 50 người" in said
    assert "thuộc biên chế nơi cử, không cộng vào số có mặt, biệt phái 4 người, tăng cường 2 người" in said
    assert norms(sent(rows))["dinh_muc"].figures["thieu"].value == 5


def test_the_sender_declares_whom_the_provisional_quota_is_for() -> None:
    """An Giang gives the quota of its communes with the military command in it (docs/domain.md)."""
    with_military = sent(ISSUE.replace("| cq      |", "| cq_qs   |"))
    found = norms(with_military)
    assert (found["tam_giao"].figures["thieu"].value, found["tam_giao"].figures["thua"].value) == (0, 1)
    assert found["tam_giao"].scope == "khối chính quyền và Ban Chỉ huy quân sự"
    assert found["dinh_muc"].figures["thieu"].value == 5


def test_a_sum_over_provinces_with_different_scopes_says_so() -> None:
    other = ISSUE.replace("19753", "01273").replace("| cq      |", "| tat_ca  |")
    scope = norms(sent(ISSUE), sent(other, "04"))["tam_giao"].scope
    assert scope.startswith("mỗi nơi một khác: khối chính quyền (Huế); ")
    assert scope.endswith("khối Đảng, đoàn thể (Cao Bằng)")


def test_quotas_that_contradict_each_other_are_named() -> None:
    low = ISSUE.replace("| 29       |", "| 25       |").replace("| 28        |", "| 41        |")
    said = text(sent(low))
    assert "Các mốc chưa thống nhất với nhau: 1 xã thiếu so với định mức Công văn số 09/CV-BCĐ nhưng thừa" in said
    assert "1 xã có số tối thiểu cao hơn định mức (phường Phú Xuân)" in said
    assert "Các mốc chưa thống nhất" not in text(sent(ISSUE))


def test_without_the_blocs_nothing_is_guessed() -> None:
    rows = "| ma_xa | co_mat | hdnd_ubnd | dang_mttq | bchqs |\n|---|---|---|---|---|\n| 19753 | 50 | | | |"
    said = text(sent(rows))
    assert "Theo khối: chưa có số liệu theo khối" in said
    assert "Chưa có xã nào đủ số liệu để so sánh" in said


@pytest.mark.parametrize("chosen", list(FORM_SET.baselines))
def test_every_baseline_answers_whichever_is_chosen(chosen: str) -> None:
    form_set = load_form_set(TEMPLATES, "cv9797", chosen, DAY)
    figures = load_catalogue(TEMPLATES, ["9797"], form_set).figures
    assert figures["thieu"].baseline == chosen
    assert {figures[f"ty_le_thieu__{key}"].baseline for key in form_set.baselines} == set(form_set.baselines)


# --- done by the date or not -----------------------------------------------------------------------------------

PAID = """
    | nhom | che_do   | co_qd | da_nghi | da_duyet | da_nhan | qd_truoc_han | nhan_truoc_han | nguyen_nhan  | han_cam_ket |
    | cb   | 178_huu  | 10    | 10      | 10       | 10      | 10           | 9              |              |             |
    | cc   | 178_thoi | 20    | 20      | 17       | 15      | 18           | 12             | cho_kinh_phi | 25/12/2025  |
    | vc   | 178_thoi | 5     | 5       | 3        | 3       | 4            | 3              | cho_kinh_phi | 10/10/2025  |
    | kct_xa | 154    | 8     | 8       | 6        | 6       |              |                | cho_kinh_phi | 25/12/2025  |
"""


def test_the_report_says_who_was_paid_by_the_date_and_who_commits_after_it() -> None:
    said = text(submission(table("bieu-05", PAID), agency="46"))
    assert (
        "trong 32 người có quyết định nghỉ trước ngày 31/8/2025 theo Nghị định 178, Nghị định 177, 24 người đã được "
        "chi trả trước ngày 15/10/2025 (75,00%); 8 người không được chi trả đúng hạn, trong đó 6 người thuộc nơi "
        "cam kết chi xong sau thời hạn: công chức 6 người"
    ) in said
    assert "công chức 5 người (Nghị định 178: nghỉ thôi việc), cam kết chi xong ngày 25/12/2025, sau thời hạn" in said
    assert "cam kết chi xong ngày 10/10/2025, sau" not in said
    assert "(Nghị định 154), cam kết chi xong ngày 25/12/2025, sau" not in said


def test_specialists_are_told_by_the_date() -> None:
    rows = "| ma_xa | nhu_cau | co_mat | da_ve_han | da_ve_muon |\n|---|---|---|---|---|\n| 19753 | 9 | 6 | 3 | 2 |"
    said = text(submission(table("bieu-03", rows), agency="46"))
    assert "đã điều động, bố trí 3 người về xã trước ngày 15/10/2025, 2 người từ ngày 15/10/2025, quá thời hạn" in said
    assert "còn 3 người chưa bố trí được" in said


def test_staff_before_and_after_stand_side_by_side() -> None:
    said = text(sent(ISSUE))
    assert "cán bộ từ 16 người thành 14 người (giảm 2 người); công chức từ 20 người thành 30 người (tăng 10" in said
    assert "trước khi sắp xếp: trên đại học 3 người (8,33%); đại học 25 người (69,44%)" in said
    assert "1 | Phường Phú Xuân | 16 | 14 | -2 | 20 | 30 | 10 | 3 | 8 | 25 | 36 | 8 | 2 | 9" in said
