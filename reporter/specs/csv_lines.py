"""The lines of a .csv that officers edit in Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from reporter.specs.decode import SpecNotes
from reporter.specs.spec_files import read_text


def csv_lines(path: Path, file: str, notes: SpecNotes) -> tuple[list[str], Iterator[tuple[str, dict[str, str]]]]:
    """Return the column keys of the first line, and (where, line by column key) for each filled line.

    Comma or semicolon, as Excel saves it. A line of more or fewer cells than the first is noted and left out; SpecError
    when the file cannot be read.
    """
    lines = read_text(path, file).splitlines()
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    keys = [key.strip() for key in next(reader, [])]

    def filled() -> Iterator[tuple[str, dict[str, str]]]:
        for cells in reader:
            where = f"dòng {reader.line_num}"
            if any(cells) and len(cells) != len(keys):
                notes.say(file, where, f"có {len(cells)} ô, dòng đầu có {len(keys)} cột.")
            elif any(cells):
                yield where, dict(zip(keys, map(str.strip, cells), strict=True))

    return keys, filled()
