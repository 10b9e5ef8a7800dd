"""Places in short patterns that officers write: `{organ}` in a profile, a letterhead, the name of a department.

A place is a name in braces and nothing else: no format, no attribute, so a pattern reaches only what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from reporter.specs.decode import hint

PLACE = re.compile(r"\{(\w+)\}")


def mistaken(pattern: str, known: Collection[str]) -> str:
    """Return what is wrong with the places of a pattern, as a sentence; "" when all of them will be filled in."""
    strange = next((name for name in PLACE.findall(pattern) if name not in known), None)
    if strange is not None:
        return f"không có chỗ điền “{{{strange}}}”.{hint(strange, known) or ' Ở đây không điền gì: bỏ dấu ngoặc nhọn.'}"
    if {"{", "}"} & set(PLACE.sub("", pattern)):
        return f"“{pattern}” viết sai ngoặc. Viết như “{{{next(iter(known), 'place')}}}”."
    return ""


def fill_places(pattern: str, values: Mapping[str, str]) -> str:
    """Return the pattern with its places filled in; KeyError for a place that `mistaken` would have told."""
    return PLACE.sub(lambda found: values[found[1]], pattern)
