"""The order of the rooms, the owner of every big library, names that are there once (docs/architecture.md)."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "reporter"
#: A folder or file may import what stands in a lower line, and its own folder; rooms of one line never meet.
ORDER = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("sample",),
    ("blanks", "intake", "checks", "figures", "documents", "layout", "delivery"),
    ("ledger", "cluster"),
    ("workspace", "versions", "tables", "staging", "executor", "store"),
    ("specs",),
    ("opc",),
    ("model",),
)
RANK = {room: line for line, rooms in enumerate(ORDER) for room in rooms}
OWNERS = {
    "xlsxwriter": ("blanks/", "delivery/"),
    "python_calamine": ("intake/",),
    "pandas": ("tables", "checks/", "figures/", "specs/expressions"),
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


def modules() -> dict[str, Path]:
    found = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in ROOT.rglob("*.py")}
    return {name.removesuffix("/__init__"): path for name, path in found.items() if name != "__init__"}


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else list(ast.walk(tree))
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


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_one_way(name: str) -> None:
    assert forbidden(name, imports(modules()[name])) == []


def test_every_module_has_its_place_in_the_order() -> None:
    assert {name.split("/")[0] for name in modules()} == set(RANK)


def test_sample_data_is_the_business_of_demo_alone() -> None:
    users = [name for name, path in modules().items() if any("reporter.sample" in one for one in imports(path))]
    assert [name for name in users if not name.startswith("sample")] == ["commands/demo"]


@pytest.mark.parametrize("name", sorted(modules()))
def test_big_libraries_have_one_owner(name: str) -> None:
    used = {target.split(".")[0] for target in imports(modules()[name])}
    wrong = [lib for lib in OWNERS if lib in used and not name.startswith(OWNERS[lib])]
    assert wrong == []


def test_no_file_name_and_no_public_class_name_stands_twice() -> None:
    found = {name: path for name, path in modules().items() if path.name != "__init__.py"}
    files = Counter(path.name for path in found.values())
    classes = Counter(
        node.name
        for path in found.values()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
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
