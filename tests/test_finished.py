"""Finished documents are kept: the same bytes as a cold build, and another name for whatever they depend on."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from document_samples import annex, letter
from figure_book import NGHE_AN, THANH_HOA, make_book
from small import PERIOD, make_workspace, send
from tables import submission, table

from reporter.cli.kept_answer import KeptAnswer, said_before
from reporter.cli.shell import cli
from reporter.commands import finished
from reporter.commands.build import REPORTS, BuildOptions, build_reports
from reporter.commands.build_documents import Document, compose
from reporter.commands.checked import Checked, read_period
from reporter.commands.finished import Finished, Keeping
from reporter.executor import LocalExecutor, no_progress
from reporter.figures.book import Book
from reporter.figures.grounds import grounds
from reporter.figures.scope import ToldPeriod
from reporter.model import Annex, Finding, IdeaGroups, NumberedAnnex, Severity
from reporter.model.catalogue import finding
from reporter.model.finding import Answer
from reporter.model.restatement import Amendment
from reporter.model.unit_map import UnitGroup, UnitMap
from reporter.opc.squeezed import unsqueezed
from reporter.store import Pieces, Store
from reporter.workspace import STORE, Workspace

AS_OF = date(2025, 10, 20)
OPTIONS = BuildOptions(PERIOD, AS_OF, signing=AS_OF)
BUILD = ["build", "--period", str(PERIOD), "--as-of", AS_OF.isoformat()]


# --- what figures rest on -----------------------------------------------------------------------------------


def book(folder: Path, there: str = "30", here: str = "30", row: int = 8, **more: Any) -> Book:
    """Thanh Hóa with so many people in one commune, Nghệ An with `here`, the line of which stands in row `row`."""
    one = submission(table("bieu-01", f"| co_mat |\n|---|\n| {there} |"))
    two = table("bieu-01", f"| co_mat |\n|---|\n| {here} |")
    return make_book(folder, one, submission(replace(two, rows=(row,), **more), agency="40"))


def about(made: Book, **changed: Any) -> Book:
    """The same book of something else than its rows."""
    return Book(made.frames, made.catalogue, replace(made.context, **changed), made.previous)


def rests_on(made: Book) -> tuple[str, str]:
    return grounds(made, (THANH_HOA,)), grounds(made, (NGHE_AN,))


def differing(one: Book, two: Book) -> tuple[bool, bool]:
    """Whether what the documents of Thanh Hóa and of Nghệ An rest on differs."""
    first, second = (a != b for a, b in zip(rests_on(one), rests_on(two), strict=True))
    return first, second


def test_a_cell_and_its_place_are_those_of_one_agency(tmp_path: Path) -> None:
    assert differing(book(tmp_path), book(tmp_path)) == (False, False)
    assert differing(book(tmp_path), book(tmp_path, here="31")) == (False, True)
    assert differing(book(tmp_path), book(tmp_path, row=9)) == (False, True)
    assert differing(book(tmp_path), book(tmp_path, here="")) == (False, True)  # blank is not zero …
    assert differing(book(tmp_path, here="-"), book(tmp_path, here="")) == (False, True)  # … nor "-" …
    untold = book(tmp_path, here="", untold={"co_mat": frozenset({0})})  # … nor what an older edition does not ask
    assert differing(book(tmp_path, here=""), untold) == (False, True)


EXPLAINED = Finding("R15", Severity.EXPLAIN, "Mức chi", agency="40", answers=(Answer("Theo quyết định"),))


@pytest.mark.parametrize(
    ("changed", "whose"),
    [
        ({"sent": {"38": None, "40": date(2025, 10, 15)}}, (False, True)),
        ({"sent": {"38": None}}, (False, True)),
        ({"held": {"40": ("Biểu 01",)}}, (False, True)),
        ({"unfit": frozenset({"40"})}, (False, True)),
        ({"explained": (EXPLAINED,)}, (False, True)),
        ({"groups": IdeaGroups(wording={"N001": "Sửa nghị định"})}, (True, True)),
        ({"told": (ToldPeriod("tháng 9 năm 2025", {}),)}, (True, True)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_how_a_workbook_stands_is_part_of_it(tmp_path: Path, changed: dict[str, Any], whose: tuple[bool, bool]) -> None:
    made = about(book(tmp_path), sent={"38": None, "40": None})
    assert differing(made, about(made, **changed)) == whose


def test_the_period_before_is_part_of_every_document(tmp_path: Path) -> None:
    now, before, other = (book(tmp_path, here=number) for number in ("30", "28", "29"))
    one, two = (Book(now.frames, now.catalogue, now.context, then) for then in (before, other))
    assert differing(one, two) == (True, True)
    assert differing(now, one) == (True, True)


def test_agencies_that_parted_are_one(tmp_path: Path) -> None:
    """Their lines are compared with those of the one they were before."""
    one, two = book(tmp_path), book(tmp_path, here="31")
    for made in (one, two):
        made.units = UnitMap((UnitGroup(frozenset({"38"}), frozenset({"38", "40"}), ()),))
    assert differing(one, two) == (True, True)


# --- what else a document depends on ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A ministry and a committee, the period before of one of them, and a folder for finished documents."""
    made = make_workspace(tmp_path_factory.mktemp("kho") / "ws")
    send(made, ["BNV"], period=PERIOD.previous())
    send(made, ["BNV", "DUCP"])
    made.kept = made.root / STORE
    path = made.templates / "docx" / "cv9797-tong-hop.toml"
    path.write_text(re.sub("split_annexes = .*", "split_annexes = 1", path.read_text(encoding="utf-8")), "utf-8")
    return made


@pytest.fixture(scope="module")
def checked(workspace: Workspace) -> Checked:
    return read_period(workspace, PERIOD, AS_OF, no_progress)


@pytest.fixture(scope="module")
def document(checked: Checked) -> Document:
    return next(item for item in compose(checked, checked.admissions, OPTIONS)[0] if item.agency.code == "BNV")


def key(checked: Checked, document: Document, **changed: Any) -> str:
    asked = {"options": OPTIONS, "banner": "", "undated": AS_OF, "workbooks": ""} | changed
    return Keeping(checked, asked["options"], asked["banner"], asked["undated"]).key(document, asked["workbooks"])


@pytest.mark.parametrize(
    "changed",
    [
        {"options": replace(OPTIONS, draft=True)},
        {"options": replace(OPTIONS, profile="party-2026")},
        {"banner": "SỐ LIỆU MẪU"},
        {"undated": date(2025, 10, 21)},
        {"workbooks": "others"},
    ],
    ids=lambda value: "-".join(value),
)
def test_what_is_asked_for_is_part_of_the_name(checked: Checked, document: Document, changed: dict[str, Any]) -> None:
    assert key(checked, document) == key(checked, document)
    assert key(checked, document, **changed) != key(checked, document)


def test_every_template_and_spec_is_part_of_the_name(
    workspace: Workspace, checked: Checked, document: Document
) -> None:
    """Template, block, profile, form, figures, registry, annexes: one file of every folder."""
    before = key(checked, document)
    folders = {path.parent: path for path in sorted(workspace.templates.rglob("*")) if path.is_file()}
    for path in [*folders.values(), workspace.templates / "docx" / document.report.template]:
        content = path.read_bytes()
        path.write_bytes(content + b" ")
        assert key(checked, document) != before, path
        path.write_bytes(content)
    assert key(checked, document) == before


def test_settings_and_the_program_are_part_of_the_name(
    checked: Checked, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key(checked, document)
    with monkeypatch.context() as patch:
        patch.setattr(finished, "program", lambda: "another version")
        assert key(checked, document) != before
    settings = replace(checked.workspace.settings, documents={"cv9797-bo": {"BNV": {"number": "12"}}})
    monkeypatch.setattr(checked.workspace, "settings", settings)
    assert key(checked, document) != before


def test_what_the_officer_wrote_and_who_it_is_about_is_part_of_the_name(
    tmp_path: Path, checked: Checked, document: Document
) -> None:
    words = tmp_path / "cv9797-bo.docx"
    words.write_bytes(b"one")
    with_words = replace(document, own=words)
    first = key(checked, with_words)
    words.write_bytes(b"two")
    amended = replace(document, facts=replace(document.facts, amendment=Amendment("báo cáo trước", (), 1)))
    others = (
        amended,
        replace(document, forms=document.forms | {"bieu-99"}),
        replace(document, members=()),
        replace(document, agency=THANH_HOA),
        replace(document, report=replace(document.report, id="khac")),
        replace(document, book=about(document.book, groups=IdeaGroups(wording={"N001": "Sửa nghị định"}))),
    )
    names = {first, *(key(checked, item) for item in (document, with_words, *others))}
    assert len(names) == 3 + len(others)


# --- annexes in files of their own --------------------------------------------------------------------------


def test_the_file_of_an_annex_is_named_by_what_it_says_not_by_where_its_lines_stand(
    checked: Checked, document: Document
) -> None:
    keeping = Keeping(checked, OPTIONS, "", AS_OF)
    plain, here = letter(), annex()
    moved = replace(here, tables=tuple(replace(table, positions=(7,)) for table in here.tables))
    other = replace(here, title="Phần khác")

    def named(said: Annex = here, number: int = 2, profile: str = "party-2018", **more: Any) -> str:
        return keeping.annex_key(document, replace(plain, **more), profile, NumberedAnnex(said, number, 3).digest)

    assert named() == named(moved)
    names = [named(), named(other), named(number=3), named(profile="party-2026"), named(number=2, signer="Trần Thị B")]
    assert len(set(names)) == len(names)


def test_a_document_without_one_of_its_annex_files_does_not_go_out() -> None:
    document, annex_alone = Finished(files={"a.docx": b"1"}), Finished(files={"a-phu-luc-2.docx": b"2"})
    assert list(document.joined(annex_alone).files) == ["a.docx", "a-phu-luc-2.docx"]
    lost = Finished(unlike=(finding("D09", file="a.docx", template="mau.docx", most="180 giây"),))
    assert document.joined(annex_alone).sound and not document.joined(lost).sound


# --- whole builds -------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_after_one_changed_workbook_only_its_documents_are_made_and_all_is_as_in_a_cold_build(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = partial(build_reports, workspace, OPTIONS, no_progress)
    made = _noted(monkeypatch)
    build()
    whole, apart = ({name for name in made if _annex(name) is own} for own in (False, True))
    (committee,) = (name for name in whole if name.startswith("cv9797-dang") or ("DUCP" in name and "nq18" not in name))
    send(workspace, ["BNV"], edit=_one_more)
    _damage(workspace, committee)
    del made[:]
    said = _asked(workspace, monkeypatch)
    now, apart_now = ({name for name in made if _annex(name) is own} for own in (False, True))
    assert now == {name for name in whole if "DUCP" not in name} | {committee}
    assert len(apart) > 5 and len(apart_now) == 1  # the one that prints the changed text
    warm = contents(workspace.outputs(PERIOD))
    monkeypatch.setattr(workspace, "kept", None)
    assert "".join(f"{line}\n" for line in build().lines()) == said[0]
    cold = contents(workspace.outputs(PERIOD))
    assert [name for name in cold if cold[name] != warm.get(name)] == []
    assert any(name.startswith(f"{REPORTS}/") and "DUCP" in name for name in cold)
    assert said_before(BUILD) == said  # all is as it was: not even read again
    for place in (
        f"outputs/{PERIOD}/{REPORTS}/{committee}",
        "outputs/2025-08/so-lieu.json",
        f"inputs/{PERIOD}/y-kien.xlsx",
    ):
        with _other(workspace.root / place):
            assert said_before(BUILD) is None, place


def _asked(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """Return what the command says and how it ends."""
    monkeypatch.chdir(workspace.root)
    with redirect_stdout(StringIO()) as said, pytest.raises(SystemExit) as ended:
        cli.main(BUILD, prog_name="reporter", standalone_mode=False, obj=KeptAnswer(BUILD))
    return said.getvalue(), int(str(ended.value))


@contextmanager
def _other(path: Path) -> Iterator[None]:
    """Give a file another content for a while."""
    content = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((content or b"") + b" ")
    yield
    path.unlink() if content is None else path.write_bytes(content)
    with suppress(OSError):
        path.parent.rmdir()


def _annex(job: str) -> bool | None:
    """Whether a job is an annex in a file of its own, or a document; None for one of another kind."""
    return True if job.startswith("LongAnnex") else False if job.endswith(".docx") else None


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the jobs done."""
    jobs_done: list[str] = []
    plain: Callable[..., Any] = LocalExecutor.map

    def noting(self: LocalExecutor, function: Any, jobs: Any, **more: Any) -> Any:
        jobs_done.extend(map(str, jobs))
        return plain(self, function, jobs, **more)

    monkeypatch.setattr(LocalExecutor, "map", noting)
    return jobs_done


def _one_more(values: dict[str, list[dict[str, Any]]]) -> None:
    line = next(line for line in values["bieu-07b"] if line.get("noi_dung"))
    line["noi_dung"] = "Sửa đổi nghị định về biên chế"


def _damage(workspace: Workspace, name: str) -> None:
    """Give the entry of a document the content of another one."""
    assert workspace.kept
    entries = sorted((workspace.kept / "van-ban").iterdir())
    (own,) = (path for path in entries if name.encode() in path.read_bytes())
    own.write_bytes(next(path for path in entries if path != own).read_bytes())


# --- the store ----------------------------------------------------------------------------------------------


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "kho", most=300)
    store.keep([("a", b"1" * 100), ("b", b"2" * 100)])
    for name in "ab":
        os.utime(tmp_path / "kho" / name, (1, 1))
    assert store.get("a") == b"1" * 100  # used last
    store.keep([("c", b"3" * 100)])
    assert [store.get(name) is not None for name in "abc"] == [True, False, True]


def test_a_piece_of_a_table_is_made_again_only_where_it_says_something_else(tmp_path: Path) -> None:
    def run(**texts: bytes) -> list[str]:
        made, pieces = list[str](), Pieces(Store(tmp_path, most=10**6), "bảng")
        for told, text in texts.items():
            piece = pieces.piece(told, lambda told=told, text=text: made.append(told) or [text])  # type: ignore[misc]
            assert unsqueezed(piece) == text
        pieces.keep()
        return made

    assert run(a=b"1", b=b"2") == ["a", "b"]
    assert run(a=b"1", b=b"2") == []
    assert run(a=b"1", c=b"3") == ["c"]
    assert run(a=b"1", b=b"2") == ["b"]  # the run before did not use it
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:-1])
    assert run(a=b"1", b=b"2") == ["a", "b"]
    told_nothing = Pieces(Store(tmp_path, most=10**6), "bảng")
    assert (
        unsqueezed(told_nothing.piece("", lambda: [b"x"])) == b"x" != unsqueezed(told_nothing.piece("", lambda: [b"y"]))
    )
