"""The words that all intake workbooks share are a file: what is changed there stands in the next workbook."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from small import make_workspace, put

from reporter.model import ReporterError
from reporter.model.marks import CHECK_SHEET
from reporter.specs.blank_words import FILE, load_blank_words

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
BLANKS = ROOT / "reporter" / "blanks"
#: What speaks to whoever keeps the masters, in messages of mistakes and names of styles, not in workbooks.
OF_MASTERS = {"master.py", "master_read.py", "master_check.py", "placeholders.py", "cell_look.py", "free_sheet.py"}
VIETNAMESE = re.compile("[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]", re.IGNORECASE)


def prose(tree: ast.AST) -> Iterator[str]:
    """Yield the Vietnamese texts of a module that are neither docstrings nor in an error that is raised."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
            yield node.value
        yield from prose(node)


def test_no_words_of_workbooks_stand_in_the_program() -> None:
    modules = [path for path in sorted(BLANKS.glob("*.py")) if path.name not in OF_MASTERS]
    found = {path.name: list(prose(ast.parse(path.read_text("utf-8")))) for path in modules}
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert list(prose(ast.parse('"""Lời."""\nraise E("Lỗi")\nx = f"Lỗi {y}"'))) == ["Lỗi "]  # it can fail


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{ so }} LỖI", "CÓ LỖI", "[result], khoá “faults”: phải có {{ so }}, mỗi chỗ một lần"),
        ("{{ cot }} không phải ngày", "{{ cott }} không phải ngày", "không có chỗ điền “cott”. Có phải “cot”?"),
        ('fault = "Lỗi"', 'fault = "Lưu ý"', "ba lời khác nhau"),
        ('fault = "Lỗi"', 'fault = "Lỗi:"', "không có dấu hai chấm"),
        ('good = "ĐẠT"', "", "thiếu khoá “good”"),
        ('"nghìn đồng", ', "", "danh sách đúng ba tên đơn vị"),
    ],
)
def test_a_mistake_in_the_words_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (TEMPLATES / FILE).read_text("utf-8")
    assert old in text
    (tmp_path / "xlsx").mkdir()
    (tmp_path / FILE).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ReporterError) as error:
        load_blank_words(tmp_path)
    assert told in str(error.value)


def test_other_words_stand_in_the_next_workbook(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    words = made.templates / FILE
    text = (
        words.read_text("utf-8").replace('good = "ĐẠT"', 'good = "ĐỦ"').replace('"CÒN {{ con }}"', '"Còn {{ con }}."')
    )
    text = text.replace('fault = "Lỗi"', 'fault = "Sai"').replace('number = "Ghi số nguyên', 'number = "Chỉ số nguyên')
    words.write_text(text, "utf-8")
    (path,) = put(made, {"BNV": {}})
    book = openpyxl.load_workbook(path)
    formulas = [str(cell.value) for row in book[CHECK_SHEET].iter_rows() for cell in row if cell.value]
    assert any('"ĐỦ"' in text and '"Còn "&' in text and text.endswith('&".")') for text in formulas), formulas
    sheet = next(sheet for sheet in book if sheet.title.startswith("Biểu"))
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any('"Sai: còn ô bắt buộc để trống. "' in text for text in said)
    assert not any("Lỗi: " in text for text in said)
    assert any(str(rule.error).startswith("Chỉ số nguyên") for rule in sheet.data_validations.dataValidation)


def test_a_workspace_has_them_beside_its_masters(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    assert load_blank_words(made.templates) == load_blank_words(TEMPLATES)
    shutil.rmtree(made.templates / "xlsx")
    with pytest.raises(ReporterError, match=r"xlsx/loi\.toml: không tìm thấy tệp này"):
        load_blank_words(made.templates)
