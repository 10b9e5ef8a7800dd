"""What somebody changed after the run that wrote it: kept aside, and named, before the next run's takes its place."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import msgspec

from reporter.commands.passages import differences, passages_apart
from reporter.delivery.record import RunRecord, sha256
from reporter.layout.filling import Filling, fill, filled_in
from reporter.model import ReporterError
from reporter.model.file_names import LOCKS
from reporter.model.wording import date_short, first_names, integer
from reporter.opc.archive import Unsound

#: In outputs/KỲ: checksums of what `letters` and `issue` wrote, by folder and name.
WRITTEN = "da-ghi.json"
_SHOWN = 5  # documents whose lost numbers the terminal shows
Marks = Collection[tuple[str, str]]  # file, as it is called inside its folder, and its checksum


def keep_hand_edits(
    folder: Path, made: Path, marks: Marks, new: Mapping[str, bytes], whole: bool, name: str
) -> list[str]:
    """Copy what would be lost in `folder` to a folder of the new set and return what to tell.

    Number and day that a document bears (`reporter number`, or typed into its head) are no edit of its text.
    `marks` is what the last run wrote there. A `whole` run replaces everything, another one only what it made (`new`).
    What an earlier run kept aside stays: where there is a folder of that `name`, the next one is numbered.
    """
    lost = ((file, content) for file, content in _changed(folder, marks) if whole or file in new)
    edits = {file: content for file, content in lost if new.get(file) != content}
    opened = list(_open_lines(folder, new))
    if not edits:
        return opened
    aside = free_aside(folder.parent, made, name)
    for file, content in edits.items():
        (made / aside / file).parent.mkdir(parents=True, exist_ok=True)
        (made / aside / file).write_bytes(content)
    kept = folder.parent / aside
    numbers = _lost_numbers(edits, new)
    bare = {file for file, lost in numbers.items() if _alike(edits[file], new[file], lost.given)}
    texts = {file: content for file, content in edits.items() if file not in bare}
    return [*opened, *_described(texts, new, kept), *_number_lines(numbers, kept)]


def keep_written(target: Path, made: Path, folder: str, *, whole: bool, name: str) -> list[str]:
    """Keep aside what would be lost in `folder` of `target`, list what is written, and return what to tell."""
    known = _written(target)
    there, new = target / folder, _held(made / folder)
    marks = {(file.removeprefix(f"{folder}/"), mark) for file, mark in known.items()}
    told = keep_hand_edits(there, made, marks, new, whole, name)
    now = {file: mark for file, mark in known.items() if not (whole and file.startswith(f"{folder}/"))}
    for file, content in new.items():
        place, standing = f"{folder}/{file}", there / file
        copied = standing.is_file() and standing.read_bytes() == content  # maybe with what somebody changed in it
        now[place] = known.get(place, "") if copied else sha256(content)
    (made / WRITTEN).write_bytes(msgspec.json.format(msgspec.json.encode(dict(sorted(now.items())))))
    return told


def recorded(record: RunRecord | None) -> Marks:
    """Return what the last build wrote."""
    return {(name, item.sha256) for name, item in record.written.items()} if record else set()


def _written(target: Path) -> dict[str, str]:
    """Return what `letters` and `issue` wrote; nothing where the list is gone: then everything is kept aside."""
    try:
        return msgspec.json.decode((target / WRITTEN).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError, ValueError):
        return {}


def _held(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder, each file as it is called inside it, but for what other programs leave there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(LOCKS))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _open_lines(folder: Path, new: Collection[str]) -> Iterator[str]:
    """Yield which documents that are written anew somebody has open, as the marks beside them say."""
    marks = [(path.name, mark) for path in folder.glob("*") for mark in LOCKS if path.name.startswith(mark)]
    tails = tuple(name.removeprefix(mark).removesuffix("#") for name, mark in marks)
    # Word puts its sign in place of the first two letters of a long name
    if found := [file for file in new if tails and file.endswith(tails)]:
        yield (
            f"Đang mở bằng Word hoặc LibreOffice khi lập lại: {', '.join(found)}. Bản đang mở là bản cũ: đóng tệp, "
            "không lưu, rồi mở lại. Đã lưu đè thì lần lập sau giữ bản ấy ở thư mục sua-tay-… và nói khác ở đâu."
        )


def _changed(folder: Path, marks: Marks) -> Iterator[tuple[str, bytes]]:
    """Yield the files, with what they hold, that are not as they were written; a PDF is as good as what it shows."""
    held = _held(folder)
    ours = {file for file, content in held.items() if (file, sha256(content)) in marks}
    yield from ((file, held[file]) for file in held if file not in ours and not _shows(Path(file), ours))


def _shows(path: Path, ours: Container[str]) -> bool:
    return path.suffix == ".pdf" and path.with_suffix(".docx").as_posix() in ours


def aside_on(day: date) -> str:
    """Return what the folder is called that keeps what is set aside on a day."""
    return f"sua-tay-{day.isoformat()}"


def free_aside(target: Path, made: Path, name: str) -> str:
    """Return the name, or the next numbered one, of a folder that is neither in the old set nor in the new one."""
    return next(one for one in _numbered(name) if not (target / one).exists() and not (made / one).exists())


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


@dataclass(frozen=True, slots=True)
class _Lost:
    """What the head of a document bears that the document written anew does not: the number, or the day alone."""

    given: Filling
    told: str


def _lost_numbers(edits: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, _Lost]:
    """Return what each document loses of those that lose a number or a day."""
    pairs = ((file, _filled(edits[file]), _filled(new[file])) for file in edits if file in new)
    return {file: _Lost(given, told) for file, given, now in pairs if (told := _lost(given, now))}


def _lost(given: Filling, now: Filling) -> str:
    if given.number and not now.number:
        return f"số {given.number}"
    return f"ngày {date_short(given.day)}" if given.day and not now.day else ""


def _filled(content: bytes) -> Filling:
    """Return number and day in the head of a document; nothing of what is no document."""
    try:
        return filled_in(content, "")
    except ReporterError:
        return Filling()


def _alike(content: bytes, fresh: bytes, given: Filling) -> bool:
    """Whether two documents say the same once both bear the number and the day of the first."""
    try:
        return not any(passages_apart(fill(content, "", given), fill(fresh, "", given)))
    except (ReporterError, Unsound, KeyError):
        return False


def _number_lines(numbers: Mapping[str, _Lost], kept: Path) -> Iterator[str]:
    """Yield one line on the numbers that have to be written again, and where the documents are that bear them."""
    if numbers:
        told = first_names([f"{file} {lost.told}" for file, lost in numbers.items()], _SHOWN)
        what = f"Mất số, ngày đã ghi ở {integer(len(numbers))} văn bản lập lại: {told}"
        yield f"{what}. Ghi lại: reporter number TỆP --number SỐ --day NGÀY; bản đã ghi giữ ở {kept}."


def _described(edits: Mapping[str, bytes], new: Mapping[str, bytes], kept: Path) -> Iterator[str]:
    if edits:
        yield f"{integer(len(edits))} tệp sửa tay hoặc thêm vào sau lần chạy trước được giữ nguyên ở {kept}:"
    for file, content in edits.items():
        yield f"  {file}"
        if file.endswith(".docx"):
            fresh = new.get(file)
            said = ["lần chạy này không làm văn bản này"] if fresh is None else differences(content, fresh)
            yield from (f"    {line}" for line in said)
