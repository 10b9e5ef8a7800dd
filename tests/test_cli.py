"""The command line as an officer meets it: Vietnamese throughout, no traceback, exit status that does not lie."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporter.cli import keeping
from reporter.cli import shell as cli_module
from reporter.cli.options import MomentType
from reporter.cli.shell import cli
from reporter.cli.surroundings import say


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reporter", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


COMMANDS = tuple(cli.commands)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_vietnamese_and_complete(command: str) -> None:
    shown = CliRunner().invoke(cli, [*command.split(), "--help"]).output
    assert shown.startswith("Cách dùng: ")
    assert not re.search(r"\b(Usage|Options|Commands|Show this|required|default|Error)\b", shown)
    assert unicodedata.is_normalized("NFC", shown)
    for name in re.findall(r"--[a-z-]+", shown):
        described = re.search(rf"{name}[^\n]*?  +\S|{name}[^\n]*\n +\S", shown)
        assert described or name in shown.split("Tuỳ chọn")[0], name


def test_the_kept_help_page_is_what_click_prints(regen: bool) -> None:
    page = Path(cli_module.__file__).with_name("help.txt")
    shown = CliRunner().invoke(cli, ["--help"], prog_name="reporter", terminal_width=80).output
    if regen:
        page.write_bytes(shown.encode())
    assert page.read_text(encoding="utf-8") == shown


def test_no_name_of_a_file_commands_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = "\x1b[31m\u202exslx.\x07"
    say([f"{odd}: số\u00a03\tlần"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["reporter", "lint", f"{odd}docx"])
    monkeypatch.setattr(cli_module, "_STOPS", ())
    monkeypatch.setattr(cli_module.gc, "set_threshold", lambda *_: None)
    with pytest.raises(SystemExit):
        cli_module.main()
    told = capsys.readouterr()
    assert told.out == "\ufffd[31m\ufffdxslx.\ufffd: số\u00a03\tlần\n"
    assert "xslx." in told.err and not re.search("[\x1b\u202e\x07]", told.err)


def test_every_command_of_the_readme_exists() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"reporter ([a-z]+) ", readme)) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("buidl", "Có phải “build”?"),
        ("build", "thiếu --period"),
        ("build --period 2025-13", "2025-10 (tháng)"),
        ("build --period 2025-10 --as-of 31/31/2025", "không phải ngày"),
        ("build --perod 2025-10", "Có phải --period?"),
        ("demo --period 2025-10 --seed x", "--seed phải là số nguyên."),
        ("build --period 2025-10 --wait 0", "--wait phải là số nguyên từ 1 đến 1440."),
        ("init thu-muc --level x", "chỉ nhận: central, province"),
        ("check", "hoặc một TỆP.xlsx"),
        ("status --period 2025-10 thua", "thừa tham số: thua"),
        ("build --period", "--period"),
        ("number --number 5", "Cho biết một trong hai: TỆP.docx hoặc --period KỲ."),
        ("number a.docx", "Chưa cho biết ghi gì"),
        ("receive", "Cho biết nhận TỆP nào"),
        ("lint a.docx --fix b.xlsx", "“b.xlsx”: tên tệp phải kết thúc bằng .docx"),
        ("status --period 2025-10 --xlsx a.docx", "“a.docx”: tên tệp phải kết thúc bằng .xlsx"),
        ("receive a.xlsx --at 2999-01-01", "--at là lúc còn chưa đến"),
        ("mail --period 2025-10 --again --agency 38", "--again đi với --send và --agency"),
        ("status --period 2025-10 --json --calls", "--json không đi với --page, --calls"),
        ("status --period 2025-10 --period 2025-09", "tuỳ chọn --period chỉ ghi một lần"),
        ("mail --period 2025-10 --kind return --kind reminder", "tuỳ chọn --kind chỉ ghi một lần"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_where_help_is(call: str, said: str, tmp_path: Path) -> None:
    done = run(*call.split(), cwd=tmp_path)
    assert done.returncode == cli_module.USAGE
    assert said in done.stderr and "--help" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("status", "--period", "2025-10", cwd=tmp_path)
    assert done.returncode == cli_module.CANNOT_RUN
    assert "reporter init" in done.stderr and done.stderr.count("\n") == 1


def test_init_makes_a_workspace_once(tmp_path: Path) -> None:
    first = run("init", "tinh", "--level", "province", "--province", "38", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert 'organization = "38"' in (tmp_path / "tinh" / "reporter.toml").read_text(encoding="utf-8")
    again = run("init", "tinh", "--level", "province", "--province", "38", cwd=tmp_path)
    assert again.returncode == cli_module.CANNOT_RUN and "đã là một vùng làm việc" in again.stderr
    (tmp_path / "tinh" / "reporter.toml").unlink()
    lost = run("init", "tinh", "--level", "province", "--province", "38", cwd=tmp_path)
    assert lost.returncode == cli_module.CANNOT_RUN and "templates đã có, có thể đã sửa: không ghi đè" in lost.stderr
    unknown = run("init", "khac", "--level", "province", "--province", "39", cwd=tmp_path)
    assert unknown.returncode == cli_module.CANNOT_RUN and not (tmp_path / "khac").exists()


def test_the_repository_root_is_the_central_workspace() -> None:
    root = Path(__file__).parent.parent
    own = (root / "reporter.toml").read_text(encoding="utf-8")
    assert own == (root / "templates" / "workspace" / "central.toml").read_text(encoding="utf-8")


def test_demo_never_replaces_real_submissions(tmp_path: Path) -> None:
    run("init", "ws", "--level", "central", cwd=tmp_path)
    inbox = tmp_path / "ws" / "inputs" / "2025-10"
    inbox.mkdir(parents=True)
    (inbox / "that.xlsx").write_bytes(b"real")
    done = run("demo", "--period", "2025-10", cwd=tmp_path / "ws")
    assert done.returncode == cli_module.CANNOT_RUN and "không ghi đè" in done.stderr
    assert (inbox / "that.xlsx").read_bytes() == b"real"


def test_json_output_is_json_and_nothing_else(tmp_path: Path) -> None:
    run("init", "ws", "--level", "central", cwd=tmp_path)
    done = run("check", "--period", "2025-10", "--json", cwd=tmp_path / "ws")
    assert json.loads(done.stdout)["items"] == [] and done.stderr == ""


def test_a_broken_setting_is_named(tmp_path: Path) -> None:
    run("init", "ws", "--level", "central", cwd=tmp_path)
    config = tmp_path / "ws" / "reporter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"tam_giao"', '"tam_gao"'), encoding="utf-8")
    done = run("status", "--period", "2025-10", cwd=tmp_path / "ws")
    assert done.returncode == cli_module.CANNOT_RUN and "Có phải “tam_giao”?" in done.stderr
    text = config.read_text(encoding="utf-8").replace('"tam_gao"', '"tam_giao"')
    config.write_text(text.replace('"BTCTW"', '"BTCTU"'), encoding="utf-8")
    done = run("status", "--period", "2025-10", cwd=tmp_path / "ws")
    assert done.returncode == cli_module.CANNOT_RUN and "khoá “organization”: Không có cơ quan nào" in done.stderr


def end(monkeypatch: pytest.MonkeyPatch, error: BaseException, *call: str) -> int:
    """Return the exit status of a call in which a command raises `error`."""

    def raise_it() -> None:
        raise error

    handlers = {name: signal.getsignal(name) for name in cli_module._STOPS}
    monkeypatch.setattr(keeping, "workspace", raise_it)
    monkeypatch.setattr(sys, "argv", ["reporter", *call])
    try:
        with pytest.raises(SystemExit) as ended:
            cli_module.main()
    finally:
        for name, handler in handlers.items():
            signal.signal(name, handler)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("error", [KeyError("so_bieu"), MemoryError(), RuntimeError("cell \udcff")])
def test_what_nobody_foresaw_is_one_line_and_a_log(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reporter.toml").touch()
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert end(monkeypatch, error, "due", "--agency", "38") == cli_module.BROKEN
    told = capsys.readouterr()
    log = tmp_path / "reporter-loi.log"
    assert told.out == "" and len(told.err.splitlines()) == 2 and str(log) in told.err
    assert "Traceback" not in told.err
    written = log.read_text(encoding="utf-8")
    assert written.count("Traceback") == 2 and "argv: ['due', '--agency', '38']" in written
    assert type(error).__name__ in written and "· reporter 0." in written


def test_without_a_place_in_the_workspace_the_log_is_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reporter.toml").touch()
    (tmp_path / "reporter-loi.log").mkdir()  # cannot be written to
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert end(monkeypatch, ValueError("lạ"), "due") == cli_module.BROKEN
    (log,) = tmp_path.glob("reporter-loi-*.log")
    assert str(log) in capsys.readouterr().err and "ValueError: lạ" in log.read_text(encoding="utf-8")


def test_with_no_place_for_a_log_the_line_itself_says_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "khong-co"))
    assert end(monkeypatch, ValueError("hai\ndòng"), "due") == cli_module.BROKEN
    told = capsys.readouterr().err
    assert told.endswith("người phụ trách phần mềm: ValueError: hai dòng.\n") and told.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Hết chỗ trên ổ đĩa: xoá bớt tệp"),
        (OSError(errno.ENOSPC, "No space left on device", "a/b.docx"), "a/b.docx: hết chỗ trên ổ đĩa"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "Hết dung lượng được cấp"),
        (PermissionError(errno.EACCES, "Permission denied", b"outputs"), "outputs: không có quyền: đóng Word, Excel"),
        (OSError(errno.EROFS, "Read-only file system", 5), "Ổ đĩa chỉ cho đọc: chép"),
        (OSError(errno.ENXIO, "No such device"), "Hệ điều hành báo “No such device”"),
        (OSError("no number"), "Hệ điều hành báo “no number”"),
        (RuntimeError(OSError(errno.ENOSPC, "No space left on device", "so.xlsx")), "so.xlsx: hết chỗ"),  # xlsxwriter
    ],
)
def test_a_refusal_of_the_system_says_what_to_do(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, error, "due") == cli_module.CANNOT_RUN
    told = capsys.readouterr().err
    assert told.startswith(f"Không chạy được: {said}") and told.count("\n") == 1 and "None" not in told


HOLDING = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may have signals ignored
for name in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(name, signal.SIG_DFL)
from pathlib import Path
from reporter.cli import keeping, shell
from reporter.staging import staged

def hold():
    with staged(Path("outputs")) as made:
        (made / "do-dang.docx").touch()
        print("giữ", flush=True)
        for _ in range(1200):  # a signal that comes right before one long sleep would be seen at its end only
            time.sleep(0.05)

keeping.workspace = hold
sys.argv = ["reporter", "due"]
shell.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda how: how.name)
def test_a_run_that_is_stopped_leaves_nothing_half_made(how: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as program:
        assert program.stdout and program.stdout.readline() == "giữ\n"
        program.send_signal(how)
        _, told = program.communicate(timeout=50)
    assert program.returncode == cli_module.CANNOT_RUN
    assert told.strip() == "Đã dừng theo yêu cầu."
    assert [path for path in tmp_path.rglob("*") if not path.name.startswith(".khoa-")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of this kind there")
def test_a_terminal_that_is_gone_ends_the_run_as_one_that_cannot_go_on(tmp_path: Path) -> None:
    mine, theirs = os.openpty()
    os.close(mine)
    command = [sys.executable, "-m", "reporter", "doctor"]
    done = subprocess.run(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, check=False)
    os.close(theirs)
    assert done.returncode == 3 and list(tmp_path.iterdir()) == []


def test_a_pipe_gets_one_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    show = cli_module.progress("Đọc sổ nhập", "Viết văn bản")
    for total in (3, 2):
        for done in range(1, total + 1):
            show(done, total)
    assert capsys.readouterr().err.splitlines() == ["Đọc sổ nhập: xong 3.", "Viết văn bản: xong 2."]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
def test_a_pipe_that_closes_is_no_error_finding(tmp_path: Path) -> None:
    run("init", "ws", "--level", "central", cwd=tmp_path)
    command = [sys.executable, "-m", "reporter", "due", "--as-of", "2025-10-15"]
    with subprocess.Popen(command, cwd=tmp_path / "ws", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout and program.stderr
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == cli_module.CLEAN


@pytest.mark.parametrize("said", ["2025-10-14 09:30", "14/10/2025 9:30", "14/10/2025 9h30", "14/10/2025 9 giờ 30"])
def test_a_moment_is_taken_as_people_write_it(said: str) -> None:
    assert MomentType().convert(said, None, None) == datetime(2025, 10, 14, 9, 30)  # noqa: DTZ001
    assert MomentType().convert("14/10/2025 9h", None, None).hour == 9
