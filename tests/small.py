"""A small central workspace with a few real submissions of sample data, for tests of whole runs."""

import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from samples import sample_values

from reporter.blanks.write import FormValues, write_workbook
from reporter.commands.init import create_workspace
from reporter.commands.issue import blank_kit
from reporter.delivery.record import sha256
from reporter.model import SAMPLE_BANNER, Period
from reporter.sample.fill import demo_cover
from reporter.workspace import Workspace, file_name

PERIOD = Period.parse("2025-10")
_DECIDING = (".toml", ".csv", ".xlsx")  # kinds of templates that a workbook is made of
_LATER = frozenset(("docx", "figures", "letters", "page", "profiles"))  # what is made of workbooks: no part of them
Edit = Callable[[dict[str, list[dict[str, Any]]]], None]


def make_workspace(folder: Path, level: str = "central", province: str | None = None) -> Workspace:
    """Return a new workspace in `folder`."""
    create_workspace(folder, level, province)
    return find_workspace(folder)


def find_workspace(folder: Path) -> Workspace:
    """Return the workspace in `folder` as a run finds it; what is read and made is kept for all tests."""
    found = Workspace.find(folder)
    found.store, found.kept = _shared("read"), _shared("made")
    return found


def rearrange(workspace: Workspace, units: Mapping[str, tuple[str, str] | None], changes: str) -> None:
    """End agencies of the Centre with September 2025, and begin in October those of other code or name in their place.

    `units`: code → (code, name) of what takes its place, None for nothing; `changes`: what thay-doi-don-vi.toml says.
    """
    registry = workspace.templates / "registry"
    text = (registry / "central.toml").read_text(encoding="utf-8")
    for code, now in units.items():
        (old,) = (block for block in text.split("[[co_quan]]") if f'ma = "{code}"\n' in block)
        begun = ""
        if now:
            begun = re.sub(r'\nten = "[^"]*"', f'\nten = "{now[1]}"', old.replace(f'ma = "{code}"', f'ma = "{now[0]}"'))
            begun = "\n[[co_quan]]" + re.sub(r"hieu_luc_tu = \S+", "hieu_luc_tu = 2025-10-01", begun)
        text = text.replace(old, f"{old.rstrip()}\nhieu_luc_den = 2025-09-30\n\n") + begun
    (registry / "central.toml").write_text(text, encoding="utf-8")
    (registry / "thay-doi-don-vi.toml").write_text(changes, encoding="utf-8")


def send(
    workspace: Workspace,
    codes: Sequence[str],
    edit: Edit | None = None,
    banner: str = SAMPLE_BANNER,
    period: Period = PERIOD,
) -> list[Path]:
    """Put the sample workbook of each agency into the inbox, its values edited first, and return the paths."""
    specs = workspace.specs(period)

    def sample(code: str) -> FormValues:
        values = sample_values(specs, specs.agency(code))
        if edit:
            edit(values)
        return values

    if edit:
        return put(workspace, {code: sample(code) for code in codes}, banner, period)
    return _put(workspace, codes, sample, lambda _code: "sample", (banner, period))


def put(
    workspace: Workspace, sent: Mapping[str, FormValues], banner: str = SAMPLE_BANNER, period: Period = PERIOD
) -> list[Path]:
    """Put a workbook with these values into the inbox for each agency, and return the paths."""
    return _put(workspace, list(sent), sent.__getitem__, lambda code: repr(sent[code]), (banner, period))


def _put(
    workspace: Workspace,
    codes: Sequence[str],
    values: Callable[[str], FormValues],
    known: Callable[[str], str],
    about: tuple[str, Period],
) -> list[Path]:
    """Put workbooks into the inbox; one that is `known` by the same words was written before, maybe by another test."""
    banner, period = about
    inbox, specs = workspace.inbox(period), workspace.specs(period)
    inbox.mkdir(parents=True, exist_ok=True)
    kinds = [specs.agency(code).kind for code in codes]
    kit = cache(lambda: blank_kit(workspace, period, kinds))
    stamp = _stamp(workspace)
    paths = {code: inbox / file_name(specs.agency(code), period) for code in codes}
    for code, path in paths.items():
        kept = _shared("workbooks") / sha256(f"{stamp} {code} {period} {banner} {known(code)}".encode())
        if not kept.exists():
            write_workbook(path, kit(), specs.agency(code), values(code), demo_cover(period), banner)
            path.rename(fresh := kept.with_suffix(f".{os.getpid()}"))
            fresh.replace(kept)
        shutil.copyfile(kept, path)
    return list(paths.values())


def _shared(what: str) -> Path:
    """Return the folder of all processes of this run for what many tests need and none of them changes."""
    folder = Path(os.environ.get("REPORTER_SHARED_BY_TESTS") or _alone().name) / what
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def _alone() -> TemporaryDirectory[str]:
    """Return the folder of a script that is no run of the tests; it goes with the process."""
    return TemporaryDirectory(prefix="reporter-shared-")


def _stamp(workspace: Workspace) -> str:
    """Return what stands for everything that a workbook is made of but its values."""
    folders = (folder for folder in workspace.templates.iterdir() if folder.is_dir() and folder.name not in _LATER)
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in _DECIDING)
    named = (f"{path.relative_to(workspace.templates)} {sha256(path.read_bytes())}" for path in sorted(files))
    return sha256("\n".join([repr(workspace.settings), *named]).encode())
