"""The order of the rooms, the owner of every big library, names that are there once (docs/architecture.md)."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from reporter.cli.shell import cli
from reporter.model.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent / "reporter"
DOCS = ROOT.parent / "docs"
#: A folder or file may import what stands in a lower line, and its own folder; rooms of one line never meet.
ORDER = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("sample",),
    ("blanks", "intake", "checks", "figures", "documents", "layout", "delivery"),
    ("ledger", "cluster"),
    ("workspace", "versions", "tables", "staging", "executor", "store"),
    ("job_process",),
    ("specs",),
    ("opc",),
    ("model",),
)
RANK = {room: line for line, rooms in enumerate(ORDER) for room in rooms}
LONGEST_FUNCTION, LONGEST_FILE = 45, 420  # lines
OWNERS = {
    "xlsxwriter": ("blanks/", "delivery/"),
    "python_calamine": ("intake/",),
    "pandas": ("tables", "checks/", "figures/", "specs/evaluation"),
    "docx": ("documents/",),
    "docxtpl": ("documents/",),
    "jinja2": ("documents/", "specs/sandbox", "delivery/overview"),
    "openpyxl": (
        "blanks/",
        "delivery/second_workbook",
    ),
    "lxml": ("documents/", "layout/"),
    "icalendar": ("delivery/ics",),
    "click": ("cli/",),
    "distributed": ("cluster",),
    "rapidfuzz": ("figures/",),
    "rich": ("cli/",),
}


@cache
def modules() -> dict[str, Path]:
    """Return every module of the program by its name in `ORDER`: "checks/rows"."""
    found = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in ROOT.rglob("*.py")}
    return {name.removesuffix("/__init__"): path for name, path in found.items() if name != "__init__"}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    nodes = parsed(path).body if top_level_only else list(ast.walk(parsed(path)))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def forbidden(name: str, imported: set[str]) -> list[str]:
    """What module `name` must not import: anything above it, or another room of its own line."""
    own = name.split("/")[0]
    rooms = {target.split(".")[1] for target in imported if target.startswith("reporter.")}
    return sorted(room for room in rooms if room != own and RANK[room] <= RANK[own])


def test_imports_point_one_way() -> None:
    assert {name: wrong for name, path in modules().items() if (wrong := forbidden(name, imports(path)))} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """What is imported for types alone, or within a function, counts too."""
    names = {f"reporter.{name.replace('/', '.')}": name for name, path in modules().items() if path.stem != "__init__"}
    graph = {name: {names[one] for one in imports(modules()[name]) & names.keys()} for name in names.values()}
    assert len(tuple(TopologicalSorter(graph).static_order())) == len(names)  # a circle is raised, with its files


def test_every_module_has_its_place_in_the_order() -> None:
    assert {name.split("/")[0] for name in modules()} == set(RANK)


def test_sample_data_is_the_business_of_demo_alone() -> None:
    users = [name for name, path in modules().items() if any("reporter.sample" in one for one in imports(path))]
    assert [name for name in users if not name.startswith("sample")] == ["commands/demo"]


def test_big_libraries_have_one_owner() -> None:
    used = [(name, {target.split(".")[0] for target in imports(path)}) for name, path in modules().items()]
    assert [
        (name, lib) for name, found in used for lib in OWNERS if lib in found and not name.startswith(OWNERS[lib])
    ] == []


def test_functions_and_files_can_be_read_at_one_go() -> None:
    long = [
        f"{name}.{node.name}"
        for name, path in modules().items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
    assert [name for name, path in modules().items() if path.read_bytes().count(b"\n") > LONGEST_FILE] == []


def test_no_file_name_and_no_public_class_name_stands_twice() -> None:
    found = {name: path for name, path in modules().items() if path.name != "__init__.py"}
    files = Counter(path.name for path in found.values())
    classes = Counter(
        node.name
        for path in found.values()
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, number in (files + classes).items() if number > 1] == []


@pytest.mark.parametrize(
    "name",
    [
        "cli/entry",
        "cli/shell",
        "cli/options",
        "cli/surroundings",
        "cli/vietnamese",
        "model",
        "model/period",
        "model/catalogue",
    ],
)
def test_the_command_line_starts_light(name: str) -> None:
    used = {target.split(".")[0] for target in imports(modules()[name], top_level_only=True)}
    assert used & (set(OWNERS) - {"click"}) == set()


def test_nothing_but_the_command_line_reads_the_clock() -> None:
    clocks = {
        f"{name}:{node.lineno}"
        for name, path in modules().items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "today", "utcnow", "time_ns")
        and name != "cli/surroundings"
    }
    assert clocks == set()


def test_the_check_itself_can_fail() -> None:
    assert forbidden("checks/rows", {"reporter.intake.collect", "reporter.model"}) == ["intake"]
    assert forbidden("specs/forms", {"reporter.commands.build"}) == ["commands"]
    assert forbidden("model/cell", {"reporter.specs.forms"}) == ["specs"]
    assert forbidden("commands/build", {"reporter.intake", "reporter.specs.forms"}) == []


#: What a finding has beside the texts of its kind.
OWN_OF_FINDINGS = frozenset(
    ("agency", "form", "file", "places", "column", "value", "count", "cause", "sheet", "cell", "parties", "more")
)


def test_a_finding_is_given_what_its_text_asks_for_and_nothing_else() -> None:
    """A word that the text does not ask for is a text that was changed alone: its place would be printed blank."""
    wrong = [
        f"{name}:{call.lineno}: {kind}"
        for name, path in modules().items()
        for call, kind in _findings_made(parsed(path))
        if not _fits(call, kind)
    ]
    assert wrong == []
    assert _fits(ast.parse('finding("I02", value="2025-09", expected="2025-10")').body[0].value, "I02")  # type: ignore[attr-defined]
    assert not _fits(ast.parse('finding("I02", found="2025-09", expected="2025-10")').body[0].value, "I02")  # type: ignore[attr-defined]


def _findings_made(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls that make a finding, or a refusal that becomes one, of a kind that stands there."""
    for node in ast.walk(tree):
        made = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
        if isinstance(node, ast.Call) and made in ("finding", "Refused", "Copied", "say") and node.args:
            kind = getattr(node.args[0], "value", None)
            if kind in CATALOGUE:
                yield node, str(kind)


def _fits(call: ast.Call, kind: str) -> bool:
    texts = CATALOGUE[kind]
    asked = set(re.findall(r"\{(\w+)\}", texts.found + texts.expected + texts.remedy))
    given = {keyword.arg for keyword in call.keywords}
    known = {"count", "table", "unused"}  # what `finding`, the notes of a sheet and a refusal put in themselves
    return given - {None} - asked <= OWN_OF_FINDINGS and (None in given or asked - given <= known)


# --- what the pages for maintainers say -------------------------------------------------------------------


@pytest.mark.parametrize("page", ["architecture.md", "adding.md", "values.md"])
def test_a_page_names_files_that_are_there(page: str) -> None:
    there = [
        path.as_posix()
        for folder in (ROOT, ROOT.parent / "bench", DOCS.parent / "tests")
        for path in folder.rglob("*.py")
    ]
    named = re.findall(r"`([\w/]+\.py)`", (DOCS / page).read_text(encoding="utf-8"))
    assert named or page == "values.md"
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in there)] == []


def test_a_command_is_found_by_its_name_or_the_page_says_where() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| a command |"))
    files = {path.stem.replace("_", "-") for path in (ROOT / "commands").glob("*.py")}
    assert [name for name in cli.commands if name not in files and f"`{name}`" not in row] == []


def test_the_table_of_reading_says_which_module_decides_what() -> None:
    """Every code that intake writes stands in a row, and every row names a module that writes each of its codes."""
    written = {
        path.stem: set(re.findall(r'"([FISV]\d\d)"', path.read_text(encoding="utf-8")))
        for path in (ROOT / "intake").glob("*.py")
    }
    told = [(modules, set(codes)) for modules, codes in _rows_of_reading()]
    assert [(modules, codes - set().union(*map(written.__getitem__, modules))) for modules, codes in told] == [
        (modules, set()) for modules, _ in told
    ]
    assert set().union(*written.values()) == set().union(*(codes for _, codes in told))


def _rows_of_reading() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the modules and the codes of each row, ranges spelled out."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for row in page.partition("| step | module | decides |")[2].partition("\n\n")[0].splitlines()[2:]:
        _, _, modules, codes, _ = row.split("|")
        ends = re.findall(r"([FISV])(\d\d)(?:–[FISV](\d\d))?", codes)
        numbers = [(family, range(int(first), int(last or first) + 1)) for family, first, last in ends]
        yield (
            re.findall(r"`(\w+)\.py`", modules),
            [f"{family}{number:02}" for family, several in numbers for number in several],
        )
