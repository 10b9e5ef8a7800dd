"""What a command finds around it: the clock, the workspace of the current folder, the terminal, how runs end."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.model.vietnam import VIETNAM

if TYPE_CHECKING:
    from reporter.workspace import Witness, Workspace

#: Exit status: 0 clean, 1 error findings, 2 wrong call, 3 cannot run, 4 a fault of the program itself.
CLEAN, FAULTY, USAGE, CANNOT_RUN, BROKEN = 0, 1, 2, 3, 4

#: Signs that a terminal obeys, and marks of direction, which turn what stands after them.
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def now() -> datetime:
    """The one place that reads the clock, which is Vietnam's whatever that of the machine says."""
    return datetime.now(VIETNAM)


def today() -> date:
    """The day in Vietnam."""
    return now().date()


def vietnam_now() -> datetime:
    """The moment as clocks in Vietnam show it, to the second: what registers write down."""
    return now().replace(microsecond=0, tzinfo=None)


def workspace(allowed: str = "", again: bool = False, witness: Witness | None = None) -> Workspace:
    """The workspace of the current folder; `allowed` is why workbooks with a secrecy mark are read in this run.

    With `again` everything is read anew, whatever earlier runs have kept. What is read so leaves nothing behind.
    """
    from reporter.workspace import Workspace

    if witness and (allowed or again):
        witness.doubt()
    return Workspace.find(Path.cwd(), allowed=allowed, keep=not again, witness=witness)


def workspace_or_bundled(allowed: str = "") -> Workspace:
    """The workspace of the current folder, or the specs that came with the program."""
    from reporter.workspace import Workspace

    return Workspace.find(Path.cwd(), otherwise_bundled=True, allowed=allowed)


def say(lines: Iterable[str]) -> None:
    """Print what a command says, each line when it comes."""
    for line in lines:
        click.echo(on_screen(line))


def on_screen(text: str) -> str:
    """Return a text with a mark for each sign that commands a terminal, or turns what is read: names of files may."""
    return _COMMANDING.sub("\ufffd", text)


def progress(*stages: str) -> Callable[[int, int], None]:
    """Return a callback (done, total) for stages that follow each other: a bar on a terminal, a line each in a pipe."""
    names = iter(stages)
    if not sys.stderr.isatty():
        return lambda done, total: (
            click.echo(f"{next(names, stages[-1])}: xong {total}.", err=True) if done >= total else None
        )
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)  # no thread: workers are forked
    task = bar.add_task(next(names), total=None)

    def advance(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total, refresh=True)
        if done >= total:
            bar.stop()
            bar.update(task, description=next(names, stages[-1]))

    return advance
