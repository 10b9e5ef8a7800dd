"""Write requirements.lock anew: the exact version of everything that CI installs.

Run it on the oldest Python that is supported: python tools/lock.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
_HEAD = """\
# Exact versions of everything CI installs, written by tools/lock.py (Python {version}); used as pip's constraints.
# Lower bounds, for everybody else, stand in pyproject.toml.
"""


def resolved(extras: str = "test,mail,docs") -> dict[str, str]:
    """Return name → version of all that the extras need, as pip resolves it now."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    report = subprocess.run(
        [*command, "--report", "-", f"{ROOT}[{extras}]"], check=True, capture_output=True, text=True
    )
    found = (item["metadata"] for item in json.loads(report.stdout)["install"])
    return {item["name"].lower().replace("_", "-"): item["version"] for item in found if item["name"] != "reporter"}


def main() -> None:
    """Write the lock file."""
    lines = [f"{name}=={version}" for name, version in sorted(resolved().items())]
    head = _HEAD.format(version=f"{sys.version_info[0]}.{sys.version_info[1]}")
    LOCK.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
