"""From the outputs back to the inputs: an untouched period stands, and of 200 random changes 200 are seen."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from hostile import Book
from msgspec.structs import replace
from small import PERIOD, find_workspace, make_workspace, send
from test_publish import five_more

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.number import NumberOptions, number_documents
from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.commands.still_follows import still_follows
from reporter.commands.verify_period import figure_specs, verify_period
from reporter.commands.verifying import verify_document
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import read_record
from reporter.delivery.second_count import Recount, _combined
from reporter.executor import no_progress
from reporter.layout.filling import Filling
from reporter.model import Figure, PrintedFigure, ReporterError
from reporter.model.carried_figure import CarriedReport
from reporter.model.marks import RECEIPTS
from reporter.opc.parts import DOCUMENT, read_parts, write_parts
from reporter.specs.figure_specs import FigureSpec
from reporter.workspace import REPORTS, Workspace

pytestmark = pytest.mark.slow

NOW = datetime(2025, 10, 10, 9)  # noqa: DTZ001


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("verify") / "central")
    list(receive_files(made, send(made, ["BTC"]), ReceiveOptions(PERIOD, at=NOW), NOW))
    build_reports(made, BuildOptions(PERIOD, date(2025, 10, 20)), no_progress)
    return made


@pytest.fixture
def workspace(built: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(built.root, tmp_path / "ban-sao")
    return find_workspace(tmp_path / "ban-sao")


SAVED = "lưu lại"


def told(workspace: Workspace) -> list[str]:
    state = verify_period(workspace, PERIOD)
    return [f"{item.where}: {item.what}" for item in state.unlike] + [f"{name}: {SAVED}" for name in state.saved_again]


def printed(workspace: Workspace) -> list[PrintedFigure]:
    return printed_figures((workspace.outputs(PERIOD) / PRINTED_FIGURES).read_bytes())


def test_an_untouched_period_stands_and_says_what_was_compared(workspace: Workspace) -> None:
    state = verify_period(workspace, PERIOD)
    compared, counted = state.lines()
    assert re.match(r"ĐẠT: mọi thứ còn như khi lập\. Đã đối chiếu 1 sổ nhập, \d+ tệp quy định, \d+ văn bản", compared)
    assert re.match(r"Cộng lại số liệu: \d+ số cộng lại từ ô của sổ nhập bằng bộ đọc khác; ", counted)


def test_numbered_dated_and_signed_documents_stand_and_another_word_in_one_is_told(workspace: Workspace) -> None:
    folder = workspace.outputs(PERIOD) / REPORTS
    made = {path: path.read_bytes() for path in folder.glob("*.docx")}
    filling = Filling("41", date(2025, 10, 20), "Nguyễn Văn Mẫu")
    list(number_documents(workspace, NumberOptions(filling, period=PERIOD)))
    state = verify_period(workspace, PERIOD)
    said, verdict, _ = state.lines()
    assert state.unlike == () and set(state.saved_again) == {path.name for path in made}
    assert said.startswith(f"{len(made)} văn bản đã điền số, ngày, người ký hoặc lưu lại; còn lại như khi lập: ")
    assert verdict.startswith("ĐẠT")
    signed = next(iter(made))
    parts = read_parts(signed.read_bytes(), signed.name)
    parts[DOCUMENT] = parts[DOCUMENT].replace("báo cáo".encode(), "báo tin".encode(), 1)
    signed.write_bytes(write_parts(parts))
    (wrong,) = {item.where for item in verify_period(workspace, PERIOD).unlike}
    assert wrong == signed.name


def test_every_figure_is_counted_again_from_cells_but_those_of_the_registry_which_are_named(
    workspace: Workspace,
) -> None:
    recount = verify_period(workspace, PERIOD).recount
    assert isinstance(recount, Recount)
    assert not any(item.cells for item in recount.listed)
    record = read_record(workspace.outputs(PERIOD))
    assert record
    specs = figure_specs(workspace, record)
    kinds = {specs[item.figure.key].kind for item in recount.listed if item.figure.value}
    assert kinds <= {"agencies", "units"}
    assert recount.cells > 100 and sum(recount.counts().values()) == len(printed(workspace))
    assert "chỉ đối chiếu với danh sách (“Cơ quan đã gửi báo cáo”" in recount.in_words()


@pytest.mark.parametrize("form_set", ['"bao-cao-thang"', '["cv9797", "bien-dong"]', '"bien-dong"'])
def test_a_period_is_counted_again_by_the_form_set_that_it_was_built_by(form_set: str, workspace: Workspace) -> None:
    """The set was switched since: figures of reports that today's set does not make were not counted again."""
    before = verify_period(workspace, PERIOD).recount
    config = workspace.root / "reporter.toml"
    config.write_text(config.read_text("utf-8").replace('form_set = "cv9797"', f"form_set = {form_set}", 1), "utf-8")
    after = verify_period(find_workspace(workspace.root), PERIOD).recount
    assert isinstance(before, Recount) and isinstance(after, Recount)
    assert after.counts() == before.counts() and not after.wrong


def test_figures_of_every_report_that_a_set_allows_are_known(workspace: Workspace) -> None:
    """Under "bao-cao-thang", or two sets together, the reports of cv9797 are made too."""
    record = read_record(workspace.outputs(PERIOD))
    assert record
    alone = figure_specs(workspace, record).keys()
    for stamp in ("bao-cao-thang@2025.3", "cv9797+bien-dong@2025.3+2025.1"):
        assert alone < figure_specs(workspace, replace(record, form_set=stamp)).keys()


def test_nothing_is_said_to_be_counted_where_a_workbook_is_another(workspace: Workspace) -> None:
    (path,) = workspace.inbox(PERIOD).glob("*.xlsx")
    path.write_bytes(path.read_bytes() + b" ")
    *_, line = verify_period(workspace, PERIOD).lines()
    assert line == "Cộng lại số liệu: không cộng lại, vì sổ nhập không còn như lúc lập báo cáo."


def test_a_line_that_a_figure_does_not_ask_for_is_no_part_of_it(workspace: Workspace) -> None:
    """Nothing but the conditions of the figure, counted again, tells that 442 people are not all of Biểu 05."""
    path = workspace.outputs(PERIOD) / PRINTED_FIGURES
    text = path.read_text(encoding="utf-8")
    found = next(re.finditer(r'"key": "nd178_co_qd",.*?"value": (\d+)', text, re.DOTALL))
    whole = re.sub(r"'Biểu 05'!D\d+:D\d+", "'Biểu 05'!D11:D30", text)
    path.write_text(whole[: found.start(1)] + str(int(found[1]) + 9) + whole[found.end(1) :], encoding="utf-8")
    assert any(f"cộng lại từ các ô được {found[1]}" in line for line in told(workspace))


def test_a_figure_that_its_cells_do_not_give_is_named(workspace: Workspace) -> None:
    path = workspace.outputs(PERIOD) / PRINTED_FIGURES
    text = path.read_text(encoding="utf-8")
    found = next(re.finditer(r'"key": "nd178_co_qd",.*?"value": (\d+)', text, re.DOTALL))
    path.write_text(text[: found.start(1)] + "7" + text[found.end(1) :], encoding="utf-8")
    (line, *_) = told(workspace)
    assert "Có quyết định nghỉ: Nghị định 178 in là" in line and "cộng lại từ các ô được" in line


def test_a_share_that_its_figures_do_not_give_and_a_text_that_is_not_printed_are_named(workspace: Workspace) -> None:
    path = workspace.outputs(PERIOD) / PRINTED_FIGURES
    text = path.read_text(encoding="utf-8")
    start = text.index('"key": "ty_le_nd178_huu"')
    text = text[:start] + re.sub(r'"value": "\d+', '"value": "11', text[start:], count=1)
    path.write_text(text.replace('"text": "', '"text": "9', 1), encoding="utf-8")
    lines = told(workspace)
    assert any("Tỷ lệ nghỉ hưu trước tuổi" in line and "cộng lại từ các ô được" in line for line in lines)
    assert any("danh sách số liệu ghi “9" in line for line in lines)


def test_a_register_that_was_cut_or_changed_is_named(workspace: Workspace) -> None:
    path = workspace.inbox(PERIOD) / RECEIPTS
    path.write_bytes(path.read_bytes().replace(b"BTC", b"BNV"))
    assert any(line.startswith(f"{RECEIPTS}: Sổ tiếp nhận, dòng 1") for line in told(workspace))


def test_a_period_that_was_never_built_cannot_be_verified(tmp_path: Path) -> None:
    with pytest.raises(ReporterError, match="chưa lập báo cáo lần nào"):
        verify_period(make_workspace(tmp_path / "central"), PERIOD)


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [(1, 8, "12.50"), (-1, 8, "-12.50"), (1, 3, "33.33"), (-2, 3, "-66.67"), (-1, 20_000, "-0.01"), (0, 9, "0.00")],
)
def test_the_second_count_rounds_away_from_zero_on_both_sides(left: int, right: int, share: str) -> None:
    printed = Figure("x", "Tỷ lệ", Decimal("0.00"), "%", "", "")
    assert _combined(FigureSpec("x", "Tỷ lệ", "%", "share"), printed, left, right) == Decimal(share)


def test_a_document_says_which_figures_follow_from_the_workbooks_of_today(workspace: Workspace) -> None:
    path = next((workspace.outputs(PERIOD) / REPORTS).glob("cv9797-bo-BTC*.docx"))
    assert verify_document(path).following is None  # nothing is said where no workspace was asked
    assert (
        still_follows(workspace.root, CarriedReport(str(PERIOD), "BTC", "")) is None
    )  # annexes in a file of their own
    now = verify_document(path, workspace.root).following
    assert now and now.same > 40 and now.other == () and now.in_words().startswith("Tính lại từ sổ nhập hiện có")
    later = datetime(2025, 10, 28, 9)  # noqa: DTZ001
    (again,) = send(make_workspace(workspace.root.parent / "sau"), ["BTC"], five_more)
    list(receive_files(workspace, [again], ReceiveOptions(PERIOD, at=later), later))
    state = verify_document(path, workspace.root)
    assert state.touched and state.following and len(state.following.other) > 3
    assert "  sổ nhập nay cho số khác: Có quyết định nghỉ: Nghị định 178: đã in “" in "\n".join(state.lines())


# --- 200 random changes -----------------------------------------------------------------------------------


def letters(xml: str, wanted: Callable[[str], bool]) -> list[int]:
    """The places of letters of the text of a document."""
    texts = re.finditer(r"<w:t(?: [^>]*)?>([^<]+)", xml)
    return [found.start(1) + at for found in texts for at, char in enumerate(found[1]) if wanted(char)]


def in_head(xml: str, place: int) -> bool:
    """Whether a place is in a line with number and day, which the clerk fills in; `lint` compares those."""
    start = xml.rindex("<w:p>", 0, place) if "<w:p>" in xml[:place] else 0
    text = re.sub("<[^>]+>", "", xml[start : xml.index("</w:p>", place)])
    return bool(re.match(r"\s*(\(?Kèm theo|Số\b|.{1,40}, ngày)", text))


@dataclass(frozen=True)
class Change:
    """A file written otherwise, and whether a line of the command names what was done to it."""

    path: Path
    content: bytes
    named: Callable[[str], bool]


def changed_cells(workspace: Workspace, dice: random.Random) -> Iterator[Change]:
    """Another number in a cell of a form."""
    (path,) = workspace.inbox(PERIOD).glob("*.xlsx")
    agency = workspace.registry.agency("BTC", PERIOD.last_day)
    sheets = [form.sheet for form in workspace.specs(PERIOD).form_set.for_agency(agency)]
    for _ in range(20):  # of one file, so each in a round of its own
        book = Book(path)
        sheet = dice.choice(sheets)
        book.set(sheet, {f"{dice.choice('DEFG')}{book.first_line(sheet) + dice.randrange(2)}": dice.randrange(10**6)})
        book.save(other := path.parent / "khac.xlsx.tmp")
        content = other.read_bytes()
        other.unlink()
        yield Change(path, content, partial(named_as, path.name))


def changed_letters(workspace: Workspace, dice: random.Random) -> Iterator[Change]:
    """Another digit or letter in the text of a document."""
    files = sorted((workspace.outputs(PERIOD) / REPORTS).glob("*.docx"))
    for _ in range(80):
        path = dice.choice(files)
        parts = read_parts(path.read_bytes(), path.name)
        xml = parts["word/document.xml"].decode()
        place = dice.choice(letters(xml, dice.choice((str.isdigit, str.isalpha))))
        others = "0123456789" if xml[place].isdigit() else "abcdhklmn"
        new = dice.choice([char for char in others if char != xml[place]])
        content = write_parts({**parts, "word/document.xml": (xml[:place] + new + xml[place + 1 :]).encode()})
        clerks = in_head(xml, place)  # the file is named as saved anew, no word of it
        yield Change(path, content, partial(named_in, path.name, clerks))


def named_in(name: str, clerks: bool, line: str) -> bool:
    return line.startswith(name) and (clerks or SAVED not in line)


def changed_specs(workspace: Workspace, dice: random.Random) -> Iterator[Change]:
    """Another byte in a form, a list, a template."""
    files = sorted(path for path in workspace.templates.rglob("*") if path.is_file() and path.stat().st_size)
    for _ in range(100):
        path = dice.choice(files)
        original = path.read_bytes()
        at = dice.randrange(len(original))
        content = original[:at] + bytes([original[at] ^ 1]) + original[at + 1 :]
        name = path.relative_to(workspace.templates).as_posix()
        yield Change(path, content, partial(named_as, f"templates/{name}: tệp quy định đã bị sửa"))


def named_as(beginning: str, line: str) -> bool:
    return line.startswith(beginning)


def together(changes: list[Change]) -> Iterator[list[Change]]:
    """Changes of different files at once, each in one of the rounds: every one is named for itself anyway."""
    left = changes
    while left:
        batch = {change.path: change for change in reversed(left)}
        left = [change for change in left if batch[change.path] is not change]
        yield list(batch.values())


def unseen(workspace: Workspace, batch: list[Change]) -> list[Change]:
    """Those of the changes that the command does not name."""
    originals = {change.path: change.path.read_bytes() for change in batch}
    for change in batch:
        change.path.write_bytes(change.content)
    lines = told(find_workspace(workspace.root))
    for path, original in originals.items():
        path.write_bytes(original)
    return [change for change in batch if not any(map(change.named, lines))]


def test_of_200_random_changes_200_are_seen_with_their_place(workspace: Workspace) -> None:
    dice = random.Random(9797)
    kinds = (changed_cells, changed_letters, changed_specs)
    changes = [change for kind in kinds for change in kind(workspace, dice)]
    assert len(changes) == 200
    assert [missed.path.name for batch in together(changes) for missed in unseen(workspace, batch)] == []
    assert told(workspace) == []
