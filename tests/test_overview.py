"""The overview page: what it says in a real browser, that it asks nobody, and that nothing breaks out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from browser import Opened, browser, needs_browser
from small import PERIOD, find_workspace, make_workspace, send

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.build_overview import overview_content, write_overview
from reporter.commands.checked import Checked, read_period
from reporter.commands.status import write_page
from reporter.delivery.overview import overview_page
from reporter.delivery.overview_charts import classes, lengths, ranking, trend
from reporter.delivery.overview_figures import TracedFigure, TracedLine
from reporter.model import Figure, Finding, Findings, Period, ReporterError, Severity
from reporter.model.unit_map import UnitChange
from reporter.specs.overview_spec import load_overview
from reporter.workspace import Workspace

AS_OF = date(2025, 10, 20)
BEFORE = Period.parse("2025-09")


def quiet(_done: int, _total: int) -> None:
    pass


def build(workspace: Workspace, period: Period) -> None:
    build_reports(workspace, BuildOptions(period, AS_OF), quiet)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three provinces, one with errors and one with a scan, and a ministry sent in; the month before, one did."""
    made = make_workspace(tmp_path_factory.mktemp("page") / "ws")
    send(made, ["12"], period=BEFORE)
    build(made, BEFORE)
    send(made, ["12", "BNV"])
    send(made, ["11"], edit=spoil)
    (made.inbox(PERIOD) / "14-son-la-2025-10.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    build(made, PERIOD)
    return made


def spoil(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-01"][0]["nam"] += 1  # men and women are no longer all
    values["bieu-02"][0]["co_mat"] = 3  # secretaries of one commune


@pytest.fixture(scope="module")
def checked(workspace: Workspace) -> Checked:
    return read_period(workspace, PERIOD, AS_OF, quiet)


@pytest.fixture(scope="module")
def page(workspace: Workspace) -> Path:
    return workspace.outputs(PERIOD) / "index.html"


@pytest.fixture(scope="module")
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- what it says -----------------------------------------------------------------------------------------


def test_the_head_of_the_committee_is_answered_first(text: str) -> None:
    said = plain(text.split('id="bang"')[0])
    assert "4/55 cơ quan đã gửi" in said
    assert "2 sổ nhập dùng được hết" in said and "2 đã gửi, đang vướng" in said  # those of the grid, which add up
    assert "51 chưa gửi (quá hạn 6 ngày)" in said
    assert "Trả lại để sửa, làm lại sổ nhập của 2 cơ quan: Tỉnh Điện Biên và Tỉnh Sơn La." in said
    assert "phải bằng nam + nữ" in said  # why it is held back
    assert "đã gửi sai dạng, chưa có sổ nhập (quá hạn 6 ngày). Đã gửi sai dạng: bản PDF" in said


def test_who_is_held_back_is_told_by_a_document_that_reads_the_form(workspace: Workspace) -> None:
    """The summary of Nghị quyết 18 can count posts too, but does not read Biểu 02 and knows nobody held back."""
    shown = json.loads((workspace.outputs(PERIOD) / "trang.json").read_bytes())["items"][0]["headline"]
    posts = shown["cd_khuyet"]
    assert posts["document"].startswith("cv9797-tong-hop") and posts["figure"]["held"] == ["Tỉnh Điện Biên"]


def test_figures_are_those_that_the_reports_printed(workspace: Workspace, text: str) -> None:
    printed = json.loads((workspace.outputs(PERIOD) / "so-lieu.json").read_bytes())["items"]
    told = {(item["figure"]["key"], item["figure"]["scope"]): item["text"] for item in printed}
    shown = json.loads((workspace.outputs(PERIOD) / "trang.json").read_bytes())["items"][0]["headline"]
    for key in ("co_mat", "thieu", "cd_khuyet", "nd178_chua_nhan"):
        expected = told[key, "cả nước"].partition("\xa0")[0]
        assert f'data-so="c-{key}" aria-haspopup="dialog">{expected}</button>' in text
        assert any(cell.startswith("'[12-lai-chau-2025-10.xlsx]Biểu 0") for cell in shown[key]["cells"])


def test_the_period_before_is_told_as_it_was_printed(workspace: Workspace, text: str) -> None:
    before = json.loads((workspace.outputs(BEFORE) / "trang.json").read_bytes())["items"][0]["headline"]
    value = f"{before['co_mat']['figure']['value']:,}".replace(",", ".")
    assert f"Kỳ trước đã in: {value}" in plain(text)
    assert "Tiến độ qua các kỳ" in text


def rearranged(checked: Checked, old: Sequence[str], new: Sequence[str]) -> Checked:
    """The same period after units merged or parted on its first day."""
    change = UnitChange(date(2025, 10, 1), tuple(old), tuple(new), "Nghị quyết thử")
    workspace = find_workspace(checked.workspace.root)
    workspace.registry = replace(workspace.registry, changes=(change,))
    return replace(checked, workspace=workspace)


def test_units_that_merged_since_the_period_before_are_named_where_it_is_compared(
    checked: Checked, tmp_path: Path, text: str
) -> None:
    one, two, *_ = checked.specs.registry.children("12", PERIOD.last_day, kind="commune")
    path = write_overview(tmp_path, rearranged(checked, (one.code, two.code), (one.code,)))
    said = plain(path.read_text(encoding="utf-8").split('<section id="so-lieu"')[1])
    assert "Các kỳ được so sánh có sắp xếp đơn vị" in said and "từ 01/10/2025, theo Nghị quyết thử" in said
    assert "Các kỳ được so sánh" not in text and "Kỳ trước đã in" in said


def test_what_was_another_whole_before_is_not_compared(checked: Checked, tmp_path: Path) -> None:
    path = write_overview(tmp_path, rearranged(checked, ("BTCTW", "BNV"), ("BTCTW",)))
    assert "Kỳ trước đã in" not in path.read_text(encoding="utf-8")


def test_every_link_leads_to_a_file(page: Path, text: str) -> None:
    from urllib.parse import unquote

    addresses = [unquote(found) for found in re.findall(r'href="([^"#]+)"', text)]
    assert any("bao-cao/cv9797-tinh-12" in found for found in addresses)
    assert [found for found in addresses if not (page.parent / found).is_file()] == []


def test_status_makes_it_anew_without_a_build(workspace: Workspace, page: Path, text: str) -> None:
    marked = workspace.outputs(PERIOD) / "tra-lai"
    marked.mkdir()
    (marked / "11-dien-bien-2025-10.xlsx").write_bytes(b"PK")
    assert "index.html" in write_page(workspace, PERIOD, date(2025, 10, 21), quiet)[0]
    later = page.read_text(encoding="utf-8")
    assert 'href="tra-lai/11-dien-bien-2025-10.xlsx">bản đánh dấu</a>' in later
    assert "quá hạn 7 ngày" in later and "tính đến ngày 21/10/2025" in later
    assert later.count('data-so="c-') == text.count('data-so="c-') > 5
    page.write_text(text, encoding="utf-8")


def test_the_same_period_gives_the_same_bytes(checked: Checked, tmp_path: Path) -> None:
    first, again = (write_overview(folder(tmp_path / name), checked).read_bytes() for name in "ab")
    assert first == again


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_before_the_first_build_it_says_who_stands_where(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    send(made, ["BNV"])
    write_page(made, PERIOD, AS_OF, quiet)
    said = plain((made.outputs(PERIOD) / "index.html").read_text(encoding="utf-8"))
    assert "Lập báo cáo: reporter build --period 2025-10" in said and "Số liệu chính" not in said


# --- nothing gets in, nothing gets out --------------------------------------------------------------------

HOSTILE = '</script><img src="https://example.com/x" onerror="alert(1)"> & “{{ 7*7 }}” \u2028'


def with_findings(checked: Checked, findings: Sequence[Finding], outputs: Path) -> str:
    content = replace(overview_content(outputs, checked), findings=Findings(findings))
    return overview_page(content, checked.workspace.templates).decode()


def test_words_of_agencies_stay_words(checked: Checked, tmp_path: Path) -> None:
    hostile = Finding("R05", Severity.ERROR, HOSTILE, HOSTILE, HOSTILE, agency="12", file=f"{HOSTILE}.xlsx")
    text = with_findings(checked, [hostile], tmp_path)
    assert "<img" not in text and "49" not in re.findall(r"“(.*?)”", text)
    assert text.count("<script") == text.count("</script>") == 2
    assert "&lt;/script&gt;&lt;img" in text


def test_the_trace_cannot_end_its_element(checked: Checked, tmp_path: Path) -> None:
    content = overview_content(tmp_path, checked)
    assert content.figures is not None
    key, item = "thieu", content.figures.headline["thieu"]
    evil = TracedFigure(replace(item.figure, how=HOSTILE), item.document, (HOSTILE,))
    figures = type(content.figures)("2025-10", "2025-10-20", {key: evil}, {})
    text = overview_page(replace(content, figures=figures), checked.workspace.templates).decode()
    block = text.split('id="vet-du-lieu">')[1].split("</script>")[0]
    assert json.loads(block)[f"c-{key}"]["o"] == [HOSTILE]


def test_the_whole_country_in_disorder_stays_under_two_megabytes(checked: Checked, tmp_path: Path) -> None:
    many = [
        Finding("R05", Severity.NOTE, f"{number} “{'ệ' * 200}”", "đúng" * 20, "sửa" * 20, agency="12", form="bieu-01")
        for number in range(9000)
    ]
    text = with_findings(checked, many, tmp_path)
    assert len(text.encode()) < 2_000_000
    assert re.search(r"phát hiện nặng nhất trong 9\.000; đủ ở <a href=\"findings.xlsx\">", text)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{% endmacro %}", "{% endmacr %}", r"dòng \d+: sai cú pháp: gặp \{% endmacr %\} khi \{% macro %\} ở trên"),
        (
            "<body",
            "{% if 0 %}{{ noi_dugn }}{% endif %}<body",
            r"dòng \d+: không có “noi_dugn”. Có phải “noi_dung”\? Sửa",
        ),
        ("<body", "{{ 1 / 0 }}<body", r"dòng \d+: chia cho 0"),
        ("<body", "{{ 1 + 'a' }}<body", r"dòng \d+: phép tính giữa những giá trị không phải số"),
        ("<body", "{{ trang.khong_co }}<body", r"dòng \d+: không có “khong_co” ở đó"),
        ("<body", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}<body", r"một \{% macro %\} tự gọi lại chính nó"),
    ],
)
def test_a_broken_template_is_told_with_its_line(
    checked: Checked, tmp_path: Path, old: str, new: str, told: str
) -> None:
    source = checked.workspace.templates / "page"
    for path in source.iterdir():
        target = tmp_path / "page" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ReporterError, match=rf"trang\.html.*{told}"):
        overview_page(overview_content(tmp_path, checked), tmp_path)


def test_tiles_lie_in_places_of_their_own(workspace: Workspace) -> None:
    spec = load_overview(workspace.templates)
    provinces = {agency.code for agency in workspace.reporting_agencies(PERIOD) if agency.kind == "province"}
    assert set(spec.tiles) == provinces and len({tuple(place) for place in spec.tiles.values()}) == 34
    path = workspace.templates / "page" / "trang.toml"
    old = path.read_text(encoding="utf-8")
    path.write_text(old.replace("15 = [1, 2]", "15 = [1, 1]"), encoding="utf-8")
    with pytest.raises(ReporterError, match="hai cơ quan cùng một ô"):
        load_overview(workspace.templates)
    path.write_text(old, encoding="utf-8")


# --- what the charts draw ---------------------------------------------------------------------------------


def line(code: str, value: int | Decimal | None) -> TracedLine:
    figure = Figure("thieu", "Thiếu", value, "người", "tỉnh", "cộng")
    return TracedLine(code, f"Tỉnh {code}", {"thieu": TracedFigure(figure, "a.docx")})


def test_ties_are_told_whole_and_unreported_places_have_no_rank() -> None:
    lines = [line("A", 3), line("B", 9), line("C", 3), line("D", None), line("E", 0), line("F", 3)]
    told = [(item.rank, item.text, [one.code for one in item.lines]) for item in ranking(lines, "thieu", True, 2)]
    assert told == [(1, "9", ["B"]), (2, "3", ["A", "C", "F"])]
    assert [item.rank for item in ranking(lines, "thieu", False, 5)] == [1, 2, 5]


def test_equal_values_have_one_colour_and_zero_is_not_blank() -> None:
    assert classes([0, None, 7, 7, 3, 9]) == [1, 0, 3, 3, 2, 5]
    assert classes([None]) == [0] and lengths([0, None, 50, 100, -4]) == [0, 0, 500, 1000, 0]


def test_a_period_without_a_value_is_a_gap() -> None:
    drawn = trend([1, 2, None, 4, None, 6])
    assert len(drawn.runs) == 1 and len(drawn.dots) == 4  # one run of two; single points are dots
    assert trend([None]).dots == ()


# --- in a browser -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as made:
        yield made


@pytest.fixture
def opened(chromium: Any, page: Path) -> Iterator[Opened]:
    made = Opened(chromium.new_page(), page)
    yield made
    assert made.said == []  # no console error, no breach of the policy
    assert {address.partition(":")[0] for address in made.asked} == {"file"}  # and no request but the page itself
    assert len(made.asked) == 1
    made.page.close()


@needs_browser
def test_searching_with_and_without_marks(opened: Opened) -> None:
    assert len(opened.visible("bang-co-quan")) == 55
    for query in ("dien bien", "Điện Biên", "ĐIỆN bien"):
        opened.page.fill("#tim-co-quan", query)
        assert opened.visible("bang-co-quan") == ["Tỉnh Điện Biên 11"]
    assert opened.page.inner_text("#dem-co-quan") == "Hiện 1 trên 55"


@needs_browser
def test_filtering_and_sorting(opened: Opened) -> None:
    opened.page.select_option("#loc-tinh-trang", "used")
    assert opened.visible("bang-co-quan") == ["Tỉnh Lai Châu 12", "Bộ Nội vụ BNV"]
    opened.page.select_option("#loc-tinh-trang", "")
    errors = opened.page.get_by_role("button", name="Lỗi", exact=True)
    errors.click()
    errors.click()
    assert opened.visible("bang-co-quan")[0] == "Tỉnh Điện Biên 11"
    assert opened.page.locator("th[aria-sort=descending]").count() == 1


@needs_browser
def test_a_number_in_the_grid_leads_to_its_findings(opened: Opened) -> None:
    opened.page.click('[data-loc-co-quan="11"][data-loc-muc="error"]')
    assert set(opened.visible("bang-phat-hien")) == {"Tỉnh Điện Biên"}
    assert set(opened.page.locator("#bang-phat-hien tbody tr:visible td:nth-child(2)").all_inner_texts()) == {"Lỗi"}
    opened.page.select_option("#loc-bieu", "bieu-05")
    assert opened.visible("bang-phat-hien") == []
    opened.page.click("#bo-loc")
    assert opened.visible("bang-phat-hien")


@needs_browser
def test_the_trace_of_a_figure_by_keyboard(opened: Opened) -> None:
    opened.page.focus('[data-so="c-thieu"]')
    opened.page.keyboard.press("Enter")
    said = opened.page.inner_text("dialog")
    assert "Mốc so sánh" in said and "'[12-lai-chau-2025-10.xlsx]Biểu 01'!" in said
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("dialog").is_visible()
    assert opened.page.evaluate("document.activeElement.dataset.so") == "c-thieu"


@needs_browser
def test_choosing_what_the_tiles_show(opened: Opened) -> None:
    assert opened.page.locator(".o-tinh:visible").count() == 1
    opened.page.select_option("#chon-so-sanh", "1")
    assert opened.page.locator(".so-sanh:visible h3").inner_text().startswith("Tổng số thiếu")
    opened.page.click('.so-sanh:visible button:has-text("Lai Châu")')
    assert "tỉnh Lai Châu" in opened.page.inner_text("#vet-dong")


@needs_browser
def test_paper_has_the_tables_and_not_the_controls(opened: Opened) -> None:
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("#tim-co-quan").is_visible()
    assert opened.page.locator("#bang-co-quan").is_visible()
    assert opened.page.locator("details:not([open])").count() == 0
    assert opened.page.pdf().startswith(b"%PDF")


@needs_browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_it_can_be_used_by_everybody(chromium: Any, page: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    view = chromium.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    opened = Opened(view, page)
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.run(view).response["violations"]
    grave = [
        (item["id"], item["nodes"][0]["html"][:150]) for item in found if item["impact"] in ("serious", "critical")
    ]
    assert grave == [] and opened.said == []
    view.close()


@needs_browser
def test_a_page_that_asks_outside_is_noticed(chromium: Any, page: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "index.html"
    text = page.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("<main", '<img src="https://example.com/x.png"><main', 1), encoding="utf-8")
    opened = Opened(chromium.new_page(), spoilt)
    assert any("Content Security Policy" in said for said in opened.said)  # and the policy keeps it in
