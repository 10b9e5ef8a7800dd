"""A finished document with all that the rest of a build asks of it; kept between runs under what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property

import msgspec
from msgspec.structs import replace

from reporter.commands.build_documents import BuildOptions, Document
from reporter.commands.checked import Checked
from reporter.delivery.printed import Packed
from reporter.delivery.record import checksums
from reporter.documents.letterhead import Letter
from reporter.documents.verify import MOST_FINDINGS
from reporter.figures.coverage import Uses
from reporter.figures.grounds import grounds
from reporter.figures.shares import UnevenShares
from reporter.layout import LintFinding
from reporter.model import Finding
from reporter.model.chart import Chart
from reporter.store import Store, program

_MOST = 2**30  # bytes: some dozen builds of a whole country
_FOLDER = "van-ban"


class Finished(msgspec.Struct, frozen=True, array_like=True):
    """A document that was rendered, read back, compared with its figures and checked for its layout."""

    files: dict[str, bytes] = {}  # its own, then its annexes that are files of their own; none when it took too much
    printed: Packed = Packed()
    quoted: int = 0  # how many texts that agencies typed
    uses: Uses = {}
    charts: tuple[Chart, ...] = ()
    figures: tuple[Finding, ...] = ()  # what is to be said of its figures
    uneven: tuple[UnevenShares, ...] = ()  # shares whose two parts lack different cells
    unlike: tuple[Finding, ...] = ()  # what does not read back as it should
    lost: tuple[Finding, ...] = ()  # numbers of its annexes that are not those of their cells
    broken: dict[str, tuple[LintFinding, ...]] = {}  # of the layout law, by file

    def joined(self, file: Finished) -> Finished:
        """Return the document together with the file of one of its annexes."""
        return replace(
            self,
            files=self.files | file.files,
            unlike=(*self.unlike, *file.unlike)[:MOST_FINDINGS],
            broken=self.broken | file.broken,
        )

    @property
    def sound(self) -> bool:
        """Whether it may go out."""
        return bool(self.files) and not self.unlike


class Keeping:
    """The finished documents of earlier runs that are those of this run too."""

    def __init__(self, checked: Checked, options: BuildOptions, banner: str, undated: date) -> None:
        workspace = checked.workspace
        self._store = Store(workspace.traces / _FOLDER if workspace.traces else None, _MOST)
        self._checked, self._options, self._banner, self._undated = checked, options, banner, undated
        self._keys: dict[str, str] = {}

    @cached_property
    def _run(self) -> str:
        """What every document of the run depends on: program, specs and templates, settings, what was asked for."""
        workspace, asked = self._checked.workspace, self._options
        files = sorted(checksums(workspace.templates).items())
        told = (files, workspace.settings, str(asked.period), asked.draft, asked.profile, self._undated, self._banner)
        return f"{program()} {told!r}"

    def key(self, item: Document, workbooks: str) -> str:
        """Return the name of everything that a document depends on; `workbooks` is what it carries of those."""
        own = (item.own.name, item.own.read_bytes()) if item.own else None
        about = (item.report.id, item.agency.code, [member.code for member in item.members], sorted(item.forms))
        told = (self._run, about, item.facts.amendment, own, workbooks, grounds(item.book, item.members))
        return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()

    def annex_key(self, item: Document, letter: Letter, profile: str, says: str) -> str:
        """Return the name of everything that the file of an annex depends on: `says` is the digest of what it says."""
        told = (self._run, item.report.template, profile, letter, item.agency.code, says)
        return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()

    def known(self, key: Callable[[str], str], names: Iterable[str]) -> dict[str, Finished]:
        """Return name → what is kept of it: of documents, or of files of annexes, by the key of each."""
        if self._store.folder is None:
            return {}
        keys = {name: key(name) for name in names}
        self._keys |= keys
        found = ((name, self._store.get(key)) for name, key in keys.items())
        read = ((name, _read(content)) for name, content in found if content is not None)
        return {name: item for name, item in read if item}

    def keep(self, finished: Mapping[str, Finished]) -> None:
        """Keep what was made anew and is sound."""
        if self._keys:
            self._store.keep(self._entries(finished))

    def _entries(self, finished: Mapping[str, Finished]) -> Iterator[tuple[str, bytes]]:
        for name, item in finished.items():
            if item.sound:
                with suppress(OverflowError, UnicodeEncodeError):  # a whole number beyond 64 bits is not kept
                    yield self._keys[name], msgspec.msgpack.encode(item)


def _read(content: bytes) -> Finished | None:
    """Return the document of an entry; None when it is of another form."""
    try:
        return msgspec.msgpack.decode(content, type=Finished)
    except (msgspec.DecodeError, ValueError):
        return None
