"""Do the fast scan, the exact one and an independent reader say the same of every workbook of a corpus?

    python bench/two_readers.py [CORPUS …] [--own N] [--seed S]

Every file below the folders, and N of our own: filled workbooks of three kinds of agencies whose XML is written
otherwise (order of attributes, spaces, comments, CDATA, references, texts in place, rows without numbers, empty cells,
torn bytes). Each is opened as the program opens it, by regular expressions, and once more with each sheet first written
anew by the exact expat reader: what is refused must be refused by both, every cell, error, formula column, hidden row
and merge must be equal. What is accepted is read by openpyxl too, cell by cell. Each file has a process of its own.
Needs Linux.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

AGENCIES = ("04", "BNV", "14758")
SECONDS, MEMORY = 60, 3 << 30


def main() -> None:
    """Compare, print what differs, and end with status 1 when anything does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="*")
    parser.add_argument("--own", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import reporter.intake.grids  # noqa: F401  loaded once for all children

    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="readers-") as folder:
        for path in [*_files(options.corpora), *_own(Path(folder), options.own, random.Random(options.seed))]:
            end, *differences = _apart(path)
            ends[end] += 1
            for line in differences:
                print(f"{path}: {line}", flush=True)
    for end, times in sorted(ends.items()):
        print(f"{times:6} {end}")
    sys.exit(any(end.startswith("DIFFERENT") for end in ends))


def _files(corpora: list[Path]) -> Iterator[Path]:
    for corpus in corpora:
        yield from sorted(
            path for path in corpus.rglob("*") if path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm")
        )


def _apart(path: Path) -> list[str]:
    """Return how the readers agree over a file and what differs, found out in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(SECONDS)
        try:
            said = compare(path)
        except BaseException as error:
            said = [f"DIFFERENT: {type(error).__name__} {error}"]
        os.write(write, "\n".join(said)[:60_000].encode("utf-8", "replace"))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    os.waitpid(child, 0)
    return said or ["not compared: too slow for the exact reader or for openpyxl"]


def compare(path: Path) -> list[str]:
    """Return how the readers agree over a file, then what differs."""
    fast, exact = opened(path), with_exact_scan(lambda: opened(path))
    if isinstance(fast, str) or isinstance(exact, str):
        same = isinstance(fast, str) and isinstance(exact, str) and fast.split()[0] == exact.split()[0]
        return ["refused by both"] if same else ["DIFFERENT: refused by one", f"{str(fast)[:150]} / {str(exact)[:150]}"]
    if found := unlike(fast, exact):
        return ["DIFFERENT: fast and exact scan", *found]
    third = independent(path, fast)
    return ["DIFFERENT: openpyxl", *third[:5]] if third else ["equal in all three"]


def unlike(fast: Any, exact: Any) -> list[str]:
    """Return what two readings of one workbook say differently, with its sheet."""
    return [f"{sheet}: {what}" for sheet, facts in fast.items() for what in facts if facts[what] != exact[sheet][what]]


def opened(path: Path) -> Any:
    """Return sheet → what the program finds in it; the refusal as text."""
    from reporter.intake.safety import LIMITS, Refused, read_bytes

    try:
        return opened_bytes(read_bytes(path, LIMITS).data)
    except Refused as refusal:
        return f"{refusal.code} {refusal}"


def opened_bytes(data: bytes) -> Any:
    """Return the same of a workbook given as its bytes."""
    from reporter.intake.grids import Workbook
    from reporter.intake.safety import LIMITS, Received, Refused

    try:
        book = Workbook(Received(data, ""), LIMITS)
        return {sheet.name: _facts(sheet) for sheet in book.sheets}
    except Refused as refusal:
        return f"{refusal.code} {refusal}"


def _facts(sheet: Any) -> dict[str, Any]:
    scan = sheet.scan
    cells = {(row, col): value for row, line in enumerate(sheet.grid) for col, value in enumerate(line) if value != ""}
    return {
        "cells": cells, "errors": scan.errors, "formula columns": scan.formula_columns, "far": scan.far,
        "hidden rows": scan.hidden_rows, "hidden columns": scan.hidden_columns, "merges": sorted(scan.merges),
        "formulas waiting": sorted(scan.unstored_in(range(256))),
        "formulas": {ref: unescape(text) for ref, text in scan.formulas_in().items()},
        "marked runs": {ref: list(text.pieces) for ref, text in sheet._rich.items()},
        "styles": {ref: scan.style_of(ref) for ref in cells},
    }  # fmt: skip


def with_exact_scan(work: Callable[[], Any]) -> Any:
    """Return what the work gives while every sheet is written anew by the exact reader before it is scanned."""
    from reporter.intake import scan

    cut, canonical, written = scan._cut, scan.canonical, set[bytes]()

    def exact(source: bytes, name: str) -> bytes:
        made = canonical(source, name)
        written.add(made)
        return made

    scan.canonical = exact  # type: ignore[assignment]
    scan._cut = lambda source, name: cut(source, name) if source in written else None
    try:
        return work()
    finally:
        scan._cut, scan.canonical = cut, canonical


# --- a reader that shares nothing with ours ---------------------------------------------------------------


def independent(path: Path, ours: dict[str, Any]) -> list[str]:
    """Return the cells that openpyxl reads otherwise; none where it cannot open the workbook."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except Exception:
        return []
    return [
        f"{name}!{sheet.cell(row + 1, col + 1).coordinate}: {value!r} / {other!r}"
        for name, facts in ours.items()
        if name in book.sheetnames and hasattr(sheet := book[name], "cell")
        for (row, col), value in facts["cells"].items()
        if not any(top <= row <= low and left <= col <= right for top, left, low, right in facts["merges"])
        if not _alike(value, other := sheet.cell(row + 1, col + 1).value)
    ]


def _alike(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return ours == theirs or f"{ours:.15g}" == f"{theirs:.15g}"
    if isinstance(theirs, date | datetime | time | timedelta) or isinstance(ours, date | datetime | time | timedelta):
        return True  # a number of days to one, a day to the other: values.md says which
    length = 32_767  # a longer text is refused where it stands
    return _words(getattr(ours, "text", ours))[:length] == _words(theirs)[:length]


def _words(text: Any) -> str:
    decoded = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), "" if text is None else str(text))
    return re.sub(r"[\s\x00-\x1f]+", " ", decoded).strip()


# --- our own ----------------------------------------------------------------------------------------------


def _own(folder: Path, number: int, dice: random.Random) -> Iterator[Path]:
    from hostile import Book
    from sheets import issued

    good = [issued(folder / f"{code}.xlsx", code) for code in AGENCIES]
    for count in range(number):
        book = Book(dice.choice(good))
        sheets = [name for name in book.parts if name.startswith("xl/worksheets/sheet")]
        changes = dice.sample(list(CHANGES), dice.randint(1, 3))
        for name in dice.sample(sheets, min(3, len(sheets))):
            for change in changes:
                book.parts[name] = CHANGES[change](book.parts[name], dice)
        yield book.save(folder / f"{count:04}-{'-'.join(changes)}.xlsx")


def _some(pattern: bytes, make: Callable[[re.Match[bytes]], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """Return a change of a tenth of the places that a pattern finds."""
    return lambda xml, dice: re.sub(pattern, lambda found: make(found) if dice.random() < 0.1 else found[0], xml)


def _torn(xml: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(xml))
    return xml[:place] + bytes([dice.randrange(256)]) + xml[place + 1 :]


#: How others write the same, and what is damage.
CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "order": _some(rb'<c r="(\w+)" s="(\d+)"', lambda m: b'<c s="%b" r="%b"' % (m[2], m[1])),
    "spaces": _some(rb'<c r="(\w+)"', lambda m: b'<c  r = "%b" ' % m[1]),
    "single": _some(rb'<c r="(\w+)"', lambda m: b"<c r='%b'" % m[1]),
    "comment": _some(rb"<v>(\d+)</v>", lambda m: b"<v><!-- -->%b</v>" % m[1]),
    "cdata": _some(rb"<v>(\d+)</v>", lambda m: b"<v><![CDATA[%b]]></v>" % m[1]),
    "reference": _some(rb"<v>(\d)(\d*)</v>", lambda m: b"<v>&#%d;%b</v>" % (m[1][0], m[2])),
    "inline": _some(
        rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b'%b t="inlineStr"><is><t>%b</t></is>' % (m[1], m[2])
    ),
    "text": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b'%b t="str"><v> %b</v>' % (m[1], m[2])),
    "error": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b'%b t="e"><v>#REF!</v>' % m[1]),
    "spill": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b'%b t="e"><v>#SPILL!</v>' % m[1]),
    "truth": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b'%b t="b"><v>1</v>' % m[1]),
    "formula": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b"%b><f>1+1</f><v>%b</v>" % (m[1], m[2])),
    "waiting": _some(rb'(<c r="\w+"(?: s="\d+")?)><v>(\d+)</v>', lambda m: b"%b><f>1+1</f>" % m[1]),
    "rowless": _some(rb'<row r="\d+"', lambda _: b"<row"),
    "hidden": _some(rb'<row r="(\d+)"', lambda m: b'<row r="%b" hidden="1"' % m[1]),
    "numbers": _some(rb"<v>(\d+)</v>", lambda m: b"<v>%b.0E0</v>" % m[1]),
    "empty": _some(rb"</row>", lambda _: b'<c r="IV7"/></row>'),
    "prefix": lambda xml, _: re.sub(rb"<(/?)(c|row|v|sheetData)(?=[ >/])", rb"<\1\2", xml).replace(
        b"<sheetData>", b"<sheetData >"
    ),
    "torn": _torn,
    "cut": lambda xml, dice: xml[: dice.randrange(len(xml))],
}

if __name__ == "__main__":
    main()
