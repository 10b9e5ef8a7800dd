"""`reporter lint`: proves the legal layout on a finished .docx, rule by rule, against a layout profile."""

from reporter.documents.lint.engine import RULES, lint_bytes, lint_file
from reporter.documents.lint.report import LintFinding, LintReport

__all__ = ["RULES", "LintFinding", "LintReport", "lint_bytes", "lint_file"]
