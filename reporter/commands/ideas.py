"""The ideas of a period for the officer to group: y-kien.xlsx beside the workbooks, which the next build reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter.commands.checked import Checked, read_period
from reporter.delivery.findings_book import finding_lines
from reporter.delivery.idea_sheets import write_idea_book
from reporter.documents.opinions import ideas_of
from reporter.executor import Progress
from reporter.figures.book import Book
from reporter.figures.facts import quotes
from reporter.figures.likeness import suggest
from reporter.figures.scope import FigureContext, Scope
from reporter.intake.idea_book import IdeaBook, read_idea_book
from reporter.model import Finding, Findings, Idea, Period, ReporterError
from reporter.model.catalogue import finding
from reporter.model.idea import IDEA_BOOK
from reporter.model.wording import integer
from reporter.specs.figure_specs import Catalogue, TextSpec
from reporter.staging import staged_items
from reporter.workspace import Workspace


@dataclass(frozen=True, slots=True)
class IdeasOutcome:
    """What became of y-kien.xlsx, for the terminal and the exit status."""

    lines: tuple[str, ...]
    failed: bool = False


def write_ideas(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> IdeasOutcome:
    """Write y-kien.xlsx anew: what the officer wrote stays, new ideas come last; a file with mistakes is left alone."""
    checked = read_period(workspace, period, as_of, progress)
    ideas = all_ideas(checked)
    inbox = workspace.inbox(period)
    book, wrong = read_idea_book(inbox, workspace.settings.limits)
    if wrong:
        told = f"{inbox / IDEA_BOOK} giữ nguyên: sửa các chỗ trên rồi chạy lại."
        return IdeasOutcome((*finding_lines(Findings(wrong), {}), told), failed=True)
    if not ideas:
        raise ReporterError(f"Kỳ {period.label} chưa có ý kiến nào trong sổ nhập: chưa có gì để phân nhóm.")
    new = frozenset(idea.id for idea in ideas if idea.id not in book.places) if book.places else frozenset()
    known = {idea: code for idea, code in book.groups.suggested.items() if code}
    suggested = suggest(ideas, known, book.groups.last)
    _replace(inbox / IDEA_BOOK, _in_order(ideas, book), suggested, book, new)
    return IdeasOutcome(tuple(_told(inbox / IDEA_BOOK, ideas, suggested, new, period)))


def all_ideas(checked: Checked) -> list[Idea]:
    """Return every idea of the workbooks of a period that were read, each once: by form, agency and row."""
    context = FigureContext(checked.specs, checked.agencies, {item.agency: item.cutoff for item in checked.submissions})
    book = Book(checked.frames, Catalogue({}, {}, {}), context)
    scope = Scope("", checked.agencies)
    forms = [form for form in checked.specs.form_set.forms if form.ideas]
    texts = [TextSpec(form.id, "", form.id, form.ideas.section, form.ideas_where) for form in forms if form.ideas]
    found = [idea for text in texts for quote in quotes(book, text, scope) for idea in ideas_of(quote)]
    return list({idea.id: idea for idea in reversed(found)}.values())[::-1]


def about_grouping(checked: Checked, book: IdeaBook) -> Iterator[Finding]:
    """Yield what the grouping lacks or has too much, when there is one."""
    there = {idea.id for idea in all_ideas(checked)} if book.places else set()
    gone = [cell for idea, cell in book.places.items() if idea not in there]
    if gone:
        yield finding("Y06", places=gone, count=len(gone))
    if new := there - book.places.keys():
        yield finding("Y07", file=IDEA_BOOK, count=len(new))


def _in_order(ideas: list[Idea], book: IdeaBook) -> list[Idea]:
    """Return the ideas as the file has them, new ones last."""
    place = {idea: number for number, idea in enumerate(book.places)}
    return sorted(ideas, key=lambda idea: place.get(idea.id, len(place)))


def _replace(path: Path, ideas: list[Idea], suggested: dict[str, str], book: IdeaBook, new: frozenset[str]) -> None:
    """Write the file beside the old one and put it in its place in one step."""
    with staged_items(path.parent) as made:
        write_idea_book(made / path.name, ideas, suggested, book.groups, new)


def _told(
    path: Path, ideas: list[Idea], suggested: dict[str, str], new: frozenset[str], period: Period
) -> Iterator[str]:
    agencies = len({idea.agency for idea in ideas})
    yield (
        f"Đã viết {path}: {integer(len(ideas))} ý của {integer(agencies)} cơ quan, "
        f"đề nghị {integer(len(set(suggested.values())))} nhóm."
    )
    if new:
        yield f"{integer(len(new))} ý mới ở cuối trang “Ý kiến”; phần đã xếp nhóm giữ nguyên."
    yield f"Ghi lời của nhóm ở trang “Nhóm”, rồi chạy: reporter build --period {period}"
