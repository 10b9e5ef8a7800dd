"""`reporter specs check`: every mistake in templates/ on one line with file, place and what to do."""

from __future__ import annotations

import ast
import json
import pickle
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from document_samples import profile
from small import make_workspace

from reporter.cli.shell import cli
from reporter.commands import letter_messages, letter_standing, letters, specs
from reporter.commands import specs_documents as specs_check
from reporter.commands.specs import check_specs
from reporter.commands.specs_problems import SpecsDesk, SpecsReport
from reporter.commands.specs_xlsx import write_masters
from reporter.documents.outline import build_template
from reporter.model import Period, ReporterError
from reporter.specs.decode import SpecError, SpecProblem, decode
from reporter.specs.sample_hints import ColumnHint
from reporter.specs.shipped import bundled_templates

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory, fresh: Path) -> SpecsReport:
    """What is said of a workspace that holds all of MISTAKES at once: every one of them is told in one run."""
    folder = tmp_path_factory.mktemp("spoiled") / "ws"
    shutil.copytree(fresh, folder)
    for file, old, new, _, _ in MISTAKES:
        edit(folder, file, old, new)
    _unused_block(folder)
    return check(folder)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, fresh: Path) -> SpecsReport:
    """What is said of what came with the program, with what a Mac, Word and Excel leave beside files."""
    folder = tmp_path_factory.mktemp("sound") / "ws"
    shutil.copytree(fresh, folder)
    for path in list((folder / "templates").rglob("*.*")):
        for left in ("._", "~$"):
            path.with_name(f"{left}{path.name}").write_bytes(b"\x00\x05\x16\x07")
    return check(folder)


def _second_edition(root: Path) -> None:
    """Put an edition of a form there that is in force from 2026 on."""
    forms = root / "templates" / "forms"
    text = (forms / "bieu-09.toml").read_text(encoding="utf-8").replace('"2025.1"', '"2026.1"')
    (forms / "bieu-09-2026.toml").write_text(text.replace("2025-05-01", "2026-01-01"), encoding="utf-8")


def _unused_block(root: Path) -> None:
    """Put a shared block there that no template uses."""
    (root / "templates" / "docx" / "doan" / "thua.docx").write_bytes(build_template("Đoạn thừa.", profile()))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("specs") / "goc"
    make_workspace(folder)
    return folder


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    shutil.copytree(fresh, tmp_path / "ws")
    return tmp_path / "ws"


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No template of a document is filled in: they are those that came with the program, see `sound`."""
    monkeypatch.setattr(specs_check, "check_template", lambda *_given: ())


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / "templates" / file if file != "reporter.toml" else root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(root: Path) -> SpecsReport:
    return check_specs(root)


def lines(root: Path) -> list[str]:
    return check(root).lines()


def test_what_came_with_the_program_is_sound(fresh: Path, sound: SpecsReport) -> None:
    assert sound.lines()[:-1] == [] and not sound.failed
    assert sound.lines()[-1].startswith("ĐẠT: ")
    assert sound.counts["báo cáo"] == len(list((fresh / "templates" / "docx").glob("*.toml")))
    assert sound.counts["mẫu Word"] == sound.counts["báo cáo"] + sound.counts["công văn"]


def test_a_file_of_an_older_program_need_not_be_mended_line_by_line() -> None:
    def told(file: str, mistakes: int) -> list[str]:
        return SpecsReport((SpecProblem(file, "[R04]", "khoá “reads” không có nghĩa."),) * mistakes, {}).lines()

    assert "Nhiều lỗi trong registry/rules.toml" in told("registry/rules.toml", 5)[-2]
    assert not any("Nhiều lỗi" in line for line in told("registry/rules.toml", 4) + told("forms/cua-ta.toml", 9))


def test_what_could_not_be_looked_at_is_not_called_unused(spoiled: SpecsReport, root: Path) -> None:
    """Where a mistake keeps templates from being read, nobody knows which blocks they use."""
    assert not any("chưa mẫu nào dùng đoạn này" in line for line in spoiled.lines())
    _unused_block(root)
    _second_edition(root)
    edit(root, "forms/bieu-09.toml", "valid_from = 2025-05-01", "valid_from = 2025-05-01\nvalid_until = 2025-12-31")
    told, verdict = lines(root)
    assert "docx/doan/thua.docx" in told and "chưa mẫu nào dùng đoạn này" in told
    assert verdict.startswith("ĐẠT: ")  # two editions one after the other are no mistake


@pytest.mark.usefixtures("untried")
def test_what_a_folder_lacks_is_told(root: Path) -> None:
    """One side without any layout, and no list of holidays."""
    for name in ("profiles/state-2020.toml", "registry/holidays.toml"):
        (root / "templates" / name).unlink()
    *told, verdict = lines(root)
    assert [line for line in told if line.startswith("Lỗi: profiles: không có thể thức văn bản Nhà nước nào.")]
    assert [line for line in told if "holidays.toml: không có tệp này, nên hạn nộp chỉ tránh" in line]
    assert len(told) == 2 and verdict.startswith("CHƯA ĐẠT: 1 lỗi trong 1 tệp; 1 cảnh báo")


MISTAKES = [
    ("mail/thu.toml", "{{ don_vi }}", "{{ donvi }}", "[report], khoá “subject”", "Có phải “don_vi”?"),
    ("page/trang.toml", "worst = 5 ", 'worst = "5" ', "khoá “worst”: là chữ “5”", "số nguyên từ 1 trở lên"),
    ("forms/bieu-09.toml", 'label = "Còn lại"', 'lable = "Còn lại"', "“con_lai”: khoá “lable”", "Có phải “label”?"),
    ("forms/bieu-09.toml", "width = ", 'width = "10" #', "khoá “width”: là chữ “10”", "phải là số không có dấu nháy"),
    ("forms/bieu-09.toml", "[rows]", 'paper = "A5"\n[rows]', "khoá “paper”: là chữ “A5”", "một trong: A3, A4"),
    ("forms/bieu-07b.toml", "free = ", 'free = "30" #', "[rows], khoá “free”: là chữ “30”", "số nguyên"),
    (
        "forms/bieu-07c.toml",
        "required = true",
        'required = "false"',
        "khoá “required”: là chữ “false”",
        "true hoặc false",
    ),
    ("forms/bieu-11.toml", "groups = [", 'groups = "So viec" #', "khoá “groups”: là chữ “So viec”", "danh sách trong"),
    ("forms/bieu-10.toml", 'rule = "R21"', 'rule = "R211"', "không có luật “R211”.", "Có phải “R21”?"),
    (
        "forms/bieu-05a.toml",
        'summed_into = "',
        'summed_into = "x',
        "khoá “summed_into”: không có biểu “x",
        "Có phải “bieu-05",
    ),
    ("forms/bieu-15b.toml", '"BNV"', '"BNVV"', "khoá “agencies”: không có cơ quan mang mã “BNVV”", "Có phải “BNV”?"),
    (
        "docx/cv9797-nq18.toml",
        'kinds = ["province"]',
        'kinds = ["provinc"]',
        "khoá “kinds”: không có loại",
        "“province”?",
    ),
    ("registry/rules.toml", 'form = "bieu-08"', 'form = "bieu-008"', "[R40]", "Có phải “bieu-08”?"),
    ("registry/rules.toml", 'by = "che_do"\nmin', 'by = "che_doo"\nmin', "[R15]", "Có phải “che_do”?"),
    ("registry/rules.toml", '"nguyen_nhan_ct"    ', '"nguyen_nhan_c"    ', "[R14]", "“nguyen_nhan_ct”?"),
    ("forms/bieu-13.toml", '"ministry"]', '"minister"]', "applies_to", "Có phải “ministry”?"),
    ("forms/bieu-12.toml", "[rows]", "[rows", "ở dòng 16, cột 6: thiếu dấu ] đóng tên bảng", "Mở bằng Notepad"),
    ("forms/sets.toml", '"bieu-14"', '"bieu-41"', "[bao-cao-thang], khoá “forms”: không có biểu “bieu-41”", "“bieu-1"),
    ("registry/rules.toml", 'forms = ["bieu-01"]', 'forms = ["bieu-001"]', "[R04], khoá “forms”", "Có phải “bieu-01”?"),
    (
        "registry/rules.toml",
        "where = 'nguon == \"xa_cb\"'",
        "where = 'nguonn == \"xa_cb\"'",
        "[[R19.pairs]] thứ 1, khoá “right”, “where”: biểu thức",
        "Có phải “nguon”?",
    ),
    ("registry/baselines.toml", 'counts = "dang_mttq"', 'counts = "dang_mtq"', "“counts”", "Có phải “dang_mttq”?"),
    ("registry/rules.toml", "da_ve_muon > 0", "da_ve_muonn > 0", "[[R45.cases]] thứ 1, khoá “where”", "“da_ve_muon”?"),
    ("registry/rules.toml", "can_bo_sung > 0", "can_bo_sungg > 0", "[[R41.pairs]] thứ 4", "Có phải “can_bo_sung”?"),
    ("figures/322.toml", "label =", "lable =", "khoá “lable”", "Có phải “label”?"),
    ("docx/kl155.toml", 'form_set = "bao-cao-thang"', 'form_set = "bao-cao-than"', "form_set", "“bao-cao-thang”?"),
    (
        "docx/nd30-bo.toml",
        'template = "nd30-bo.docx"',
        'template = "nd30-b.docx"',
        "template",
        "Có phải “nd30-bo.docx”?",
    ),
    (
        "letters/to-trinh.toml",
        'word = "proposal"',
        'word = "propsal"',
        "khoá “word”: là chữ “propsal”",
        "letter, proposal",
    ),
    ("sample/so-lieu.toml", "\ndan_so = [", "\ndan_soo = [", "[columns.bieu-01]: không có cột của", "“dan_so”?"),
    ("sample/so-lieu.toml", 'text = "nn_thua"', 'text = "nn_thuaa"', "không có cụm từ “nn_thuaa”", "“nn_thua”?"),
    (
        "sample/so-lieu.toml",
        'of = "phai_lam - da_xong"',
        'of = "phai_lamm - da_xong"',
        "khoá “da_trinh”: biểu thức “phai_lamm - da_xong”: không có cột “phai_lamm”",
        "Có phải “phai_lam”?",
    ),
    ("sample/so-lieu.toml", 'kind = "muc_do"', 'kind = "muc_doo"', "[rows.bieu-06b]: không có cột của", "“muc_do”?"),
    (
        "registry/baselines.toml",
        'declared = "pham_vi"',
        'declared = "pham_v"',
        "khoá “declared”: không có cột chọn trong biểu có mốc này: ",
        "Có phải “pham_vi”?",
    ),
    ("profiles/state-2020.toml", 'side = "state"', 'side = "stat"', "khoá “side”: là chữ “stat”", "party, state"),
    (
        "profiles/party-2018.toml",
        "line = { value = 18",
        'line = "19 pt" # {',
        "khoá “line”: là chữ “19 pt”",
        "số có đơn vị",
    ),
    (
        "profiles/party-2018.toml",
        "của {organ})",
        "của {organs})",
        "[annex], khoá “reference”: không có chỗ điền “{organs}”",
        "Có phải “organ”?",
    ),
    ("profiles/party-2018.toml", '"- Lưu {organ}."', '"- Lưu {organ."', "[list], khoá “filing”", "Viết như “{organ}”"),
    (
        "profiles/party-2018.toml",
        'text = "Dự thảo lần"',
        'text = "Dự thảo lần {lan}"',
        "[components.draft], khoá “text”: không có chỗ điền “{lan}”",
        "bỏ dấu ngoặc nhọn",
    ),
    ("letters/cv-don-doc.toml", "{ky}", "{kyy}", "“subject”: không có chỗ điền “{kyy}”", "Có phải “ky”?"),
    ("reporter.toml", 'form_set = "cv9797"', 'form_set = "cv979"', "[settings], khoá “form_set”", "Có phải “cv9797”?"),
    (
        "reporter.toml",
        "[documents]",
        "[documents.cv9797-tonghop.BTCTW]\nnumber = 1",
        "[documents]",
        "“cv9797-tong-hop”?",
    ),
    # what rests on a broken file, or stands in one, is looked at all the same
    ("registry/choices.toml", 'code = "dat_dai", ', "", "[[linh_vuc.items]]", "thiếu khoá “code”"),
    ("registry/rules.toml", 'severity = "note"', 'severity = "notes"', "[R08]", "Có phải “note”?"),
    ("forms/bieu-07b.toml", 'choices = "', 'choices = "x', "khoá “choices”: không có danh mục “x", "Có phải “"),
    ("figures/322.toml", 'sum = "da_trinh"', 'sum = "da_trin"', "khoá “sum”: biểu thức “da_trin”", "“da_trinh”?"),
    ("page/trang.html", "{% if ", "{% iff ", "dòng ", "sai cú pháp"),
    (
        "reporter.toml",
        "since = 2025-07-01",
        "since = 2025-08-01",
        "[dot.2025-07-1thang]",
        "số liệu kể từ ngày sau ngày chốt ở “cutoff”",
    ),
    (
        "reporter.toml",
        "due = { ngay = 2025-08-26",
        "due = { ngay = 2025-08-20",
        "[dot.2025-08-cv322]",
        "hạn gửi trước ngày chốt số liệu ở “cutoff”",
    ),
    ("reporter.toml", "[settings]", "[setings]\n[settings]", "khoá “setings” không có nghĩa", "Có phải “settings”?"),
]


#: Mistakes that keep others from being looked for; that is said.
UNDERLYING = [
    (
        "registry/baselines.toml",
        'column = "toi_thieu"',
        'column = "toi thieu"',
        "[toi_thieu], khoá “column”",
        "chữ thường",
    ),
    (
        "registry/central.toml",
        "thu_tu = 4",
        'thu_tu = "4"',
        "[[co_quan]] thứ 1 “BTCTW”, khoá “thu_tu”: là chữ “4”",
        "số nguyên",
    ),
    ("docx/doan/dau-van-ban.toml", "superior =", "superio =", "[cap-uy]: khoá “superio”", "Có phải “superior”?"),
    ("docx/doan/phu-luc.toml", '\nuse = "', '\nuse = "x', "[annexes.", "không có bảng dùng chung “x"),
]


@pytest.mark.usefixtures("untried")
@pytest.mark.parametrize(("file", "old", "new", "place", "remedy"), UNDERLYING)
def test_what_rests_on_a_mistake_is_said_to_be_unchecked(
    root: Path, file: str, old: str, new: str, place: str, remedy: str
) -> None:
    edit(root, file, old, new)
    problems = check(root).problems
    assert [item.file for item in problems if not item.warning] == [file]
    assert any(place in item.message and remedy in item.message for item in problems)
    assert any("chưa kiểm được" in item.message for item in problems if item.warning)


@pytest.mark.parametrize(("file", "old", "new", "place", "remedy"), MISTAKES)
def test_a_mistake_is_told_with_file_place_and_remedy(
    spoiled: SpecsReport, file: str, old: str, new: str, place: str, remedy: str
) -> None:
    told = [line for line in spoiled.lines() if line.startswith(f"Lỗi: {file}: ")]
    assert any(place in line and remedy in line for line in told), spoiled.lines()
    assert spoiled.lines()[-1].startswith("CHƯA ĐẠT: ")


@pytest.mark.usefixtures("untried")
def test_one_wrong_file_is_one_error_and_the_rest_is_still_checked(root: Path) -> None:
    edit(root, "forms/bieu-09.toml", 'label = "Còn lại"', 'lable = "Còn lại"')
    edit(root, "forms/bieu-10.toml", 'title = "', 'titel = "')
    edit(root, "registry/directives/177.toml", "bao_cao = ", "bao_ca = ")
    edit(root, "docx/nd30-bo.toml", 'scope = "agency"', 'scope = "agncy"')
    errors = [item.file for item in check(root).problems if not item.warning]
    files = ["forms/bieu-09.toml", "forms/bieu-10.toml", "registry/directives/177.toml", "docx/nd30-bo.toml"]
    assert sorted(errors) == sorted(files)


@pytest.mark.usefixtures("untried")
def test_only_what_rests_on_a_broken_form_is_left_unchecked_and_that_is_said(root: Path) -> None:
    edit(root, "forms/bieu-09.toml", "[rows]", "[rows")  # figures/155.toml counts in it
    edit(root, "figures/177.toml", "label =", "lable =")
    edit(root, "docx/cv9797-tinh.toml", 'form = "bieu-01"', 'form = "bieu-001"')  # of the set without bieu-09
    problems = check(root).problems
    errors = [item.file for item in problems if not item.warning]
    assert sorted(errors) == ["docx/cv9797-tinh.toml", "figures/177.toml", "forms/bieu-09.toml"]
    told = [item.message for item in problems if item.warning]
    assert any("chưa kiểm được 155.toml vì" in text for text in told)
    assert any("kl155" in text and "cv9797-tinh" not in text for text in told)


@pytest.fixture(scope="module")
def odd_files(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines about mistakes in Word and Excel files and in what stands beside the forms, all in one workspace."""
    root = tmp_path_factory.mktemp("odd") / "ws"
    shutil.copytree(fresh, root)
    templates = root / "templates"
    edit(root, "page/trang.toml", '"xa_bao_cao"', '"xa_bao_coa"')
    report = build_template("Số hoá {{ so.sh_da_so_hoaa }} hồ sơ.", profile("party-2018"))
    (templates / "docx" / "kl155.docx").write_bytes(report)
    letter = build_template("Trước ngày {{ han_moii|ngay }}.", profile("party-2018"), "letter")
    (templates / "letters" / "cv-don-doc.docx").write_bytes(letter)
    for master, sheet in {"cv9797-bo": "Biểu 06b", "bao-cao-thang-xa": ""}.items():  # the other is nobody's choice
        book = openpyxl.load_workbook(templates / "xlsx" / f"{master}.xlsx")
        book["Bìa"]["B40"] = "{{ han_guii }}"
        if sheet:
            del book[sheet]
            book["Biểu 05"].insert_cols(3)
        book.save(templates / "xlsx" / f"{master}.xlsx")
    form = (templates / "forms" / "bieu-09.toml").read_text(encoding="utf-8")
    other = form.replace('id = "bieu-09"', 'id = "bieu-99"').replace('"Biểu 09"', '"Biểu 99"')
    for name in ("bieu-99", "form-99"):
        (templates / "forms" / f"{name}.toml").write_text(other, encoding="utf-8")
    edit(root, "forms/bieu-13.toml", 'sheet = "Biểu 13"', 'sheet = "Biểu 14"')
    _second_edition(root)
    edit(root, "registry/rules.toml", 'total = "xa_bao_cao"', 'total = "xa_bao_caoo"')
    return lines(root)


@pytest.mark.parametrize(
    "told",
    [
        ("page/trang.toml", "không có số liệu “xa_bao_coa”", "Có phải “xa_bao_cao”?"),
        ("Lỗi: docx/kl155.docx: ", "Số hoá", "Mở mẫu bằng Word"),
        ("Lỗi: letters/cv-don-doc.docx: ", "Có phải “han_moi”?"),
        ("xlsx/cv9797-bo.xlsx: trang “Bìa”, hàng 40", "“han_gui”?"),
        ("Cảnh báo: xlsx/cv9797-bo.xlsx", "bản trống chung thiếu trang “Biểu 06b”", "reporter specs xlsx"),
        ("xlsx/cv9797-bo.xlsx", "bản trống chung: Biểu 05/CT khác tệp biểu ở số cột, thứ tự cột. "),
        ("xlsx/bao-cao-thang-xa.xlsx: trang “Bìa”", "“han_gui”?"),
        ("Cảnh báo: forms/bieu-99.toml: biểu bieu-99 không nằm trong bộ biểu nào",),
        ("forms/form-99.toml: chương trình không đọc tệp này",),
        ("hai biểu cùng tên trang “Biểu 14”",),
        ("Lỗi: registry/rules.toml: [R04]: không có số liệu “xa_bao_caoo”", "Có phải “xa_bao_cao”?"),
        ("Lỗi: forms/bieu-09.toml: trùng thời gian với ấn bản",),
    ],
)
def test_what_is_wrong_in_files_of_word_and_excel_is_told_once(odd_files: list[str], told: tuple[str, ...]) -> None:
    assert len([line for line in odd_files if all(words in line for words in told)]) == 1, odd_files


def test_letters_are_tried_with_the_variables_that_they_have() -> None:
    trees = [ast.parse(Path(module.__file__).read_text(encoding="utf-8")) for module in (letter_messages, letters)]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    assigned = [node.value for node in nodes if _is_values(node.targets[0])]
    tree = ast.parse(Path(letter_standing.__file__).read_text(encoding="utf-8"))
    counted = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "standing"]
    dicts = [*assigned, *(node.value for node in ast.walk(counted[0]) if isinstance(node, ast.Return))]
    given = {
        key.value for one in dicts if isinstance(one, ast.Dict) for key in one.keys if isinstance(key, ast.Constant)
    }
    tried = {*specs_check._COUNTED, *(key for one in specs_check._LETTER_VALUES.values() for key in one)}
    assert tried == given | {"tinh_den"}


def _is_values(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "values"


@pytest.mark.parametrize("name", ["sound", "spoiled"])
def test_exit_status_and_json(
    fresh: Path, name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    report: SpecsReport = request.getfixturevalue(name)
    monkeypatch.chdir(fresh)
    monkeypatch.setattr(specs, "check_specs", lambda _root: report)
    done = CliRunner().invoke(cli, ["specs", "check", "--json"])
    entries = json.loads(done.output)["items"]
    assert done.exit_code == int(report.failed) == int(name == "spoiled")
    told = [(item.file, item.place, item.told) for item in report.problems]
    assert [(entry["file"], entry["place"], entry["message"]) for entry in entries] == told


def test_a_province_workspace_is_sound(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "tinh", "province", "38")
    write_masters(workspace, Period.parse("2025-10"))  # of its own agencies: nobody here is asked for Biểu 15b
    assert lines(workspace.root)[:-1] == []


def test_a_span_of_a_sample_hint_runs_upwards() -> None:
    with pytest.raises(SpecError, match="khoá “days”: số đầu lớn hơn số sau"):
        decode({"days": [150, 30]}, ColumnHint, "sample/so-lieu.toml")


@pytest.mark.usefixtures("untried")
def test_a_copied_file_and_a_level_of_another_agency_are_told_with_what_they_differ_from(root: Path) -> None:
    edit(root, "reporter.toml", 'level = "central"', 'level = "province"')
    for file in ("registry/directives/9797", "docx/kl155", "forms/bieu-09"):
        path = root / "templates" / f"{file}.toml"
        shutil.copyfile(path, path.with_name(f"{path.stem}-sua.toml"))
    told = lines(root)[:-1]
    assert len(told) == 5 and all(line.startswith("Lỗi: ") for line in told)
    assert "reporter.toml: [workspace], khoá “level”: là “province”, mà Ban Tổ chức Trung ương" in "\n".join(told)
    copied = [line for line in told if " ở tệp này và ở registry/directives/9797-sua.toml" in line]
    assert ["văn bản" in line for line in copied] == [True, False] and "“9797-1”, “9797-2”" in copied[1]
    assert [line for line in told if "ở tệp này và ở docx/kl155-sua.toml" in line]
    assert [line for line in told if "của bieu-09 ở forms/bieu-09-sua.toml" in line]


@pytest.mark.usefixtures("untried")
def test_what_an_older_workspace_lacks_is_told_with_the_value_of_this_version(root: Path) -> None:
    """Its templates are those of the day it was made; keys and rules of later versions are not in them."""
    edit(root, "registry/rules.toml", 'by = "che_do"\n', "")
    edit(root, "registry/rules.toml", "[R53]", "[R953]")
    edit(root, "docx/nd30-bo.toml", 'side = "state"', 'side = "state"\ntach_phu_luc = true')
    (root / "templates" / "xlsx" / "loi.toml").unlink()
    problems = check(root).problems
    told = [item.message for item in problems]
    shipped = bundled_templates()
    for said in (
        '[R15]: thiếu khoá “by”. Thêm dòng by = "che_do" (như bản kèm chương trình).',
        "khoá “tach_phu_luc” không có nghĩa. Bỏ dòng ấy, hoặc dùng một trong: ",
        f"không tìm thấy tệp này. Chép lại từ {shipped / 'xlsx' / 'loi.toml'}.",
    ):
        assert any(said in item for item in told), told
    [lacking] = [item for item in problems if item.message.startswith("không có luật R53 ")]
    assert lacking.warning and str(shipped / "registry" / "rules.toml") in lacking.message


def test_a_mistake_found_twice_is_told_once_whatever_each_finder_has_to_offer() -> None:
    desk = SpecsDesk(bundled_templates())
    for known in (["thieu_nam"], ["thieu_nu"], []):
        desk.notes.names("docx/a.toml", "khoá “list”", "số liệu", ["thieu_n"], known)
    for hint in (" Dùng được: ky.", ""):
        desk.notes.take("docx/a.toml", "", pickle.loads(pickle.dumps(ReporterError("“{{ kyy }}” không có.", hint))))
    first, second = desk.problems
    assert first.message == "khoá “list”: không có số liệu “thieu_n”. Có phải “thieu_nam”?"
    assert (second.text, second.hint) == ("“{{ kyy }}” không có.", " Dùng được: ky.")
