"""A small central workspace with a few real submissions of sample data, for tests of whole runs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from samples import sample_values

from reporter.blanks.write import write_workbook
from reporter.commands.init import create_workspace
from reporter.commands.issue import blank_kit
from reporter.model import SAMPLE_BANNER, Period
from reporter.sample.fill import demo_cover
from reporter.workspace import Workspace, file_name

PERIOD = Period.parse("2025-10")
Edit = Callable[[dict[str, list[dict[str, Any]]]], None]


def make_workspace(folder: Path, level: str = "central", province: str | None = None) -> Workspace:
    """Return a new workspace in `folder`."""
    create_workspace(folder, level, province)
    return Workspace.find(folder)


def send(
    workspace: Workspace,
    codes: Sequence[str],
    edit: Edit | None = None,
    banner: str = SAMPLE_BANNER,
    period: Period = PERIOD,
) -> list[Path]:
    """Put the sample workbook of each agency into the inbox, its values edited first, and return the paths."""
    inbox = workspace.inbox(period)
    inbox.mkdir(parents=True, exist_ok=True)
    specs = workspace.specs(period)
    kit = blank_kit(workspace, period, [specs.agency(code).kind for code in codes])
    paths = []
    for code in codes:
        agency = specs.agency(code)
        values = sample_values(specs, agency)
        if edit:
            edit(values)
        paths.append(inbox / file_name(agency, period))
        write_workbook(paths[-1], kit, agency, values, demo_cover(period), banner)
    return paths
