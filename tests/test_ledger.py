"""The append-only file: every line chained to the one before, whole after a kill, whole with two writers."""

import multiprocessing
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporter.ledger import Ledger, append, chain_at, read_ledger
from reporter.model import ReporterError


@dataclass(frozen=True)
class Entry:
    """A line of this test."""

    what: str
    number: int = 0


def ledger(path: Path) -> Ledger[Entry]:
    return read_ledger(path, Entry)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "so.jsonl"
    append(made, [Entry("nhận", 1), Entry('rút “,"chain":"”', 2)])
    append(made, [Entry("Đồng Tháp", 3)])
    return made


def test_what_is_written_is_read_in_its_order_as_plain_text(path: Path) -> None:
    assert [item.number for item in ledger(path).entries] == [1, 2, 3]
    assert ledger(path).faults == ()
    assert path.read_text(encoding="utf-8").splitlines()[2].startswith('{"what":"Đồng Tháp","number":3,"chain":"')


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert ledger(tmp_path / "khong-co") == Ledger()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda lines: [lines[0].replace(b'"number":1', b'"number":9'), *lines[1:]], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[0], lines[0], *lines[1:]], 2),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [b"{}", *lines[1:]], 1),
        (lambda lines: [lines[0], b"\xff\xfe", *lines[1:]], 2),
    ],
    ids=["changed", "removed", "doubled", "swapped", "emptied", "foreign"],
)
def test_a_line_that_was_touched_is_found(path: Path, change: object, line: int) -> None:
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(item + b"\n" for item in change(lines)))  # type: ignore[operator]
    assert ledger(path).faults[0].line == line


def test_lines_cut_off_at_the_end_are_seen_by_the_chain_that_others_wrote_down(path: Path) -> None:
    before = ledger(path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert ledger(path).faults == ()
    assert before.chain != ledger(path).chain
    assert chain_at(path, 3) == "" and chain_at(path, 2) == ledger(path).chain


@pytest.mark.parametrize("left", range(1, 60, 7))
def test_a_writer_killed_in_the_middle_of_a_line_leaves_the_others(path: Path, left: int) -> None:
    whole = path.read_bytes()
    append(path, [Entry("không kịp ghi", 4)])
    path.write_bytes(path.read_bytes()[: len(whole) + left])
    assert [item.number for item in ledger(path).entries] == [1, 2, 3]
    append(path, [Entry("ghi lại", 5)])
    assert [item.number for item in ledger(path).entries] == [1, 2, 3, 5] and ledger(path).faults == ()


def _write_many(path: Path, start: int) -> None:
    for number in range(start, start + 20):
        append(path, [Entry("cùng lúc", number)])


def test_writers_at_the_same_time_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "so.jsonl"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_many, args=(path, start)) for start in (0, 100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    found = ledger(path)
    assert found.faults == ()
    assert sorted(item.number for item in found.entries) == [*range(20), *range(100, 120), *range(200, 220)]


def test_a_disk_that_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "thu-muc").write_text("")
    with pytest.raises(ReporterError, match="Không ghi được"):
        append(tmp_path / "thu-muc" / "so.jsonl", [Entry("a")])
