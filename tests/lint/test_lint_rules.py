"""Every rule: a conforming document is silent, one change breaks exactly that rule."""

from __future__ import annotations

import pytest
from lint_mutations import MUTATIONS, Mutation
from lint_sample import TEMPLATES, build, profile_of

from reporter.layout import RULES
from reporter.layout.checking import rule_id
from reporter.specs.profiles import profile_names

PROFILES = profile_names(TEMPLATES)

#: The rule ids of the layout reference, section 4. Seal, ink, signature image, secrecy mark: not in the file.
REFERENCE = tuple(
    f"{family}-{number}"
    for family, numbers in {
        "P-PG": "01 02 03 04 05", "P-FN": "01 02 03", "P-PN": "01 02 03 04 05 06", "P-BD": "01 02 03 04 05 06 07",
        "P-HD": "01 02 03 04 05", "P-ORG": "01 02 03 04 05", "P-NO": "01 02 03 04 05", "P-DT": "01 02 03 04",
        "P-TL": "01 02 03 04", "P-KG": "01 02 03", "P-CC": "01", "P-ST": "01 02 03",
        "P-SG": "01 02 03 04 05 06 07 08", "P-NN": "01 02 03 04", "P-UR": "01", "P-DR": "01", "P-AX": "01 02 03",
        "P-ORD": "01", "S-PG": "01", "S-PN": "01", "S-HD": "01 02 03", "S-ORG": "01", "S-NO": "01", "S-DT": "01",
        "S-TL": "01 02", "S-KG": "01", "S-CC": "01", "S-BD": "01 02", "S-SG": "01", "S-NN": "01", "S-AX": "01",
        "S-UR": "01", "X-MIX": "01", "X-SP": "01", "X-NU": "01 02 03", "X-TB": "01 02 03 04", "X-NB": "01",
    }.items()
    for number in numbers.split()
)  # fmt: skip


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


def test_every_rule_of_the_reference_is_a_function_with_a_mutation_and_an_entry_in_a_profile() -> None:
    functions = {rule_id(rule) for rule in RULES}
    assert functions == set(REFERENCE)
    assert {mutation.rule for mutation in MUTATIONS} == set(REFERENCE)
    assert {rule for name in PROFILES for rule in profile_of(name).rules} == set(REFERENCE)


def test_every_rule_function_says_what_it_checks() -> None:
    assert [rule.__name__ for rule in RULES if not (rule.__doc__ or "").strip()] == []
