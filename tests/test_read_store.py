"""What reading gave is kept: the same answer as reading again, never a wrong one, and nothing that must not stay."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from small import PERIOD, make_workspace, send

from reporter.commands.checked import collect_request
from reporter.executor import LocalExecutor, no_progress
from reporter.intake.read import ReadOutcome
from reporter.intake.read_store import _Columns, _Sent
from reporter.intake.reader_specs import CollectRequest
from reporter.intake.workers import read_all
from reporter.model import Submission, Table
from reporter.workspace import STORE, Workspace

Read = Callable[..., list[ReadOutcome]]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with one workbook, one that is refused, and both read once."""
    workspace = make_workspace(tmp_path_factory.mktemp("kho"))
    workspace.store = workspace.root / STORE
    send(workspace, ["BNV"])
    (workspace.inbox(PERIOD) / "hỏng.xlsx").write_bytes(b"PK\x03\x04 not a zip")
    read_all(_paths(workspace), _request(workspace), no_progress)
    return workspace


def _paths(workspace: Workspace) -> list[Path]:
    return sorted(workspace.inbox(PERIOD).glob("*.xlsx"))


def _request(workspace: Workspace) -> CollectRequest:
    return collect_request(workspace, PERIOD, workspace.reporting_agencies(PERIOD))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> tuple[Read, list[str]]:
    """Reading, and the names of the files that were really read by it."""
    opened: list[str] = []
    plain = LocalExecutor.map

    def noting(self, function, jobs, **more):  # type: ignore[no-untyped-def]
        opened.extend(path.name for path in jobs)
        return plain(self, function, jobs, **more)

    monkeypatch.setattr(LocalExecutor, "map", noting)
    return lambda workspace, request: read_all(_paths(workspace), request, no_progress), opened


def test_what_was_read_once_is_not_read_again_and_says_the_same(sent: Workspace, read: tuple[Read, list[str]]) -> None:
    again, opened = read
    kept = again(sent, _request(sent))
    assert opened == []
    fresh = again(sent, replace(_request(sent), store=None))
    assert len(opened) == 2
    assert kept == fresh
    assert [bool(item.submission) for item in kept] == [True, False]
    tables = [item.submission.tables for item in (*kept, *fresh) if item.submission]
    kinds = [{type(v) for t in some.values() for column in t.values.values() for v in column} for some in tables]
    assert kinds[0] == kinds[1]


def test_every_command_of_a_workspace_uses_it_unless_told_not_to(sent: Workspace) -> None:
    assert Workspace.find(sent.root).store == sent.root / STORE
    assert Workspace.find(sent.root, keep=False).store is None


@pytest.mark.parametrize("what", ["cut", "one bit", "another entry", "empty"])
def test_a_damaged_entry_is_read_again(sent: Workspace, read: tuple[Read, list[str]], what: str) -> None:
    again, opened = read
    folder = sent.root / STORE
    whole = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    (one, content), (other, _) = sorted(whole.items(), key=lambda item: -len(item[1]))
    damaged = {
        "cut": content[:-5],
        "one bit": content[:-1] + bytes([content[-1] ^ 1]),
        "another entry": whole[other],
        "empty": b"",
    }
    one.write_bytes(damaged[what])
    found = again(sent, _request(sent))
    assert len(opened) == 1
    assert [bool(item.submission) for item in found] == [True, False]
    assert one.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"stamp": "specs that were edited"},
        {"baseline": "dinh_muc"},
        {"agencies": ("BNV",)},
        {"limits": {"rows": 100}},
        {"senders": {"hỏng.xlsx": "38"}},
    ],
)
def test_another_question_is_not_answered_from_it(
    sent: Workspace, read: tuple[Read, list[str]], change: dict[str, object]
) -> None:
    again, opened = read
    again(sent, replace(_request(sent), **change))  # type: ignore[arg-type]
    assert "hỏng.xlsx" in opened


def test_another_name_is_another_file(sent: Workspace, read: tuple[Read, list[str]]) -> None:
    _, opened = read
    path = _paths(sent)[0].parent / "tên khác.xlsx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    (found,) = read_all([path], _request(sent), no_progress)
    path.unlink()
    assert opened == ["tên khác.xlsx"]
    assert found.findings[0].file == "tên khác.xlsx"


def test_what_is_read_in_spite_of_a_secrecy_mark_is_not_kept(tmp_path: Path, sent: Workspace) -> None:
    request = replace(_request(sent), store=tmp_path / STORE, allowed="đã hỏi")
    read_all(_paths(sent)[-1:], request, no_progress)
    assert not (tmp_path / STORE).exists()


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_stops_nobody(tmp_path: Path, sent: Workspace) -> None:
    (tmp_path / "tep").write_bytes(b"")
    request = replace(_request(sent), store=tmp_path / "tep" / STORE)
    (found,) = read_all(_paths(sent)[-1:], request, no_progress)
    assert found.findings[0].code == "F24"


def test_every_field_that_reading_fills_is_kept() -> None:
    """A field that is added later and not kept would make the second run read something else than the first."""
    by_others = {"file", "sha256", "received_at", "revision", "first_received", "note"}  # of the entry, the register
    assert set(_Sent.__struct_fields__) == {item.name for item in fields(Submission)} - by_others
    assert set(_Columns.__struct_fields__) == {item.name for item in fields(Table)}
