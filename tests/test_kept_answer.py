"""What `status` and `check` said is said again while nothing that they looked at has changed, and only then."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import pytest
from small import make_workspace, send

from reporter.cli import entry, kept_answer, shell, surroundings
from reporter.cli.kept_answer import KeptAnswer, said_before, workspace_folder
from reporter.cli.shell import cli
from reporter.commands import checked
from reporter.model import Period
from reporter.model.catalogue import finding
from reporter.workspace import CONFIG, STORE

STATUS = ["status", "--period", "2025-10", "--as-of", "2025-10-20"]
CHECK = ["check", "--period", "2025-10", "--as-of", "2025-10-20"]
INBOX, BEFORE = "inputs/2025-10", "inputs/2025-09"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A workspace with a workbook now and one in the month before, and what `check` and `status` said of it."""
    workspace = make_workspace(tmp_path_factory.mktemp("hoi"))
    send(workspace, ["BNV"])
    send(workspace, ["BNV"], period=Period.parse("2025-09"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace.root)
        return workspace.root, {words[0]: ask(words) for words in (CHECK, STATUS)}


@pytest.fixture
def here(asked: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The workspace as the current folder; what a test changes in it is changed back."""
    monkeypatch.chdir(asked[0])
    yield asked[0]
    assert said_before(STATUS)


def ask(words: list[str]) -> str:
    """Run a command and return what it said."""
    with redirect_stdout(StringIO()) as said, suppress(SystemExit):
        cli.main(words, prog_name="reporter", standalone_mode=False, obj=KeptAnswer(words))
    return said.getvalue()


def test_the_answer_is_that_of_the_run_and_needs_none_of_its_libraries(
    here: Path, asked: tuple[Path, dict[str, str]]
) -> None:
    script = (
        "import sys; from reporter.cli.entry import main\n"
        "try: main()\nfinally: print(sorted({'click', 'msgspec', 'pandas'} & {*sys.modules}), file=sys.stderr)"
    )
    for words in (STATUS, CHECK):
        again = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, cwd=here)
        assert again.stdout == asked[1][words[0]] and "cơ quan" in asked[1]["status"]
        assert (again.returncode, again.stderr.strip()) == (0, "[]")


def test_where_it_cannot_be_said_the_command_line_tells_why(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    with monkeypatch.context() as patch, Path("/dev/full").open("w") as full:
        patch.setattr(sys, "argv", ["reporter", *STATUS])
        patch.setattr(sys, "stdout", full)
        patch.setattr(shell, "main", lambda: called.append("shell"))
        entry.main()
        full.buffer.raw.close()  # what could not be written stays in its buffer
    assert called == ["shell"]


CHANGES = (
    "reporter.toml",
    "templates/forms/bieu-08.toml",
    "templates/registry/central.toml",
    f"{INBOX}/register.toml",
    f"{INBOX}/so-tiep-nhan.jsonl",
    f"{INBOX}/ghi-chu.txt",
    f"{BEFORE}/register.toml",
    "outputs/2025-09/run.json",
    "outputs/2025-09/findings.json",
)


@pytest.mark.parametrize("place", CHANGES)
def test_whatever_was_looked_at_and_has_changed_is_looked_at_again(here: Path, place: str) -> None:
    path = here / place
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((before or b"") + b"\n")
    assert said_before(STATUS) is None and said_before(CHECK) is None
    path.unlink() if before is None else path.write_bytes(before)


def test_a_workbook_with_other_bytes_under_its_name_size_and_time_is_another_one(here: Path) -> None:
    (path,) = (here / INBOX).glob("*.xlsx")
    content, times = path.read_bytes(), path.stat()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert said_before(STATUS) is None
    path.write_bytes(content)


def test_another_day_is_another_question(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(kept_answer.time, "strftime", lambda *_: "2035-01-01")
        assert said_before(STATUS) is None


def test_the_day_is_that_of_vietnam(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock is Greenwich's begins its day seven hours later."""
    evening = 1762448400  # 7/11/2025 00:00 in Vietnam
    asked = []
    for moment in (evening - 1, evening, evening + 7 * 3600):
        monkeypatch.setattr(kept_answer.time, "time", lambda moment=moment: moment)
        asked.append(kept_answer._asked(STATUS))
    assert asked[0] != asked[1] == asked[2]


@pytest.mark.parametrize("what", ["reporter/cli/x.py", "reporter/model/y.toml", "site-packages/pandas-3/z.py"])
def test_another_program_is_asked_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    (tmp_path / CONFIG).touch()
    monkeypatch.chdir(tmp_path)
    for folder in ("reporter/cli", "reporter/model", "site-packages"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(kept_answer, "__file__", str(tmp_path / "reporter/cli/kept_answer.py"))
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    KeptAnswer(STATUS).keep(["Xong."], 0)
    assert said_before(STATUS) == ("Xong.\n", 0)
    (tmp_path / what).parent.mkdir(exist_ok=True)
    (tmp_path / what).write_text("1")
    assert said_before(STATUS) is None


def test_check_runs_when_what_it_wrote_is_not_there_any_more(here: Path) -> None:
    for name in ("findings.xlsx", "findings.json", "can-goi.xlsx"):
        path = here / "outputs/2025-10" / name
        content = path.read_bytes()
        path.unlink()
        assert said_before(CHECK) is None
        path.write_bytes(content)
        assert said_before(CHECK)


@pytest.mark.parametrize("damage", [lambda c, _: c[:-3], lambda c, _: b"", lambda c, _: c + b" ", lambda _, o: o])
def test_a_damaged_answer_or_another_one_is_none(here: Path, damage: Callable[[bytes, bytes], bytes]) -> None:
    one, other = (Path(kept_answer._entry(str(here), words)) for words in (STATUS, CHECK))
    content = one.read_bytes()
    one.write_bytes(damage(content, other.read_bytes()))
    assert said_before(STATUS) is None
    one.write_bytes(content)


@pytest.mark.parametrize(("allowed", "again"), [("", True), ("đã hỏi kỹ", False), ("", False)])
def test_what_must_leave_no_trace_leaves_none(here: Path, allowed: str, again: bool) -> None:
    answer = KeptAnswer(["check", "x"])
    surroundings.workspace(allowed, again, answer)
    answer.keep(["Xong."], 0)
    assert bool(said_before(["check", "x"])) == (not allowed and not again)


def test_what_the_machine_decided_is_not_kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*STATUS, "--json"]
    with monkeypatch.context() as patch:
        patch.setattr(checked, "collect", lambda *_: ((), (finding("F11", file="a.xlsx", limit=8),)))
        assert ask(words)
    assert said_before(words) is None


def test_what_changed_while_the_run_went_on_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / CONFIG).touch()
    for meanwhile in (False, True):
        answer = KeptAnswer(["status"])
        answer.look(tmp_path / "inbox")
        if meanwhile:
            (tmp_path / "inbox").mkdir()
        answer.keep(["Xong."], 0)
        assert said_before(["status"]) == (None if meanwhile else ("Xong.\n", 0))


def test_odd_things_in_a_folder_are_told_apart_and_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / CONFIG).touch()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    os.mkfifo(inbox / "a.xlsx")
    seen = {kept_answer._digest(str(inbox))}
    for make in (Path.touch, Path.mkdir):
        (inbox / "a.xlsx").unlink()
        make(inbox / "a.xlsx")
        seen.add(kept_answer._digest(str(inbox)))
    assert len(seen) == 3
    (inbox / "b").symlink_to(tmp_path)
    answer = KeptAnswer(["status"])
    answer.look(inbox)
    answer.keep(["Xong."], 0)
    assert said_before(["status"]) is None


def test_it_agrees_with_the_workspace_on_names(tmp_path: Path) -> None:
    assert (kept_answer.CONFIG, kept_answer.STORE) == (CONFIG, STORE)
    (tmp_path / CONFIG).touch()
    (tmp_path / "a/b").mkdir(parents=True)
    assert workspace_folder(str(tmp_path / "a/b")) == str(tmp_path) == workspace_folder(str(tmp_path))
    assert workspace_folder("/") == ""
