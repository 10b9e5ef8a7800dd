"""Tables as they stand in tests: Markdown, one line a row, columns named by their keys.

An empty cell is blank, "-" not applicable, "?" unreadable, 31/12/2025 a date, 1.234 a number; "⏎" is Alt+Enter.
"""

from datetime import date

from reporter.model import Mark, Value
from reporter.specs.forms import Column


def lines(markdown: str) -> list[dict[str, str]]:
    """Return the rows as written: column → text; a line of dashes under the head may be left out."""
    found = [[cell.strip() for cell in line.strip().strip("|").split("|")]
             for line in markdown.strip().splitlines() if "---" not in line]  # fmt: skip
    return [dict(zip(found[0], line, strict=True)) for line in found[1:]]


def value(column: Column, text: str) -> Value:
    """Return what the text means in a column of a form."""
    if text in ("", "-", "?"):
        return {"": None, "-": Mark.NOT_APPLICABLE, "?": Mark.UNREADABLE}[text]
    if column.numeric:
        return int(text.replace(".", ""))
    if column.type == "date":
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return text.replace("⏎", "\n")
