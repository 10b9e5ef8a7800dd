"""The lines of a .csv that officers edit in Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from reporter.specs.decode import SpecError, SpecProblem
from reporter.specs.spec_files import read_text


def csv_lines(path: Path, file: str) -> tuple[list[str], Iterator[tuple[str, dict[str, str]]]]:
    """Return the column keys of the first line, and (where, line by column key) for each filled line.

    Comma or semicolon, as Excel saves it; SpecError for a line that has more or fewer cells.
    """
    lines = read_text(path, file).splitlines()
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if header.count(";") > header.count(",") else ",")
    keys = [key.strip() for key in next(reader, [])]

    def filled() -> Iterator[tuple[str, dict[str, str]]]:
        for cells in reader:
            if any(cells):
                where = f"dòng {reader.line_num}"
                if len(cells) != len(keys):
                    raise SpecError([SpecProblem(file, where, f"có {len(cells)} ô, dòng đầu có {len(keys)} cột.")])
                yield where, dict(zip(keys, map(str.strip, cells), strict=True))

    return keys, filled()
