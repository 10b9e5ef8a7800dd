"""Write requirements.lock and requirements.hashes anew: what CI installs, by version and by checksum.

Run it on the oldest Python that is supported, with pip-tools installed: python tools/lock.py

requirements.lock serves as pip's constraints wherever something is installed by version. requirements.hashes holds the
checksums of every file of those versions, for every system and every Python, so one list serves them all.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK, HASHES = ROOT / "requirements.lock", ROOT / "requirements.hashes"
_HEAD = """\
# Exact versions of everything CI installs, written by tools/lock.py (Python {version}); used as pip's constraints.
# Lower bounds, for everybody else, stand in pyproject.toml.
"""
_HASHES_HEAD = """\
# The checksums of everything in requirements.lock, written by tools/lock.py:
# pip install --require-hashes --no-deps -r requirements.hashes
"""


def resolved(extras: str = "test,mail,docs") -> dict[str, str]:
    """Return name → version of all that the extras need, as pip resolves it now."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    report = subprocess.run(
        [*command, "--report", "-", f"{ROOT}[{extras}]"], check=True, capture_output=True, text=True
    )
    found = (item["metadata"] for item in json.loads(report.stdout)["install"])
    return {item["name"].lower().replace("_", "-"): item["version"] for item in found if item["name"] != "reporter"}


def hashed(lines: str) -> str:
    """Return the requirements with the checksums of all their files; no address of where they lie is written."""
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe"]
    command += ["--no-header", "--no-annotate", "--strip-extras"]
    done = subprocess.run([*command, "-o", "-", "-"], input=lines, check=True, capture_output=True, text=True)
    return re.sub(r"(?m)^--.*\n+", "", done.stdout)  # options of this machine, at the head


def main() -> None:
    """Write both files."""
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(resolved().items()))
    head = _HEAD.format(version=f"{sys.version_info[0]}.{sys.version_info[1]}")
    LOCK.write_text(head + lines, encoding="utf-8")
    HASHES.write_text(_HASHES_HEAD + hashed(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
