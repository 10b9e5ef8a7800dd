"""Opening what people sent without trusting it: an ordinary file, of a size and kind that a workbook has.

What a workbook holds is looked at in a worker process only. A problem is raised as `Refused` inside the intake stretch
and becomes exactly one finding about the file; limits come from the workspace and are named in the message.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.model import Cell, CellRange, Finding
from reporter.model.catalogue import finding
from reporter.model.system_reasons import system_cause
from reporter.opc.archive import USUAL, Unsound

#: Default limits; reporter.toml [limits] may change them. Sizes in MiB, times in seconds.
LIMITS = MappingProxyType(
    {
        "file_mib": 50,
        **USUAL._replace(part_mib=96, total_mib=160)._asdict(),
        "sheets": 64,
        "rows": 20_000,
        "seconds": 8,
        "memory_mib": 512,
        "text": 32_767,
    }
)
_MIB = 1 << 20


class Refused(Exception):
    """One file cannot be read; carries the code and the arguments of the one finding about it, and its place.

    `parties` are the codes of the agencies it speaks of where these are several: first whose words it bears.
    """

    def __init__(
        self, code: str, *, sheet: str = "", cell: str = "", parties: tuple[str, ...] = (), **args: object
    ) -> None:
        super().__init__(code, args)
        self.code, self.sheet, self.cell, self.parties, self.args_of = code, sheet, cell, parties, args

    @classmethod
    def unsound(cls, trouble: Unsound) -> Refused:
        """Return the refusal of a file whose package cannot be used."""
        match trouble.kind:
            case "locked":
                return cls("F05")
            case "too large":
                return cls("F09", what=trouble.why, limit=trouble.limit)
            case "dtd":
                return cls("F10")
            case "cut":
                return cls("F24", why=trouble.why)
            case "damaged":
                return cls("F08", why=trouble.why)

    def about(self, file: str, **about: str) -> Finding:
        """Return the one finding about a file, or about the sheet of a form, that is not used."""
        sheet = (CellRange(file, self.sheet),) if self.sheet else ()
        places = (Cell(file, self.sheet, self.cell),) if self.cell else sheet
        unused = "biểu này" if isinstance(self, Copied) else "sổ này"
        texts: dict[str, Any] = {"unused": unused, **self.args_of, **about}
        return finding(self.code, file=file, places=places, **texts)


class Copied(Refused):
    """The sheet of one form holds what is another agency's; its sender's other forms may still count."""


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes of one file, read once."""

    data: bytes
    sha256: str


def read_bytes(path: Path, limits: Mapping[str, int]) -> Received:
    """Return the content of a regular file that did not change while it was read; Refused otherwise."""
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("F02", why="không phải tệp thường")
        if before.st_size == 0:
            raise Refused("F04")
        if before.st_size > limits["file_mib"] * _MIB:
            raise Refused("F03", size=-(-before.st_size // _MIB), limit=limits["file_mib"])
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise Refused("F02", why=system_cause(error)) from None
    if (after.st_size, after.st_mtime_ns, len(data)) != (before.st_size, before.st_mtime_ns, before.st_size):
        raise Refused("F13")
    return Received(data, hashlib.sha256(data).hexdigest())
