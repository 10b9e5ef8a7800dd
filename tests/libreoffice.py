"""Running LibreOffice in tests: PDF conversion, and recalculation of every formula on load."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
#: Skip only where LibreOffice is missing and nobody promised it: in CI its absence is a failure.
needs_libreoffice = pytest.mark.skipif(SOFFICE is None and not os.environ.get("CI"), reason="LibreOffice is missing")

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert(source: Path, to: str, folder: Path) -> Path:
    """Return the file LibreOffice made of `source` in `folder`; all formulas of a workbook are recalculated."""
    return convert_all([source], to, folder)[0]


def convert_all(sources: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """Return the files LibreOffice made of these in `folder`, in one start of the program, which takes a second."""
    command = [SOFFICE or "soffice", f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--convert-to", to]
    files = [str(source) for source in sources]
    run = subprocess.run(
        [*command, "--outdir", str(folder), *files], capture_output=True, text=True, timeout=300, check=False
    )
    made = [folder / f"{source.stem}.{to.split(':')[0]}" for source in sources]
    assert all(path.is_file() for path in made), run.stderr
    return made


@cache
def _profile() -> Path:
    """Return the profile of this process: two that run side by side must not share one."""
    profile = Path(os.environ["REPORTER_SHARED_BY_TESTS"]).resolve() / f"libreoffice-{os.getpid()}"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return profile
