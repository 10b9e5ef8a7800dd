"""The annex of 3,321 communes × 15 columns: ours against a python-docx add_row loop, docxtpl's row loop, Carbone.

    python bench/bench_annex.py [--rows 3321] [--carbone FOLDER]

One run, processor seconds and ratios. The others build the same table as their manuals show it: one header row, one
loop over the rows, one text per cell. Carbone is asked where FOLDER holds it (`npm install carbone` there, and node).
Sample data, nothing real.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import docx
from docxtpl import DocxTemplate

from reporter.documents.letterhead import Letter
from reporter.documents.outline import build_template
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template
from reporter.documents.verify import verify
from reporter.model import Agency, Annex, AnnexColumn, AnnexRow, AnnexTable, Facts
from reporter.specs.profiles import load_profile

COLUMNS = 15
PROVINCES = 34
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"

Row = tuple[int | str, ...]


def sample(rows: int) -> list[Row]:
    """Return rows of a number, a name and counts."""
    return [(n, f"Xã Mẫu {n}", *[(n * 37 + k * 101) % 2500 for k in range(COLUMNS - 2)]) for n in range(1, rows + 1)]


def ours(rows: Sequence[Row]) -> Callable[[], tuple[Rendered, tuple[Annex, ...]]]:
    """Return what renders the rows as 34 tables, one a province; the template is compiled before the clock starts."""
    profile = load_profile(TEMPLATES, "party-2018")
    template = compile_template(build_template("Chi tiết tại Phụ lục kèm theo.", profile), "mau.docx", profile)
    counts = [AnnexColumn(f"c{k}", f"Cột {k}", "count") for k in range(COLUMNS - 2)]
    columns = (AnnexColumn("stt", "STT", "index"), AnnexColumn("ten", "Tên xã", "text"), *counts)
    size = -(-len(rows) // PROVINCES)
    tables = tuple(
        AnnexTable(columns, tuple(AnnexRow("row", row) for row in rows[start : start + size]), f"{start}. Tỉnh Mẫu")
        for start in range(0, len(rows), size)
    )
    annexes = (Annex("phu-luc", "Chi tiết từng xã", "người", tables),)
    agency = Agency("TW", "Cơ quan mẫu", "central")
    facts = Facts(agency, "cả nước", "2025-10", None, "", {}, {}, {}, (), ())
    letter = Letter("CƠ QUAN MẪU", "Cơ quan mẫu", "TW", "Hà Nội", date(2025, 10, 1))

    def run() -> tuple[Rendered, tuple[Annex, ...]]:
        return render(template, facts, letter, annexes), annexes

    return run


def python_docx(rows: Sequence[Row]) -> bytes:
    """Return the table made with add_row, cell by cell."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=COLUMNS)
    for row in rows:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = str(value)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docxtpl_template() -> bytes:
    """Return a template with one table row between {%tr for %} and {%tr endfor %}."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=COLUMNS)
    table.cell(1, 0).text = "{%tr for row in rows %}"
    for number, cell in enumerate(table.rows[2].cells):
        cell.text = f"{{{{ row[{number}] }}}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docxtpl(rows: Sequence[Row], template: bytes) -> bytes:
    """Return the table made by docxtpl's row loop, autoescape on as anybody must have it."""
    document = DocxTemplate(io.BytesIO(template))
    document.render({"rows": rows}, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


#: Renders a template with the rows, five times; prints the processor seconds of the best.
_CARBONE = """
const carbone = require('carbone');
const data = { rows: JSON.parse(require('fs').readFileSync(process.argv[2])) };
let best = Infinity, left = 5;
(function again() {
  const start = process.cpuUsage();
  carbone.render(process.argv[1], data, (error) => {
    if (error) throw error;
    const used = process.cpuUsage(start);
    best = Math.min(best, (used.user + used.system) / 1e6);
    if (--left) again(); else { console.log(best); process.exit(0); }
  });
})();
"""


def carbone(rows: Sequence[Row], folder: Path) -> float:
    """Return the processor seconds Carbone takes for the table; `folder` is where npm has installed it."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=COLUMNS)
    for which, row in zip(("i", "i+1"), table.rows, strict=True):
        for number, cell in enumerate(row.cells):
            cell.text = f"{{d.rows[{which}].c{number}}}"
    with tempfile.TemporaryDirectory() as at:
        template, data = Path(at, "mau.docx"), Path(at, "rows.json")
        document.save(str(template))
        data.write_text(json.dumps([{f"c{n}": value for n, value in enumerate(row)} for row in rows]), encoding="utf-8")
        call = ["node", "-e", _CARBONE, str(template), str(data)]
        return float(subprocess.run(call, cwd=folder, capture_output=True, check=True, text=True).stdout)


def timed(work: Callable[[], object], repeats: int) -> float:
    """Return the processor seconds of the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=3321)
    parser.add_argument("--carbone", type=Path, metavar="FOLDER", help="where npm has installed carbone")
    options = parser.parse_args()
    rows = sample(options.rows)
    run, template = ours(rows), docxtpl_template()
    mine = timed(run, 5)
    made, annexes = run()
    checked = timed(lambda: verify(made, annexes), 3)
    loops = {
        "docxtpl, row loop": timed(lambda: docxtpl(rows, template), 2),
        "python-docx, add_row": timed(lambda: python_docx(rows), 1),
    }
    if options.carbone:
        loops["Carbone"] = carbone(rows, options.carbone)
    print(f"{len(rows)} rows x {COLUMNS} columns, {PROVINCES} tables")
    print(f"reporter, render             {mine:8.3f} s")
    print(f"reporter, verify             {checked:8.3f} s   {checked / mine:6.1f} times as long")
    for name, seconds in loops.items():
        print(f"{name:<28} {seconds:8.3f} s   {seconds / mine:6.1f} times as long")


if __name__ == "__main__":
    main()
