"""Whether the inbox stayed as it was while a run went on: colleagues put files into it at any time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from reporter.intake.collect import inbox_files
from reporter.model.file_names import display_name
from reporter.model.wording import join_names

State = Mapping[str, tuple[int, int]]


def inbox_state(inbox: Path) -> State:
    """Return the size and the time of change of every file of the inbox by name."""
    found = {}
    for path in inbox_files(inbox):
        with suppress(OSError):  # taken away just now
            seen = path.stat()
            found[display_name(path.name)] = (seen.st_size, seen.st_mtime_ns)
    return found


def changed_lines(before: State, inbox: Path) -> Iterator[str]:
    """Yield which files came, went or were written anew since, if any did."""
    now = inbox_state(inbox)
    told = {
        "thêm": sorted(now.keys() - before.keys()),
        "bớt": sorted(before.keys() - now.keys()),
        "ghi lại": sorted(name for name in before.keys() & now.keys() if before[name] != now[name]),
    }
    changes = "; ".join(f"{what} {join_names(names)}" for what, names in told.items() if names)
    if changes:
        yield (
            f"CHÚ Ý: trong lúc lập, {inbox} có thay đổi ({changes}). Báo cáo này theo bản đã đọc, ghi ở run.json; "
            "chạy lại lệnh này để dùng bản mới."
        )
