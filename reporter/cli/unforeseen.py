"""An exception nobody foresaw: one line for the officer, the rest in a file for the maintainer."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from reporter.model import ReporterError
from reporter.workspace import workspace_root

#: In the root of the workspace, where an officer sees it.
LOG = "reporter-loi.log"


def write_down(error: Exception, moment: datetime) -> str:
    """Write what is known about the exception into the log; return the line for the officer."""
    about = f"reporter {version('reporter')} · Python {sys.version.split()[0]} · {sys.platform}"
    trace = "".join(traceback.format_exception(error))
    entry = f"=== {moment.isoformat(timespec='seconds')} · {about}\nargv: {sys.argv[1:]}\n{trace}\n"
    try:
        asked = f"Gửi tệp {_kept(entry)} cho người phụ trách phần mềm"
    except OSError:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        asked = f"Không ghi được tệp nhật ký; chép dòng này gửi người phụ trách phần mềm: {told}"
    return f"Lỗi của chương trình, không phải của số liệu. {asked}."


def _kept(entry: str) -> Path:
    """Return the file the entry was added to: in the workspace, in the system's temporary folder if that fails."""
    try:
        path = workspace_root(Path.cwd()) / LOG
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
    except (ReporterError, OSError):
        handle, name = tempfile.mkstemp(prefix="reporter-loi-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
        return Path(name)
    return path
