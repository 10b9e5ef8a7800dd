"""Every rule: a conforming document is silent, one change breaks exactly that rule.

docs/layout-rules.md tells the same: rule → clause → value → the change that must break it → the harmless one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lint_mutations import MUTATIONS, Mutation
from lint_sample import TEMPLATES, build, profile_of

from reporter.layout import RULES, LintReport, rules_text
from reporter.layout.records import Content
from reporter.specs.profiles import profile_names

PROFILES = profile_names(TEMPLATES)
PAGE = Path(__file__).parents[2] / "docs" / "layout-rules.md"
PAGE_HEAD = """# Quy tắc thể thức

Mỗi quy tắc của `reporter lint`: tên, mức (E lỗi, W cảnh báo, I nhắc), điều khoản ở từng thể thức, giá trị phải đạt
(lấy từ templates/profiles), một thay đổi phải bị báo và một thay đổi vô hại không được báo. Bộ kiểm thử chạy cả hai
cho mọi quy tắc, ở mọi thể thức có quy tắc đó (tests/lint). Trang này do kiểm thử viết: `pytest --regen tests/lint`.

| Quy tắc | Tên | Mức | Điều khoản | Giá trị | Phải báo | Không được báo |
|---|---|---|---|---|---|---|
"""


@pytest.mark.parametrize("kind", ["report", "letter", "proposal"])
@pytest.mark.parametrize("profile", PROFILES)
def test_conforming_document_has_no_finding_and_its_profile_is_recognised(profile: str, kind: str) -> None:
    report = build(profile, kind).lint()
    assert report.profile == profile
    assert [str(finding) for finding in report.findings] == []


CASES = [(name, m) for name in PROFILES for m in MUTATIONS if m.rule in profile_of(name).rules]


@cache
def broken(profile: str, mutation: Mutation) -> LintReport:
    """Return what is told of a document with that change."""
    sample = build(profile, mutation.kind)
    mutation.change(sample)
    return sample.lint(profile)


@pytest.mark.parametrize(("profile", "mutation"), CASES, ids=[f"{name}:{m.rule}" for name, m in CASES])
def test_one_change_breaks_exactly_its_rule(profile: str, mutation: Mutation) -> None:
    report = broken(profile, mutation)
    assert report.rules == {mutation.rule} | mutation.companions, [str(finding) for finding in report.findings]
    severity = profile_of(profile).rules[mutation.rule].severity
    assert {finding.severity for finding in report.findings if finding.rule == mutation.rule} == {severity}


@pytest.mark.parametrize(("profile", "mutation"), CASES, ids=[f"{name}:{m.rule}" for name, m in CASES])
def test_the_harmless_twin_breaks_nothing(profile: str, mutation: Mutation) -> None:
    sample = build(profile, mutation.kind)
    mutation.twin(sample)
    assert [str(finding) for finding in sample.lint(profile).findings] == []


def test_every_rule_is_a_function_with_a_mutation_and_an_entry_in_a_profile() -> None:
    functions = set(RULES)
    assert functions == {mutation.rule for mutation in MUTATIONS}
    assert functions == {rule for name in PROFILES for rule in profile_of(name).rules}


def test_every_rule_function_says_what_it_checks() -> None:
    assert [name for name, rule in RULES.items() if not (rule.__doc__ or "").strip()] == []


# --- the page of rules ------------------------------------------------------------------------------------


def _rows() -> Iterator[str]:
    for mutation in MUTATIONS:
        names = [name for name in profile_names(TEMPLATES) if mutation.rule in profile_of(name).rules]
        entries = [profile_of(name).rules[mutation.rule] for name in names]
        values = dict.fromkeys(_value(name, mutation) for name in names)
        cells = (
            mutation.rule,
            entries[0].title,
            ", ".join(dict.fromkeys(entry.severity for entry in entries)),
            "; ".join(dict.fromkeys(entry.source for entry in entries)),
            "; ".join(values),
            mutation.what,
            mutation.harmless,
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _value(name: str, mutation: Mutation) -> str:
    """Return what the rule asks for, as it tells it of the broken document."""
    return next(f.expected for f in broken(name, mutation).findings if f.rule == mutation.rule)


def test_the_page_of_rules_is_up_to_date(regen: bool) -> None:
    page = PAGE_HEAD + "".join(_rows())
    if regen:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


_WORDS = (
    "…",
    "...",
    "..",
    "xx",
    "XX",
    "?",
    "???",
    "___",
    "ngày",
    "tháng",
    "TODO",
    "[chèn ",
    "]",
    "(cần bổ sung)",
    "{{ a }}",
)
_MARKS = (
    " ",
    "  ",
    "\u00a0",
    ",",
    ";",
    ",,",
    ".",
    "(",
    ")",
    "“",
    "”",
    "%",
    "cán bộ",
    "công chức",
    "v.v",
    "Lỗi! Không",
    "1",
)
_NUMBERS = (
    "1",
    "23",
    "456",
    "78",
    "2025",
    "51234",
    ",",
    ",",
    ".",
    " ",
    " ",
    "\u00a0",
    " người",
    " đồng",
    "/",
    "-",
    "số ",
)


def test_texts_that_no_sign_lets_through_have_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    texts = ["".join(chance.choices(_WORDS + _MARKS * 3, k=chance.randint(1, 7))) for _ in range(6000)]
    texts += ["".join(chance.choices(_NUMBERS, k=chance.randint(3, 9))) for _ in range(6000)]
    lines = [SimpleNamespace(text=text, clean=text.strip(), order=number) for number, text in enumerate(texts)]
    body = [SimpleNamespace(role="text", paragraph=line) for line in lines]
    zones = SimpleNamespace(body=body, text=lines, head=None, subject=())
    doc = SimpleNamespace(zones=zones, content=Content(sections=(), blocks=(), mirrored=False, odd_even=False))
    rules: Any = (rules_text.rule_X_TX_01, rules_text.rule_X_LO_02, rules_text.rule_X_NU_04)
    found = [list(rule(doc, None)) for rule in rules]
    for name in ("_MAYBE_OPEN", "_MAYBE_MISTYPED", "_MAYBE_LONG"):
        monkeypatch.setattr(rules_text, name, re.compile(""))
    assert [list(rule(doc, None)) for rule in rules] == found and min(map(len, found)) > 500
