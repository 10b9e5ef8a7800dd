"""What of a spec file can be understood although something in it is wrong, so that the rest is looked at in one run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from reporter.specs.decode import SpecNotes, chosen_kind, convert, fields_of, is_struct
from reporter.specs.spec_files import load_toml, read_spec

#: Key of a list of tables ("": the whole) → what an entry is given for what it lacks: were it left out, others that
#: name it would seem wrong.
StandIns = Mapping[str, Mapping[str, Any]]
_Made = TypeVar("_Made")
_NONE: StandIns = MappingProxyType({})


def read_noting(notes: SpecNotes, path: Path, kind: type[_Made], stand_ins: StandIns = _NONE) -> _Made | None:
    """Return the file as a value of `kind`: with mistakes, once they are noted, what remains without them, or None."""
    made = notes.attempt(read_spec, path, kind)
    raw = SpecNotes().attempt(load_toml, path) if made is None else None  # what is wrong with it is noted already
    return sound_part(raw, kind, stand_ins) if made is None else made


def sound_part(raw: Any, kind: type[_Made], stand_ins: StandIns = _NONE) -> _Made | None:
    """Return parsed TOML as a value of `kind` without what is wrong in it; None when too little is left."""
    rest = _rest(raw, kind, stand_ins, stand_ins.get("", {}))
    made: _Made | None = None if rest is msgspec.UNSET else convert(rest, kind)
    return made


def _rest(raw: Any, kind: Any, stand_ins: StandIns, given: Mapping[str, Any]) -> Any:
    """Return `raw` without what does not convert, over what it is given; UNSET when it converts in no way."""
    if _converts(raw, kind):
        return raw
    inner, kept = chosen_kind(kind, raw), raw
    if is_struct(inner) and isinstance(raw, dict):
        fields = fields_of(inner)
        kept = {
            key: _rest(item, fields[key].type, stand_ins, stand_ins.get(key, {}))
            for key, item in raw.items()
            if key in fields
        }
    elif get_origin(inner) is tuple and isinstance(raw, list):
        items = [_rest(item, get_args(inner)[0], stand_ins, given) for item in raw]
        kept = [item for item in items if item is not msgspec.UNSET]
    elif get_origin(inner) is dict and isinstance(raw, dict):
        kept = {key: _rest(item, get_args(inner)[1], stand_ins, given) for key, item in raw.items()}
    if isinstance(kept, dict):
        kept = {**given, **{key: item for key, item in kept.items() if item is not msgspec.UNSET}}
    return kept if _converts(kept, kind) else msgspec.UNSET


def _converts(raw: Any, kind: Any) -> bool:
    try:
        convert(raw, kind)
    except msgspec.ValidationError:
        return False
    return True
