"""Make the pictures of this folder and its page anew: pages of one document of every kind, from sample data.

    python docs/gallery/make.py

Needs LibreOffice, pdftoppm (poppler) and the test requirements. Of every report, letter and list the first page; of
the large reports the last page of the text and the first landscape page of the annexes too; of the workbooks the first
page of every sheet. Small grey PNGs. The overview page is shown by the pictures of the guide.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

import pdfplumber
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from sheets import issued  # noqa: E402
from small import make_workspace, send  # noqa: E402

from reporter.commands.build import BuildOptions, build_reports  # noqa: E402
from reporter.commands.diff import DiffOptions, diff_paths  # noqa: E402
from reporter.commands.ideas import write_ideas  # noqa: E402
from reporter.commands.letters import write_letters  # noqa: E402
from reporter.commands.returning import RETURNED, return_workbooks  # noqa: E402
from reporter.commands.status import show_grid  # noqa: E402
from reporter.commands.tracing_period import TraceOptions, trace_period  # noqa: E402
from reporter.documents.pdf import to_pdf  # noqa: E402
from reporter.model import Period  # noqa: E402
from reporter.specs.reports import load_reports  # noqa: E402
from reporter.workspace import Workspace  # noqa: E402

GALLERY = Path(__file__).resolve().parent
AS_OF = date(2025, 10, 20)
DPI = 56
PERIODS = ("2025-10", "2025-08", "2025-07-1thang", "2025-08-2thang")
SENT = ("12", "BNV", "BTC", "DUCP")
#: Reports of which more than the first page is shown.
LARGE = ("cv9797-tinh", "cv9797-bo", "cv9797-tong-hop", "nd30-tinh", "nd30-bo")
#: Workbooks of which the first page of every sheet is shown; of the returned one the faulty sheet and the list.
SHEETS = ("so-nhap", "so-nhap-bo", "so-nhap-xa", "so-tra-lai")
FAULTY = "Biểu 05"
LISTS = ("findings", "can-goi", "so-lieu")
COMMUNE = "24133"
PROVINCE = "12"
TRACED = "co_mat"
HEAD = """# Trang mẫu

Trang thật do chương trình làm ra từ SỐ LIỆU MẪU, chuyển sang PDF bằng LibreOffice (phông Liberation Serif thay
Times New Roman).
Trang này và mọi ảnh do `python docs/gallery/make.py` viết.
"""


def main() -> None:
    """Build small workspaces, convert one document of each kind, keep its telling pages, write the page."""
    for old in GALLERY.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REPORTER_SHARED_BY_TESTS"] = str(Path(folder) / "shared")  # what the suite's helpers keep
        workspace = make_workspace(Path(folder) / "central")
        workspace.settings = replace(workspace.settings, form_set="bao-cao-thang+bien-dong")
        kinds = dict(_made(workspace))
        titles = _titles(workspace)
        pdfs = to_pdf(list(kinds.values()), Path(folder) / "pdf")
        lines = [HEAD, "| văn bản | trang |", "|---|---|"]
        for name, pdf in zip(kinds, pdfs, strict=True):
            pages = _telling_pages(pdf) if name in LARGE else _sheets(pdf, name) if name in SHEETS else {"1-dau": 1}
            for label, page in pages.items():
                _draw(pdf, page, GALLERY / f"{name}-{label}")
            shown = " ".join(f"![]({name}-{label}.png)" for label in pages)
            lines.append(f"| {titles.get(name, name)} | {shown} |")
        lines.append("| Trang tổng quan | ![](../huong-dan/anh/trang-tong-quan.png) |")
        (GALLERY / "README.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _made(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Make everything and yield (kind, one document of it): reports in order of their ids, letters, workbooks."""
    reports = load_reports(workspace.templates)
    for text in PERIODS:
        period = Period.parse(text)
        made = send(workspace, SENT, period=period)
        asked = tuple(r.id for r in reports if r.due_in(text) or (text == PERIODS[0] and r.periods == ("request",)))
        send(workspace, ["BTP"], _spoil if text == PERIODS[0] else None, period=period)
        build_reports(workspace, BuildOptions(period, AS_OF, asked), _quiet)
        if text == PERIODS[0]:
            inboxed = made
            for kind in ((), ("to-trinh",)):
                write_letters(workspace, period, AS_OF, kind, (), _quiet)
            list(return_workbooks(workspace, period, AS_OF, ("BTP",), _quiet))
    for report in reports:
        found = sorted(p for text in PERIODS for p in _bao_cao(workspace, text).glob(f"{report.id}-*.docx"))
        longer = [r.id for r in reports if r.id.startswith(f"{report.id}-")]
        yield report.id, next(p for p in found if not any(p.name.startswith(f"{other}-") for other in longer))
    for letter in sorted((workspace.outputs(Period.parse(PERIODS[0])) / "cong-van").glob("*/*.docx")):
        yield letter.parent.name, letter
    outputs = workspace.outputs(Period.parse(PERIODS[0]))
    yield "so-nhap", inboxed[0]
    yield "so-nhap-bo", inboxed[1]
    yield "so-nhap-xa", issued(workspace.root / f"{COMMUNE}.xlsx", COMMUNE)
    yield "so-tra-lai", next((outputs / RETURNED).glob("*.xlsx"))
    for name in LISTS:
        yield name, outputs / f"{name}.xlsx"
    yield from _asked(workspace, inboxed[0])
    yield from _sent_up(make_workspace(workspace.root.parent / "tinh", "province", PROVINCE))


def _asked(workspace: Workspace, sent: Path) -> Iterator[tuple[str, Path]]:
    """Yield the workbooks that are asked for: status, what a figure is made of, what changed, ideas to be grouped."""
    period = Period.parse(PERIODS[0])
    grid, traced, changed = (workspace.root / f"{name}.xlsx" for name in ("tinh-trang", "truy-so", "so-sanh"))
    list(show_grid(workspace, period, AS_OF, False, grid, _quiet))
    list(trace_period(workspace, period, TRACED, TraceOptions(xlsx=traced)))
    before = workspace.inbox(Period.parse(PERIODS[1])) / sent.name.replace(PERIODS[0], PERIODS[1])
    list(diff_paths(workspace, before, sent, AS_OF, DiffOptions(xlsx=changed)))
    write_ideas(workspace, period, AS_OF, _quiet)
    yield from ((path.stem, path) for path in (grid, traced, changed))
    yield "y-kien", workspace.inbox(period) / "y-kien.xlsx"


def _sent_up(province: Workspace) -> Iterator[tuple[str, Path]]:
    """Yield a province's workbooks: its own filled in for the level above, where each line comes from, its account."""
    period = Period.parse(PERIODS[0])
    send(province, [agency.code for agency in province.reporting_agencies(period)[:3]], period=period)
    build_reports(province, BuildOptions(period, AS_OF), _quiet)
    folder = province.outputs(period) / "gui-cap-tren"
    origins = folder / "nguon-goc.xlsx"
    own = next(path for path in sorted(folder.glob(f"{PROVINCE}-*.xlsx")) if path != origins)
    yield folder.name, Path(copy(own, province.root / f"{folder.name}.xlsx"))  # another is called like it
    yield origins.stem, origins
    yield "kiem-soat", province.outputs(period) / "kiem-soat.xlsx"  # written by a build of everything alone


def _bao_cao(workspace: Workspace, period: str) -> Path:
    return workspace.outputs(Period.parse(period)) / "bao-cao"


def _titles(workspace: Workspace) -> dict[str, str]:
    """Return kind → what it is, in words."""
    reports = {report.id: f"Báo cáo {report.subject}" for report in load_reports(workspace.templates)}
    return reports | {
        "cv-don-doc": "Công văn đôn đốc",
        "cv-tra-so-nhap": "Công văn trả sổ nhập còn lỗi",
        "cv-gui-bao-cao": "Công văn gửi báo cáo",
        "to-trinh": "Tờ trình",
        "so-nhap": "Sổ nhập của tỉnh, đã điền: trang đầu của mỗi biểu",
        "so-nhap-bo": "Sổ nhập của bộ, đã điền: trang đầu của mỗi biểu",
        "so-nhap-xa": "Sổ nhập của xã: biểu một dòng in đứng",
        "so-tra-lai": "Sổ trả lại, ô lỗi được đánh dấu, và danh sách lỗi",
        "findings": "Bảng phát hiện",
        "can-goi": "Danh sách cần gọi",
        "kiem-soat": "Sổ kiểm soát: không số nào bị rơi",
        "so-lieu": "Số liệu đã in, từng số một dòng",
        "tinh-trang": "Bảng từng biểu của từng cơ quan (`status --xlsx`)",
        "truy-so": "Nguồn gốc một số đã in (`trace --xlsx`)",
        "so-sanh": "Thay đổi giữa hai sổ nhập (`diff --xlsx`)",
        "y-kien": "Bảng gom ý kiến (`ideas`)",
        "gui-cap-tren": "Sổ nhập của tỉnh do chương trình điền, gửi cấp trên",
        "nguon-goc": "Nguồn gốc từng dòng của sổ gửi cấp trên",
    }


def _quiet(_done: int, _total: int) -> None:
    """No progress bar."""


def _spoil(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


def _telling_pages(pdf: Path) -> dict[str, int]:
    """Return label → page number, from 1: first and last of the main text, first landscape annex page."""
    with pdfplumber.open(pdf) as document:
        wide = [page.width > page.height for page in document.pages]
        annex = next((n for n, page in enumerate(document.pages) if "Phụ lục" in _head(page)), len(wide))
    pages = {"1-dau": 1, "2-cuoi": annex}
    if True in wide:
        pages["3-ngang"] = wide.index(True) + 1
    return {label: page for label, page in pages.items() if label == "1-dau" or page != 1}


def _sheets(pdf: Path, name: str) -> dict[str, int]:
    """Return number → first page of every sheet, by the name at its top; of a returned one the faulty and the last."""
    with pdfplumber.open(pdf) as document:
        names = [_head(page).split("\n")[0] for page in document.pages]
    first = {sheet: names.index(sheet) + 1 for sheet in dict.fromkeys(names)}
    if name == "so-tra-lai":
        last = list(first)[-1]
        first = {sheet: page for sheet, page in first.items() if sheet.startswith(FAULTY) or sheet == last}
    return {f"{number:02d}": page for number, page in enumerate(first.values(), 1)}


def _head(page: Any) -> str:
    return page.crop((0, 0, page.width, 110)).extract_text() or ""


def _draw(pdf: Path, page: int, target: Path) -> None:
    span = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-gray", "-png", "-r", str(DPI), *span, str(pdf), str(target)], check=True)
    picture = target.with_name(f"{target.name}.png")
    Image.open(picture).quantize(6).save(picture, optimize=True)


if __name__ == "__main__":
    main()
