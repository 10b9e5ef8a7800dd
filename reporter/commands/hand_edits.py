"""Reports that somebody changed after the last build: kept aside, and named, before new ones take their place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path

from reporter.delivery.record import read_record, sha256
from reporter.model.wording import integer
from reporter.opc.archive import Archive, Unsound

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = 3  # paragraphs of one report that the terminal shows
_LONG = 100  # characters of a paragraph


def keep_hand_edits(
    target: Path, folder: str, made: Path, as_of: date, new: Mapping[str, bytes], whole: bool
) -> list[str]:
    """Copy what would be lost in `folder` of `target` to a dated folder of the new set and return what to tell.

    A `whole` run replaces everything there, another one only what it made. What an earlier run kept aside stays: a
    second time on one day has a folder of its own.
    """
    edits = [path for path in _changed(target, folder) if whole or path.name in new]
    if not edits:
        return []
    aside = next(name for name in _names(as_of) if not (target / name).exists())
    (made / aside).mkdir()
    for path in edits:
        (made / aside / path.name).write_bytes(path.read_bytes())
    told = f"{integer(len(edits))} tệp sửa tay hoặc thêm vào sau lần chạy trước được giữ nguyên ở {target / aside}:"
    return [told, *_described(edits, new)]


def _changed(target: Path, folder: str) -> Iterator[Path]:
    """Yield the files that are not as the last run wrote them; a PDF is as good as the report it shows."""
    record = read_record(target)
    written = {(name, item.sha256) for name, item in record.written.items()} if record else set()
    files = [path for path in sorted((target / folder).glob("*")) if path.is_file() and not path.name.startswith("~$")]
    ours = {path.name for path in files if (path.name, sha256(path.read_bytes())) in written}
    yield from (path for path in files if path.name not in ours and not _shows(path, ours))


def _shows(path: Path, ours: Container[str]) -> bool:
    return path.suffix == ".pdf" and path.with_suffix(".docx").name in ours


def _names(as_of: date) -> Iterator[str]:
    yield f"sua-tay-{as_of.isoformat()}"
    yield from (f"sua-tay-{as_of.isoformat()}-{number}" for number in count(2))


def _described(edits: Sequence[Path], new: Mapping[str, bytes]) -> Iterator[str]:
    for path in edits:
        yield f"  {path.name}"
        if path.suffix == ".docx":
            yield from (f"    {line}" for line in _differences(path.read_bytes(), new.get(path.name)))


def _differences(kept: bytes, new: bytes | None) -> Iterator[str]:
    """Yield the paragraphs that the kept report has and the new one has not."""
    own = _paragraphs(kept)
    if new is None or not own:
        yield "không đọc được nội dung" if not own else "lần chạy này không làm báo cáo này"
        return
    fresh = set(_paragraphs(new))
    differing = [text for text in own if text not in fresh]
    for text in differing[:_SHOWN]:
        yield f"khác bản mới: “{text[:_LONG]}{'…' if len(text) > _LONG else ''}”"
    if len(differing) > _SHOWN:
        yield f"và {integer(len(differing) - _SHOWN)} đoạn khác nữa"
    if not differing:
        yield "không có đoạn nào thêm hay đổi lời so với bản mới"


def _paragraphs(docx: bytes) -> list[str]:
    """Return the texts of the paragraphs; none when the file cannot be read."""
    try:
        body = Archive(docx).tree("word/document.xml")
    except (Unsound, KeyError):
        return []
    texts = ("".join(text.text or "" for text in paragraph.iter(f"{_W}t")) for paragraph in body.iter(f"{_W}p"))
    return [text.strip() for text in texts if text.strip()]
