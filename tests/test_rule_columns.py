"""Rules in Python and the columns they ask for by name: declared in rules.toml, looked up by `specs check`."""

import ast
import inspect
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from small import make_workspace

from reporter.checks.run import RULES
from reporter.commands import specs_documents
from reporter.commands.specs import check_specs
from reporter.specs.rules import load_rules
from reporter.specs.shipped import bundled_templates

pytestmark = pytest.mark.slow

TEMPLATES = bundled_templates()
FORMS = {path.stem for path in TEMPLATES.glob("forms/bieu-*.toml")}
KNOWN = load_rules(TEMPLATES, {})
COLUMNS = {
    column["key"]
    for path in TEMPLATES.glob("forms/bieu-*.toml")
    for column in tomllib.loads(path.read_text(encoding="utf-8"))["columns"]
}


def literals(module: str) -> set[str]:
    """Return the strings in the code of a module, docstrings aside."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {item.value for item in ast.walk(tree) if isinstance(item, ast.Constant) and isinstance(item.value, str)}


def test_every_rule_in_python_says_what_it_reads() -> None:
    """By name, or by what they are: a total, a date, the first axis."""
    assert [code for code in RULES if bool(KNOWN[code].reads) == bool(KNOWN[code].by_kind)] == []


@pytest.mark.parametrize("module", sorted({function.__module__ for function in RULES.values()}))
def test_no_column_and_no_form_stands_in_the_code_of_a_rule(module: str) -> None:
    """So a renaming in rules.toml is complete."""
    assert literals(module) & (COLUMNS | FORMS) == set()


@pytest.mark.parametrize(
    ("form", "column", "codes"),
    [
        ("bieu-01", "thua", ["R04"]),
        ("bieu-03", "thieu", ["R08", "R41"]),
        ("bieu-04", "nguon", ["R19"]),
        ("bieu-04", "ve_xa", ["R19"]),
        ("bieu-05", "da_nhan", ["R14", "R15", "R25"]),
        ("bieu-05", "nguyen_nhan_ct", ["R14", "R16"]),
        ("bieu-06b", "so_nhiem_vu", ["R17", "R26"]),
    ],
)
def test_a_renamed_column_is_missed_by_the_rules_that_read_it(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, column: str, codes: list[str]
) -> None:
    monkeypatch.setattr(specs_documents, "check_template", lambda *_given: ())  # what templates miss is told of them
    root = tmp_path / "ws"
    shutil.copytree(fresh, root)
    path = root / "templates" / "forms" / f"{form}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(_renamed(text.partition("[[carried]]")[0], column), encoding="utf-8")
    told = [item.message for item in check_specs(root).problems if item.file == "registry/rules.toml"]
    assert all(f"“{column}”" in line for line in told), told
    named = [re.match(r"\[+(R\d+)", line) for line in told]  # also by each condition that reads it
    assert list(dict.fromkeys(found[1] for found in named if found)) == codes


def _renamed(text: str, column: str) -> str:
    """Return the form with the column renamed throughout, as a careful officer would."""
    return re.sub(rf"(?<![a-z0-9_-]){column}(?![a-z0-9_-])", f"{column}_moi", text)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("luat") / "goc"
    make_workspace(folder)
    return folder


UNIT_TYPES = {"xa", "phuong", "dac_khu"}  # of the registry, not of a list
CODES = {
    item["code"]
    for entry in tomllib.loads((TEMPLATES / "registry" / "choices.toml").read_text(encoding="utf-8")).values()
    for item in entry["items"]
}


@pytest.mark.parametrize("module", sorted({function.__module__ for function in RULES.values()}))
def test_no_choice_stands_in_the_code_of_a_rule(module: str) -> None:
    assert literals(module) & CODES <= UNIT_TYPES


def test_a_renamed_choice_or_figure_is_missed_wherever_it_is_named(fresh: Path, tmp_path: Path) -> None:
    """In a rule, a condition of a form, a baseline, a figure, a template; all of them in one run."""
    root = tmp_path / "ws"
    shutil.copytree(fresh, root)
    path = root / "templates" / "registry" / "choices.toml"
    text = path.read_text(encoding="utf-8")
    for code in ("mien_nui", "vuong", "khac", "cq_qs", "pl_phuong_an", "xa_kct"):
        text = text.replace(f'code = "{code}"', f'code = "{code}_moi"')
    path.write_text(text, encoding="utf-8")
    figures = root / "templates" / "figures" / "9797.toml"
    figures.write_text(figures.read_text(encoding="utf-8").replace("\ncd_khuyet = ", "\ncd_trong = "), encoding="utf-8")
    rules = root / "templates" / "registry" / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace('"V18", ', '"V818", '), encoding="utf-8")
    told = [(item.file, item.message) for item in check_specs(root).problems]
    named = {(file, found) for file, line in told for found in re.findall(r"“([\w.]+)”(?:; [^“.]+)?\. Có phải “", line)}
    assert named >= {
        ("registry/rules.toml", "mien_nui"),
        ("registry/rules.toml", "vuong"),
        ("registry/rules.toml", "V818"),
        ("forms/bieu-01.toml", "khac"),
        ("registry/baselines.toml", "cq_qs"),
        ("docx/kl183-btp.docx", "pl_phuong_an"),
        ("sample/so-lieu.toml", "mien_nui"),
        ("forms/bieu-04.toml", "xa_kct"),
        ("page/trang.toml", "cd_khuyet"),
        ("figures/9797.toml", "cd_khuyet"),
        ("docx/cv9797-tinh.toml", "cd_khuyet"),
        ("docx/cv9797-tinh.toml", "xa_kct"),
        ("docx/cv9797-tinh.docx", "so.cd_khuyet"),
    }
