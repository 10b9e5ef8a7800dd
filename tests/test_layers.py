"""The direction of imports and the owner of every big library (design: rules of the house)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "reporter"
STRETCHES = ("intake", "checks", "figures", "documents", "delivery")
ABOVE = (
    *("build", "checking", "compose", "press", "layout_check", "workbooks", "setup", "letters", "upward"),
    *("specs_check", "scaffold"),
    *("cli", "cli_vi", "start", "__main__"),
)  # may import every stretch
OWNERS = {
    "xlsxwriter": ("intake/", "delivery/"),
    "python_calamine": ("intake/",),
    "pandas": ("frames", "checks/", "figures/", "specs/expressions"),
    "docx": ("documents/",),
    "docxtpl": ("documents/",),
    "jinja2": ("documents/",),
    "lxml": ("documents/",),
    "icalendar": ("delivery/ics",),
    "click": ("cli", "cli_vi"),
    "rich": ("cli",),
}


def modules() -> dict[str, Path]:
    found = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in ROOT.rglob("*.py")}
    return {name.removesuffix("/__init__"): path for name, path in found.items()}


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
    """What module `name` must not import."""
    own = name.split("/")[0]
    wrong = []
    for target in sorted(imported):
        parts = target.split(".")
        if parts[0] != "reporter" or len(parts) < 2 or own in ABOVE:
            continue
        other_stretch = parts[1] in STRETCHES and parts[1] != own
        if other_stretch or parts[1] in ABOVE:
            wrong.append(target)
    return wrong


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_one_way(name: str) -> None:
    assert forbidden(name, imports(modules()[name])) == []


@pytest.mark.parametrize("name", sorted(modules()))
def test_big_libraries_have_one_owner(name: str) -> None:
    used = {target.split(".")[0] for target in imports(modules()[name])}
    wrong = [lib for lib in OWNERS if lib in used and not name.startswith(OWNERS[lib])]
    assert wrong == []


@pytest.mark.parametrize("name", ["cli", "cli_vi", "model", "period", "findings"])
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
        and name != "cli"
    }
    assert clocks == set()


def test_the_check_itself_can_fail() -> None:
    assert forbidden("checks/rows", {"reporter.intake.collect", "reporter.model"}) == ["reporter.intake.collect"]
    assert forbidden("specs/forms", {"reporter.build"}) == ["reporter.build"]
    assert forbidden("build", {"reporter.intake"}) == []
