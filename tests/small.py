"""A small central workspace with a few real submissions of sample data, for tests of whole runs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from samples import sample_values

from reporter.blanks.write import FormValues, write_workbook
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
    specs = workspace.specs(period)
    sent = {code: sample_values(specs, specs.agency(code)) for code in codes}
    for values in sent.values():
        if edit:
            edit(values)
    return put(workspace, sent, banner, period)


def put(
    workspace: Workspace, sent: Mapping[str, FormValues], banner: str = SAMPLE_BANNER, period: Period = PERIOD
) -> list[Path]:
    """Put a workbook with these values into the inbox for each agency, and return the paths."""
    inbox, specs = workspace.inbox(period), workspace.specs(period)
    inbox.mkdir(parents=True, exist_ok=True)
    kit = blank_kit(workspace, period, [specs.agency(code).kind for code in sent])
    paths = [inbox / file_name(specs.agency(code), period) for code in sent]
    for path, (code, values) in zip(paths, sent.items(), strict=True):
        write_workbook(path, kit, specs.agency(code), values, demo_cover(period), banner)
    return paths
