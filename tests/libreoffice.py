"""Running LibreOffice in tests: PDF conversion, and recalculation of every formula on load."""

import os
import shutil
import subprocess
from collections.abc import Sequence
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
    """Return the file LibreOffice made of `source` in `folder`; all formulas of a workbook are recalculated.

    Each call has a profile of its own below `folder`, so that tests may run side by side.
    """
    run = convert_all([source], to, folder)
    made = folder / f"{source.stem}.{to.split(':')[0]}"
    assert made.is_file(), run.stderr
    return made


def convert_all(sources: Sequence[Path], to: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have LibreOffice open every file and save it in `folder`, in one start of the program."""
    profile = folder.resolve() / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    command = [SOFFICE or "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    files = [str(source) for source in sources]
    return subprocess.run(
        [*command, "--outdir", str(folder), *files], capture_output=True, text=True, timeout=300, check=False
    )
