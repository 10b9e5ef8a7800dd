"""Make the pictures of this folder and its page anew: pages of one document of every kind, from sample data.

    python docs/gallery/make.py

Needs LibreOffice, pdftoppm (poppler) and the test requirements. Of every report, letter and workbook the first page; of
the large reports the last page of the text and the first landscape page of the annexes too. Small grey PNGs.
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
from typing import Any

import pdfplumber
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from small import make_workspace, send  # noqa: E402

from reporter.commands.build import BuildOptions, build_reports  # noqa: E402
from reporter.commands.letters import write_letters  # noqa: E402
from reporter.documents.pdf import to_pdf  # noqa: E402
from reporter.model import Period  # noqa: E402
from reporter.specs.reports import load_reports  # noqa: E402
from reporter.workspace import Workspace  # noqa: E402

GALLERY = Path(__file__).resolve().parent
AS_OF = date(2025, 10, 20)
DPI = 56
PERIODS = ("2025-10", "2025-08", "2025-07")
SENT = ("12", "BNV", "BTC", "DUCP")
#: Reports of which more than the first page is shown.
LARGE = ("cv9797-tinh", "cv9797-bo", "cv9797-tong-hop", "nd30-tinh", "nd30-bo")
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
            pages = _telling_pages(pdf) if name in LARGE else {"1-dau": 1}
            for label, page in pages.items():
                _draw(pdf, page, GALLERY / f"{name}-{label}")
            shown = " ".join(f"![]({name}-{label}.png)" for label in pages)
            lines.append(f"| {titles.get(name, name)} | {shown} |")
        (GALLERY / "README.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _made(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Make everything and yield (kind, one document of it): reports in order of their ids, letters, workbooks."""
    reports = load_reports(workspace.templates)
    for text in PERIODS:
        period = Period.parse(text)
        inboxed = send(workspace, SENT, period=period)
        asked = tuple(r.id for r in reports if r.due_in(text) or (text == PERIODS[0] and r.periods == ("request",)))
        send(workspace, ["BTP"], _spoil if text == PERIODS[0] else None, period=period)
        build_reports(workspace, BuildOptions(period, AS_OF, asked), _quiet)
        if text == PERIODS[0]:
            workbook = inboxed[0]
            for kind in ((), ("to-trinh",)):
                write_letters(workspace, period, AS_OF, kind, (), _quiet)
    for report in reports:
        found = sorted(p for text in PERIODS for p in _bao_cao(workspace, text).glob(f"{report.id}-*.docx"))
        longer = [r.id for r in reports if r.id.startswith(f"{report.id}-")]
        yield report.id, next(p for p in found if not any(p.name.startswith(f"{other}-") for other in longer))
    for letter in sorted((workspace.outputs(Period.parse(PERIODS[0])) / "cong-van").glob("*/*.docx")):
        yield letter.parent.name, letter
    yield "so-nhap", workbook
    yield "phat-hien", workspace.outputs(Period.parse(PERIODS[0])) / "findings.xlsx"


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
        "so-nhap": "Sổ nhập đã điền, trang bìa",
        "phat-hien": "Bảng phát hiện",
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


def _head(page: Any) -> str:
    return page.crop((0, 0, page.width, 110)).extract_text() or ""


def _draw(pdf: Path, page: int, target: Path) -> None:
    span = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-gray", "-png", "-r", str(DPI), *span, str(pdf), str(target)], check=True)
    picture = target.with_name(f"{target.name}.png")
    Image.open(picture).quantize(6).save(picture, optimize=True)


if __name__ == "__main__":
    main()
