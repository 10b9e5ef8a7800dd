"""Spec files read from the disk: parsed, in NFC, each noted for whoever watches what a value is made of."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast
from unicodedata import normalize

from reporter.model.system_reasons import system_reason
from reporter.specs.decode import SpecError, decode, problem
from reporter.specs.shipped import copy_again
from reporter.specs.syntax_reasons import syntax_reason

_READ: ContextVar[dict[Path, bytes]] = ContextVar("spec files that were read")


@contextmanager
def watched() -> Iterator[Mapping[Path, bytes]]:
    """Yield path → content of every spec file that is read until the block ends."""
    read: dict[Path, bytes] = {}
    token = _READ.set(read)
    try:
        yield read
    finally:
        _READ.reset(token)


def stamp(read: Mapping[Path, bytes], *asked: object) -> str:
    """Return the SHA-256 of what was asked and of the files that were read for it, by name and content."""
    digest = hashlib.sha256(repr(asked).encode())
    for path in sorted(read):
        digest.update(f"{spec_name(path)}\0{hashlib.sha256(read[path]).hexdigest()}\0".encode())
    return digest.hexdigest()


_Made = TypeVar("_Made")


def read_spec(path: Path, kind: type[_Made]) -> _Made:
    """Return the file as a value of `kind`; SpecError with every mistake."""
    name, wanted = spec_name(path), cast(Hashable, kind)
    made: _Made = _read(read_text(path, name), wanted, name)
    return made


@lru_cache(maxsize=256)
def _read(text: str, kind: Any, name: str) -> Any:
    """The file as a value: one that several specs of a run are made of is decoded once."""
    return decode(parse_toml(text, name), kind, name)


def spec_name(path: Path) -> str:
    """Return what messages call a spec file: its name with its folder, "forms/bieu-08.toml"."""
    folders = path.parent.parts[-2:] if path.parent.name == "directives" else path.parent.parts[-1:]
    return "/".join((*folders, path.name))


def load_toml(path: Path, file: str = "") -> dict[str, Any]:
    """Return the parsed file, its text in NFC; SpecError when it is not there or does not parse.

    `file` is its name in messages. Whoever reads the same text is given the same value, which nobody changes.
    """
    name = file or spec_name(path)
    return _parsed(read_text(path, name), name)


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> dict[str, Any]:
    return parse_toml(text, name)


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return the text of a spec file parsed; SpecError when it does not parse. `name`: what messages call the file."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError([problem(name, "", "syntax", detail=syntax_reason(error, text))]) from None


def read_text(path: Path, file: str) -> str:
    """Return the text of a spec file in NFC; SpecError when it cannot be read."""
    try:
        content = path.read_bytes()
        _READ.get({})[path] = content
        return normalize("NFC", content.decode("utf-8-sig"))
    except FileNotFoundError:
        raise SpecError([problem(file, "", "absent", hint=copy_again(file))]) from None
    except UnicodeDecodeError:
        raise SpecError([problem(file, "", "encoding")]) from None
    except OSError as error:
        raise SpecError([problem(file, "", "closed", detail=system_reason(error))]) from None
