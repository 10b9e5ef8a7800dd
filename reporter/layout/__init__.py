"""The law of layout: proves it on a finished .docx, rule by rule, against a layout profile (`reporter lint`)."""

from reporter.layout.engine import RULES, lint_bytes, lint_file, lint_package, other_layout
from reporter.layout.opening import WordPackage, open_package
from reporter.layout.report import LintFinding, LintReport
from reporter.layout.rules_text import template_marks

__all__ = [
    "RULES",
    "LintFinding",
    "LintReport",
    "WordPackage",
    "lint_bytes",
    "lint_file",
    "lint_package",
    "open_package",
    "other_layout",
    "template_marks",
]
