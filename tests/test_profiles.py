"""Layout profiles: what the three standards say, and clear messages for files that are not sound."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from reporter.model import ReporterError
from reporter.specs.profiles import LayoutProfile, change_near, choose_profile, load_profile, profile_names

TEMPLATES = Path(__file__).parents[1] / "templates"
OLD, NEW, STATE = (load_profile(TEMPLATES, name) for name in ("party-2018", "party-2026", "state-2020"))

HEAD = """
name = "thu"
title = "Thử"
side = "party"
valid_from = 2020-01-01
source = "nguồn chung"
confidence = "A"
extends = "party-2018"
"""
RULE = '[rules]\n"P-PG-01" = {{ severity = "{}", confidence = "{}" }}'


def test_the_three_profiles_are_there() -> None:
    assert profile_names(TEMPLATES) == ("party-2018", "party-2026", "state-2020")


@pytest.mark.parametrize(
    ("side", "day", "name"),
    [
        ("party", date(2025, 10, 24), "party-2018"),
        ("party", date(2026, 5, 26), "party-2018"),
        ("party", date(2026, 5, 27), "party-2026"),
        ("state", date(2025, 10, 24), "state-2020"),
        ("state", date(2026, 11, 1), "state-2020"),
    ],
)
def test_profile_follows_from_side_and_date(side: str, day: date, name: str) -> None:
    assert choose_profile(TEMPLATES, side, day) == name  # type: ignore[arg-type]


def test_no_profile_before_the_first_standard() -> None:
    with pytest.raises(ReporterError, match=r"Nhà nước.*04/3/2020"):
        choose_profile(TEMPLATES, "state", date(2020, 3, 4))


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("body.line.max", None, 22),  # 1: at least 18 pt, then 18 to 22
        ("type_codes.QUY ĐỊNH", "QĐi", "QĐ"),  # 2
        ("list.basis_last_end", ",", "."),  # 3
        ("list.basis_prefix", "", "- "),  # 3
        ("address.proposal_word", "Kính gửi", "Kính trình"),  # 4
        ("list.end", ",", ";"),  # 5
        ("annex.reference_required", False, True),  # 8
    ],
)
def test_what_changed_from_the_old_guideline_to_the_new(key: str, old: object, new: object) -> None:
    def value(profile: object) -> object:
        fact = profile.fact(key.removesuffix(".max"))  # type: ignore[attr-defined]
        return fact.maximum if key.endswith(".max") else fact.value

    assert (value(OLD), value(NEW)) == (old, new)


def test_typed_access() -> None:
    assert NEW.mm("page.margin_left") == pytest.approx(30)
    assert NEW.twips("page.margin_left") == pytest.approx(1700.787, abs=0.001)
    assert NEW.pt("body.line") == 19
    assert NEW.size("issuer") == 14
    assert NEW.component("date").italic
    assert NEW.table("type_codes")["BÁO CÁO"] == "BC"
    assert NEW.lists("issuer.above")["ĐẢNG UỶ"] == ("ĐẢNG BỘ",)
    assert STATE.fact("page.margin_right").allows(20)
    assert not STATE.fact("page.margin_right").allows(21)
    assert OLD.fact("body.line").allows(40)  # no upper bound in the old guideline
    assert (NEW.text("wording.tone_style"), STATE.text("wording.tone_style")) == ("new", "old")


def test_every_value_has_a_source_and_what_is_unsure_is_never_an_error() -> None:
    for profile in (OLD, NEW, STATE):
        assert all(fact.source and fact.confidence in "ABCD" for fact in profile.facts.values())
        assert not [rule for rule in profile.rules.values() if rule.severity == "E" and rule.confidence in "CD"]


def test_a_value_takes_source_and_confidence_from_the_nearest_table(tmp_path: Path) -> None:
    text = '[page]\nsource = "tr. 28"\nconfidence = "B"\nwidth = { value = 2, unit = "mm", confidence = "D" }\n'
    facts = written(tmp_path, HEAD + text).facts
    assert [(facts[key].source, facts[key].confidence) for key in ("page.height", "page.width", "font.name")] == [
        ("tr. 28", "B"),
        ("tr. 28", "D"),
        (OLD.fact("font.name").source, OLD.fact("font.name").confidence),
    ]


def written(folder: Path, text: str, name: str = "thu") -> LayoutProfile:
    """Return the profile that `text` describes, in a folder with those that are shipped."""
    shutil.copytree(TEMPLATES / "profiles", folder / "profiles")
    (folder / "profiles" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_profile(folder, name)


def test_a_profile_holds_only_what_differs_from_the_one_it_extends(tmp_path: Path) -> None:
    text = (
        HEAD.replace("extends", 'without = ["organ_codes.TCT", "rules.P-PG-01"]\nextends') + '[font]\nname = "Arial"\n'
    )
    made = written(tmp_path, text)
    assert (made.text("font.name"), made.text("font.color"), made.title) == ("Arial", "000000", "Thử")
    assert "TCT" in OLD.table("organ_codes") and "TCT" not in made.table("organ_codes")
    assert "P-PG-01" in OLD.rules and "P-PG-01" not in made.rules
    assert made.fact("page.width") == OLD.fact("page.width")


def test_one_standard_is_written_once() -> None:
    """Two of the profiles were 76 % the same lines."""
    old, new = (
        {line for line in (TEMPLATES / "profiles" / name).read_text(encoding="utf-8").splitlines() if "=" in line}
        for name in ("party-2018.toml", "party-2026.toml")
    )
    assert len(old & new) < len(new) / 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "sai cú pháp TOML"),
        (HEAD.replace('"party"', '"army"'), "khoá “side”: là chữ “army”, phải là một trong: party, state."),
        (HEAD.replace('confidence = "A"', 'confidence = "E"'), "khoá “confidence”: là chữ “E”"),
        (HEAD.replace("2020-01-01", '"hôm nay"'), "khoá “valid_from”: là chữ “hôm nay”, phải là ngày"),
        (HEAD.replace("2018", "2019"), "khoá “extends”: không có thể thức “party-2019”. Có phải “party-2018”?"),
        (HEAD.replace("extends", 'without = ["font.nam"]\nextends'), "không có mục “font.nam”. Có phải “name”?"),
        (HEAD + "[page]\nwidth = { value = 1, unit = 'inch' }", "[page.width], khoá “unit”: là chữ “inch”"),
        (
            HEAD + "[page]\nwidth = { value = 1, unti = 'mm' }",
            "[page.width]: khoá “unti” không có nghĩa. Có",
        ),
        (HEAD + "[page]\nwidth = { value = 5, min = 6, unit = 'mm' }", "[page.width]: “value” phải nằm trong khoảng"),
        (HEAD + "[page]\nwidth = { value = 'rộng', unit = 'mm' }", "[page.width], khoá “value”: là chữ “rộng”"),
        (HEAD + "[body]\nline = '19 pt'", "[body], khoá “line”: là chữ “19 pt”, phải là số có đơn vị, ví dụ {"),
        (HEAD + "[page]\nwidht = 3", "[page]: khoá “widht” không có nghĩa. Có phải “width”?"),
        (HEAD + "[components.title]\nsize = 3", "[components.title], khoá “size”: là số 3, phải là số đo có đơn vị"),
        (HEAD + RULE.format("X", "A"), "[rules.P-PG-01], khoá “severity”: là chữ “X”"),
        (HEAD + RULE.format("E", "C"), "[rules.P-PG-01]: độ tin cậy C không được báo là lỗi (E)."),
    ],
)
def test_unsound_profile_is_refused_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReporterError) as error:
        written(tmp_path, text)
    assert str(error.value).startswith("profiles/thu.toml: ")
    assert message in str(error.value)


@pytest.mark.parametrize("name", ["party-1999", "../forms/bieu-01"])
def test_unknown_profile_names_the_known_ones(name: str) -> None:
    with pytest.raises(ReporterError, match="party-2018, party-2026, state-2020"):
        load_profile(TEMPLATES, name)


def test_missing_key_and_wrong_type_name_file_and_key() -> None:
    with pytest.raises(ReporterError, match=r"profiles/party-2026.toml: thiếu mục “page.depth”"):
        NEW.fact("page.depth")
    with pytest.raises(ReporterError, match=r"“page.margin_left” phải là chữ"):
        NEW.text("page.margin_left")
    with pytest.raises(ReporterError, match=r"“body.align” phải có đơn vị"):
        NEW.mm("body.align")
    with pytest.raises(ReporterError, match=r"components.nobody"):
        NEW.component("nobody")


@pytest.mark.parametrize(
    ("day", "change"),
    [(date(2026, 6, 5), "party-2026"), (date(2026, 5, 5), "party-2026"), (date(2025, 10, 15), None)],
)
def test_a_change_of_the_law_near_a_day_is_known(day: date, change: str | None) -> None:
    found = change_near(TEMPLATES, "party", day)
    assert (found.name if found else None) == change
    assert change_near(TEMPLATES, "state", day) is None
