"""The nouns of the program: immutable records every stretch of the road agrees on."""

from reporter.model.account import ControlReport, ControlRow, LeftOut, Total
from reporter.model.admission import SENT_UNUSED, Admission, Admissions, AdmissionState, decide
from reporter.model.agency import Agency
from reporter.model.annex import Annex, AnnexColumn, AnnexRow, AnnexTable, AnnexValue
from reporter.model.cell import Cell, CellRange, Mark, Value, column_letter, split_ref
from reporter.model.errors import ReporterError
from reporter.model.figure import BaselineFacts, FactRow, Facts, Figure, Quote, Recipe
from reporter.model.finding import Finding, Severity
from reporter.model.findings import Findings
from reporter.model.period import Period
from reporter.model.submission import SAMPLE_BANNER, Submission, Table, sample_banner

__all__ = [
    "SAMPLE_BANNER",
    "SENT_UNUSED",
    "Admission",
    "AdmissionState",
    "Admissions",
    "Agency",
    "Annex",
    "AnnexColumn",
    "AnnexRow",
    "AnnexTable",
    "AnnexValue",
    "BaselineFacts",
    "Cell",
    "CellRange",
    "ControlReport",
    "ControlRow",
    "FactRow",
    "Facts",
    "Figure",
    "Finding",
    "Findings",
    "LeftOut",
    "Mark",
    "Period",
    "Quote",
    "Recipe",
    "ReporterError",
    "Severity",
    "Submission",
    "Table",
    "Total",
    "Value",
    "column_letter",
    "decide",
    "sample_banner",
    "split_ref",
]
