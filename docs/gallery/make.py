"""Make the pictures of this folder anew: pages of one document of each kind, from sample data.

    python docs/gallery/make.py

Needs LibreOffice, pdftoppm (poppler) and the test requirements. First, middle and last page of the main text, and the
first landscape page of the annexes, each a small grey PNG.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from small import PERIOD, make_workspace, send  # noqa: E402

from reporter.commands.build import BuildOptions, build_reports  # noqa: E402
from reporter.commands.letters import write_letters  # noqa: E402
from reporter.documents.pdf import to_pdf  # noqa: E402

GALLERY = Path(__file__).resolve().parent
AS_OF = date(2025, 10, 20)
DPI = 56
_SHOWN = ("cv9797-tinh", "cv9797-bo", "cv9797-tong-hop", "nd30-", "cv-", "to-trinh")


def main() -> None:
    """Build a small workspace, convert one document of each kind, keep its telling pages."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder) / "central")
        workspace.settings = replace(workspace.settings, form_set="bao-cao-thang")
        send(workspace, ["12", "BNV", "DUCP"])
        send(workspace, ["BTP"], _spoil)
        build_reports(workspace, BuildOptions(PERIOD, None, None, AS_OF, False, False, False), _quiet)
        for kind in (None, "to-trinh"):
            write_letters(workspace, PERIOD, AS_OF, kind, None, _quiet)
        kinds = _one_of_each(workspace.outputs(PERIOD))
        pdfs = to_pdf(list(kinds.values()), Path(folder) / "pdf")
        for old in GALLERY.glob("*.png"):
            old.unlink()
        for name, pdf in zip(kinds, pdfs, strict=True):
            for label, page in _telling_pages(pdf).items():
                _draw(pdf, page, GALLERY / f"{name}-{label}")


def _quiet(_done: int, _total: int) -> None:
    """No progress bar."""


def _spoil(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


def _one_of_each(outputs: Path) -> dict[str, Path]:
    """Return kind → one document of it: the first by name of each report and letter."""
    found: dict[str, Path] = {}
    for path in sorted((*outputs.glob("bao-cao/*.docx"), *outputs.glob("cong-van/*/*.docx"))):
        kind = path.parent.name if path.parent.parent.name == "cong-van" else "-".join(path.name.split("-")[:2])
        found.setdefault("cv9797-tong-hop" if path.name.startswith("cv9797-tong-hop") else kind, path)
    return {kind: path for kind, path in found.items() if kind.startswith(_SHOWN)}


def _telling_pages(pdf: Path) -> dict[str, int]:
    """Return label → page number, from 1: first, middle and last of the main text, first landscape annex page."""
    with pdfplumber.open(pdf) as document:
        wide = [page.width > page.height for page in document.pages]
        annex = next((n for n, page in enumerate(document.pages) if "Phụ lục" in _head(page)), len(wide))
    pages = {"1-dau": 1, "2-giua": (annex + 1) // 2, "3-cuoi": annex}
    if True in wide:
        pages["4-ngang"] = wide.index(True) + 1
    return {label: page for label, page in pages.items() if label == "1-dau" or page != 1}


def _head(page: Any) -> str:
    return page.crop((0, 0, page.width, 110)).extract_text() or ""


def _draw(pdf: Path, page: int, target: Path) -> None:
    span = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-gray", "-png", "-r", str(DPI), *span, str(pdf), str(target)], check=True)
    picture = target.with_name(f"{target.name}.png")
    Image.open(picture).quantize(8).save(picture, optimize=True)


if __name__ == "__main__":
    main()
