"""Every rule: a conforming document is silent, one change breaks exactly that rule."""

from __future__ import annotations

import pytest
from lint_mutations import MUTATIONS, Mutation
from lint_sample import TEMPLATES, build, profile_of

from reporter.layout import RULES
from reporter.layout.checking import rule_id
from reporter.specs.profiles import profile_names

PROFILES = profile_names(TEMPLATES)


@pytest.mark.parametrize("kind", ["report", "letter", "proposal"])
@pytest.mark.parametrize("profile", PROFILES)
def test_conforming_document_has_no_finding_and_its_profile_is_recognised(profile: str, kind: str) -> None:
    report = build(profile, kind).lint()
    assert report.profile == profile
    assert [str(finding) for finding in report.findings] == []


CASES = [(name, m) for name in PROFILES for m in MUTATIONS if m.rule in profile_of(name).rules]


@pytest.mark.parametrize(("profile", "mutation"), CASES, ids=[f"{name}:{m.rule}" for name, m in CASES])
def test_one_change_breaks_exactly_its_rule(profile: str, mutation: Mutation) -> None:
    sample = build(profile, mutation.kind)
    mutation.change(sample)
    report = sample.lint(profile)
    assert report.rules == {mutation.rule} | mutation.companions, [str(finding) for finding in report.findings]
    severity = profile_of(profile).rules[mutation.rule].severity
    assert {finding.severity for finding in report.findings if finding.rule == mutation.rule} == {severity}


@pytest.mark.parametrize(("profile", "mutation"), CASES, ids=[f"{name}:{m.rule}" for name, m in CASES])
def test_the_harmless_twin_breaks_nothing(profile: str, mutation: Mutation) -> None:
    sample = build(profile, mutation.kind)
    mutation.twin(sample)
    assert [str(finding) for finding in sample.lint(profile).findings] == []


def test_every_rule_is_a_function_with_a_mutation_and_an_entry_in_a_profile() -> None:
    functions = {rule_id(rule) for rule in RULES}
    assert functions == {mutation.rule for mutation in MUTATIONS}
    assert functions == {rule for name in PROFILES for rule in profile_of(name).rules}


def test_every_rule_function_says_what_it_checks() -> None:
    assert [rule.__name__ for rule in RULES if not (rule.__doc__ or "").strip()] == []
