"""The pictures of the guides, taken by a real browser of pages that sample data make.

reporter init /path/ws --level central && cd /path/ws && reporter demo --period 2025-10 --faults
reporter build --period 2025-10 --as-of 2025-10-17
python tools/screenshots.py /path/ws/outputs/2025-10/index.html
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "huong-dan" / "anh"
#: Picture → the section it shows; "" for the top of the page.
PICTURES = {
    "trang-tong-quan.png": "",
    "co-quan-bieu.png": "bang",
    "phat-hien.png": "phat-hien",
    "so-sanh.png": "so-sanh",
}


def main(page: Path) -> None:
    """Take every picture of one overview page."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": 1100, "height": 720})
        view.goto(page.resolve().as_uri())
        for name, section in PICTURES.items():
            if section:
                view.evaluate(f"document.getElementById('{section}').scrollIntoView()")
            view.screenshot(path=str(FOLDER / name))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
