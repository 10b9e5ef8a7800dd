"""All checks over what was read: the forms' own, then one function per rule that Python must say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from types import MappingProxyType

from reporter.checks.across import rule_r04, rule_r08, rule_r17, rule_r19, rule_r28
from reporter.checks.blank_cells import blank_forms_together
from reporter.checks.dates import rule_r18
from reporter.checks.explained import own_explanations
from reporter.checks.granted_cells import rule_r44
from reporter.checks.history import rule_r14, rule_r16, rule_r48, rule_r49
from reporter.checks.line_rules import check_lines, rule_r06
from reporter.checks.material import CheckContext, Material
from reporter.checks.movements import rule_r52
from reporter.checks.norm_rules import rule_r31
from reporter.checks.organization_rules import rule_r46, rule_r47
from reporter.checks.rows import check_rows
from reporter.checks.same_lines import rule_r54
from reporter.checks.shifted import rule_r53
from reporter.checks.sizes import rule_r26
from reporter.checks.summed import rule_r50
from reporter.checks.task_rules import rule_r40, rule_r41, rule_r45
from reporter.checks.totals import rule_r03, rule_r20
from reporter.checks.units import rule_r15, rule_r25
from reporter.executor import side_by_side
from reporter.model import Finding, Submission
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

RuleFunction = Callable[[Material, Rule], Iterator[Finding]]

#: From more workbooks on than these, checks are made in processes of their own: they take long, and leave nothing
#: behind in the program, from which every process that renders would inherit it.
_FEW = 20
#: Rules in Python, by code; all others are expressions in the forms, or look at figures
#: (commands/build_figure_findings.py).
RULES: Mapping[str, RuleFunction] = MappingProxyType(
    {
        "R03": rule_r03,
        "R04": rule_r04,
        "R06": rule_r06,
        "R08": rule_r08,
        "R14": rule_r14,
        "R15": rule_r15,
        "R16": rule_r16,
        "R17": rule_r17,
        "R18": rule_r18,
        "R19": rule_r19,
        "R20": rule_r20,
        "R25": rule_r25,
        "R26": rule_r26,
        "R28": rule_r28,
        "R31": rule_r31,
        "R40": rule_r40,
        "R41": rule_r41,
        "R44": rule_r44,
        "R45": rule_r45,
        "R46": rule_r46,
        "R47": rule_r47,
        "R48": rule_r48,
        "R49": rule_r49,
        "R50": rule_r50,
        "R52": rule_r52,
        "R53": rule_r53,
        "R54": rule_r54,
    }
)


def run_checks(
    submissions: Sequence[Submission], frames: Mapping[str, FormFrame], context: CheckContext
) -> list[Finding]:
    """Return all findings of the rules in force; `frames` are those of the submissions."""
    context = replace(context, answers=context.answers + own_explanations(frames))
    material = Material(submissions, frames, context)
    rules = ((context.specs.rule(code), function) for code, function in RULES.items())
    steps = [partial(_of_rows, material), *(partial(_of_rule, material, *rule) for rule in rules)]
    parts = side_by_side(*steps) if len(submissions) > _FEW else [step() for step in steps]
    found = chain.from_iterable(parts)
    return list(blank_forms_together(context.answers.applied(found), context.specs.form_set.forms))


def _of_rows(material: Material) -> list[Finding]:
    found = [item for frame in material.frames.values() for item in check_rows(frame, material.context)]
    return [*found, *check_lines(material)]


def _of_rule(material: Material, rule: Rule | None, function: RuleFunction) -> list[Finding]:
    return list(function(material, rule)) if rule else []
