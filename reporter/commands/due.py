"""What is owed, by whom, in how many days, and what is overdue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from reporter.delivery.due_list import due_items, to_json, to_lines
from reporter.specs.obligations import load_obligations
from reporter.workspace import Workspace


def show_due(
    workspace: Workspace,
    as_of: date,
    agencies: Collection[str] = (),
    as_json: bool = False,
    ics: Path | None = None,
) -> list[str]:
    """Return the lines `reporter due` prints for the workspace's organization and those who report to it.

    With `ics` the dated items also go into that calendar file.
    """
    register = load_obligations(workspace.templates, workspace.registry)
    organization = workspace.settings.organization
    owner = workspace.registry.agency(organization, as_of)
    items = due_items(register, (owner, *workspace.registry.children(organization, as_of)), as_of, agencies)
    written = []
    if ics:
        from reporter.delivery.ics import write_ics

        written = [f"Đã ghi {write_ics(items, register, as_of, ics)} việc vào lịch {ics}."]
    if as_json:
        return [to_json(items, as_of)]
    return [*to_lines(items, as_of, named=bool(agencies)), *written]
