"""The forms that ship, and what a wrong TOML is answered with."""

import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest

from reporter.model import Period, ReporterError
from reporter.specs.decode import SpecError, SpecProblem, decode
from reporter.specs.form_sets import FormSet, load_form_set
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.registry import load_registry
from reporter.specs.rules import load_rules
from reporter.specs.written_rules import Redefined

TEMPLATES = Path(__file__).parent.parent / "templates"
DAY = date(2025, 10, 31)


@pytest.fixture(scope="module")
def specs() -> PeriodSpecs:
    return load_specs(TEMPLATES, "cv9797", "tam_giao", Period.parse("2025-10"))


@pytest.fixture(scope="module")
def form_set(specs: PeriodSpecs) -> FormSet:
    return specs.form_set


def test_every_rule_a_form_names_exists(form_set: FormSet) -> None:
    named = {check.rule for form in form_set.forms for check in form.checks}
    named |= {column.rule for form in form_set.forms for column in form.columns if column.formula}
    named |= {column.required_rule for form in form_set.forms for column in form.columns if column.required_when}
    assert named <= set(load_rules(TEMPLATES, {}))
    assert {f"R{number:02d}" for number in range(1, 21)} <= set(load_rules(TEMPLATES, {}))


def test_every_entry_column_has_help_or_an_obvious_label(form_set: FormSet) -> None:
    bare = [column.title for form in form_set.forms for column in form.entered if not column.help]
    assert bare == ["(49) Ghi chú"]


def test_the_baseline_is_bound_into_the_formula() -> None:
    texts = []
    for baseline in ("dinh_muc", "tam_giao", "toi_thieu", "giao_dang"):
        form = load_form_set(TEMPLATES, "cv9797", baseline, DAY).form("bieu-01")
        formula = form.column("thieu").formula
        assert formula is not None
        texts.append(formula.names)
    declared = ("tam_giao", "hdnd_ubnd", "pham_vi", "bchqs", "dang_mttq")
    assert texts == [("dinh_muc", "hdnd_ubnd"), declared, ("toi_thieu", "hdnd_ubnd"), ("giao_dang", "dang_mttq")]


def test_who_fills_which_forms(form_set: FormSet) -> None:
    registry = load_registry(TEMPLATES)
    counts = {code: len(form_set.for_agency(registry.agency(code, DAY))) for code in ("38", "14758", "BNV", "DUCP")}
    assert counts == {"38": 16, "14758": 6, "BNV": 12, "DUCP": 7}


@pytest.mark.parametrize(
    ("form_id", "code", "rows"),
    [("bieu-01", "38", 166), ("bieu-02", "38", 166 * 13), ("bieu-03", "14758", 12), ("bieu-05", "BNV", 17),
     ("bieu-06", "BNV", 4), ("bieu-06b", "38", 0)],
)  # fmt: skip
def test_a_blank_starts_with_its_lines(specs: PeriodSpecs, form_id: str, code: str, rows: int) -> None:
    form, who = specs.form_set.form(form_id), specs.agency(code)
    assert (len(specs.prefilled(form, who)), len(specs.codes(form, who))) == (rows, rows)


def test_a_choice_may_draw_from_the_registry(specs: PeriodSpecs) -> None:
    ministry = specs.form_set.form("bieu-06b").column("bo")
    assert specs.labels(ministry)["BNV"] == specs.label(ministry, "BNV") == "Bộ Nội vụ"


def test_a_code_is_named_in_one_place(specs: PeriodSpecs) -> None:
    form = specs.form_set.form("bieu-03")
    assert specs.label(form.column("ma_xa"), "14758") == "14758 Phường Hàm Rồng"
    assert specs.label(form.column("linh_vuc"), "dat_dai") == specs.labels(form.column("linh_vuc"))["dat_dai"]
    assert specs.labels(form.column("nhu_cau")) == {}


# --- wrong specs ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the specs; whoever changes a file puts it back."""
    copy = tmp_path_factory.mktemp("specs") / "templates"
    return shutil.copytree(TEMPLATES, copy, ignore=shutil.ignore_patterns("docx", "xlsx", "*.csv"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("forms/bieu-01.toml", 'expr = "co_mat == nam + nu"', 'expr = "co_mat == nam + nuu"', "Có phải “nu”"),
        ("forms/bieu-01.toml", 'expr = "co_mat == nam + nu"', 'expr = "nam + nu"', "phải là một điều kiện đúng, sai"),
        ("forms/bieu-01.toml", "moc - trong_pham_vi", "moc / trong_pham_vi", "phải là một số nguyên"),
        ("forms/bieu-01.toml", "thieu > 0 or", "nguyen_nhan > 0 or", "“nguyen_nhan” không phải là số"),
        ("forms/bieu-01.toml", 'nguyen_nhan == "khac"', 'thieu == "khac"', "“'khac'” không phải là số"),
        (
            "forms/bieu-01.toml",
            'quota = "tam_giao"',
            'quota = "tam_giaoo"',
            "khoá “quota”: không có cột của ấn bản 2025.1",
        ),
        ("forms/bieu-16.toml", 'owner = "don_vi"', 'owner = "don_vii"', "khoá “owner”: không có cột “don_vii”"),
        ("forms/bieu-01.toml", '"ma_xa.name"', '"ma_xa.ten"', "không có thuộc tính của ma_xa “ten”"),
        ("forms/bieu-02.toml", '"chuc_danh.so_luong"', '"chuc_danh.so_luongg"', "Có phải “so_luong”"),
        ("forms/bieu-02.toml", '"chuc_danh.so_luong"', '"chuc_danh"', "Dùng một trong: bat_buoc, so_luong"),
        ("forms/bieu-01.toml", 'type = "index"', 'type = "indx"', "Có phải “index”"),
        ("forms/bieu-01.toml", 'key = "nam"', 'key = "nu"', "có hai cột cùng mã “nu”"),
        ("forms/bieu-01.toml", 'title = "Biểu', 'titel = "Biểu', "titel"),
        ("forms/bieu-01.toml", 'choices = "giai_phap"', 'choices = "giai_fap"', "Có phải “giai_phap”"),
        ("forms/bieu-01.toml", "valid_from = 2025-07-01", "valid_from = 2026-07-01", "có hiệu lực"),
        ("forms/bieu-04.toml", "[rows]", "[rows", "sai cú pháp TOML"),
        ("forms/bieu-09.toml", 'label = "Còn lại"', "label = 'Còn lại", "từ dòng 62: dấu nháy chưa đóng"),
        ("forms/sets.toml", '"bieu-02", ', '"bieu-2", ', "bieu-2"),
        ("registry/choices.toml", 'code = "phuong"', 'code = "xa"', "có hai mục cùng mã “xa”"),
    ],
)
def test_a_wrong_spec_is_named_with_file_and_key(templates: Path, file: str, old: str, new: str, said: str) -> None:
    edit(templates / file, old, new)
    try:
        with pytest.raises(ReporterError, match=said) as caught:
            load_form_set(templates, "cv9797", "tam_giao", DAY)
    finally:
        shutil.copyfile(TEMPLATES / file, templates / file)
    if "ấn bản" not in str(caught.value):  # of a day on which none is in force: no file says that
        assert file in str(caught.value)


def test_switching_a_rule_off_needs_a_known_rule_and_a_reason() -> None:
    assert load_rules(TEMPLATES, {"R15": "kỳ này chỉ chi bổ sung"})["R15"].applies(DAY) is False
    with pytest.raises(ReporterError, match="phải ghi lý do"):
        load_rules(TEMPLATES, {"R15": "  "})
    with pytest.raises(ReporterError, match="không có luật “R99”"):
        load_rules(TEMPLATES, {"R99": "x"})


def test_a_period_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(SpecError, match=r"rules.toml: \[R14\].*“2025-13” không đúng"):
        decode({"column": "a", "since": "2025-13", "why": "x"}, Redefined, "rules.toml", "R14")


def test_a_rule_applies_only_while_it_is_valid() -> None:
    rule = load_rules(TEMPLATES, {})["R16"]
    assert not rule.applies(date(2025, 8, 30))
    assert rule.applies(date(2025, 8, 31))


def test_an_unknown_baseline_is_refused() -> None:
    with pytest.raises(ReporterError, match="Có phải “tam_giao”"):
        load_form_set(TEMPLATES, "cv9797", "tam_gao", DAY)


def test_the_stamp_tells_the_contents_of_the_files_read_and_of_no_others(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)

    def stamp(form_set: str = "cv9797") -> str:
        return load_specs(templates, form_set, "tam_giao", Period.parse("2025-10")).stamp

    first = stamp()
    for unread in ("docx/README.md", "profiles/party-2018.toml", "registry/holidays.toml", "letters/to-trinh.toml"):
        path = templates / unread
        path.write_bytes(path.read_bytes() + b"\n")
    (templates / "forms" / "ghi chu.txt").write_text("của cán bộ", encoding="utf-8")
    assert stamp() == first == load_specs(TEMPLATES, "cv9797", "tam_giao", Period.parse("2025-10")).stamp
    seen = {first, stamp("bao-cao-thang")}
    for read in ("forms/bieu-01.toml", "forms/sets.toml", "registry/communes.csv", "registry/directives/177.toml"):
        path = templates / read
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(stamp())
    assert len(seen) == 6


def test_mistakes_found_by_a_worker_reach_whoever_asked() -> None:
    sent = SpecError([SpecProblem("forms/x.toml", "khoá “a”", "thiếu."), SpecProblem("forms/y.toml", "", "thiếu.")])
    come = pickle.loads(pickle.dumps(sent))
    assert (come.problems, str(come)) == (sent.problems, str(sent))
