"""The files of directives as they are written: registry/directives/*.toml, each read once, by whoever needs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from reporter.model.file_names import files_like
from reporter.specs.deadlines import DueEntry
from reporter.specs.decode import Spec, SpecNotes, Text
from reporter.specs.spec_files import read_spec

Frequency = Literal["mot_lan", "hang_thang", "hang_tuan", "thuong_xuyen", "dinh_ky", "khi_phat_sinh", "khong_ghi"]


class TaskEntry(Spec, frozen=True, kw_only=True):
    """One task: who owes what to whom, by when."""

    ma: Text
    muc: Text
    ai: Text
    viec: Text
    han: DueEntry
    bao_cao: bool
    loai: tuple[Text, ...] = ()
    co_quan: tuple[Text, ...] = ()
    phoi_hop: tuple[Text, ...] = ()
    gui: tuple[Text, ...] = ()
    qua: tuple[Text, ...] = ()
    tan_suat: Frequency | None = None
    thay_the_boi: Text | None = None
    nguon: Text | None = None
    xac_nhan: bool | None = None
    ghi_chu: Text | None = None
    khong_mau: Text | None = None

    def __post_init__(self) -> None:
        if self.khong_mau and not self.bao_cao:
            raise ValueError("bỏ khoá “khong_mau”, nhiệm vụ này không phải báo cáo.")
        if not (self.loai or self.co_quan):
            raise ValueError("chưa có ai phải làm; ghi “loai” hoặc “co_quan”.")
        if self.tan_suat and self.han.rule().dated:
            raise ValueError(f"bỏ khoá “tan_suat”, hạn “{self.han.rule()}” đã nói rõ.")


class SourceDateEntry(Spec, frozen=True):
    """One of several dates that sources give a document."""

    ghi: Text
    o: Text


class DirectiveEntry(Spec, frozen=True, kw_only=True):
    """One document with its tasks."""

    ma: Text
    loai: Text
    cua: Text
    trich_yeu: Text
    nguon: Text
    ban_doc: Text
    so: Text | None = None
    ngay: date | None = None
    ngay_theo_nguon: tuple[SourceDateEntry, ...] = ()
    tinh_tu: date | None = None
    trien_khai: tuple[Text, ...] = ()
    xac_nhan: bool = True
    lien_quan: bool = False
    ghi_chu: Text | None = None
    nhiem_vu: tuple[TaskEntry, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.ngay) == bool(self.ngay_theo_nguon):
            raise ValueError("cần đúng một trong hai khoá “ngay”, “ngay_theo_nguon”.")
        if self.nhiem_vu and not self.since:
            raise ValueError("chưa rõ ngày ban hành thì ghi “tinh_tu” cho nhiệm vụ.")

    @property
    def since(self) -> date | None:
        """From when its tasks count."""
        return self.tinh_tu or self.ngay


class _DirectiveFile(Spec, frozen=True):
    van_ban: tuple[DirectiveEntry, ...]


def load_directives(path: Path) -> tuple[DirectiveEntry, ...]:
    """Return the documents of one file; SpecError with every mistake in it."""
    return read_spec(path, _DirectiveFile).van_ban


def load_all_directives(templates: Path) -> dict[str, tuple[DirectiveEntry, ...]]:
    """Return the documents of every file, by its name in messages; SpecError with every mistake of all."""
    notes, found = SpecNotes(), {}
    for path in files_like(templates / "registry" / "directives", "*.toml"):
        found[f"registry/directives/{path.name}"] = notes.attempt(load_directives, path) or ()
    notes.finish()
    return found
