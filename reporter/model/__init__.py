"""The nouns of the program: immutable records every stretch of the road agrees on."""

from reporter.model.account import ControlReport, ControlRow, LeftOut, Total
from reporter.model.admission import NO_WORKBOOK, SENT_BACK, SENT_UNUSED, Admission, Admissions, AdmissionState, decide
from reporter.model.agency import Agency
from reporter.model.annex import INDEX_COLUMN, Annex, AnnexColumn, AnnexRow, AnnexTable, AnnexValue, NumberedAnnex
from reporter.model.cell import Cell, CellRange, Mark, Value, column_letter, split_ref
from reporter.model.errors import ReporterError
from reporter.model.explanation import Answers, Explanation
from reporter.model.figure import BaselineFacts, FactRow, Facts, Figure, Owed, PrintedFigure, Quote, Recipe
from reporter.model.finding import Finding, Severity
from reporter.model.findings import Findings
from reporter.model.idea import Idea, IdeaColumns, IdeaGroups
from reporter.model.period import Period
from reporter.model.receipt import Receipt, ReceiptEvent, Receipts
from reporter.model.submission import SAMPLE_BANNER, Submission, Table, common_cutoff, sample_banner

__all__ = [
    "INDEX_COLUMN",
    "NO_WORKBOOK",
    "SAMPLE_BANNER",
    "SENT_BACK",
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
    "Answers",
    "BaselineFacts",
    "Cell",
    "CellRange",
    "ControlReport",
    "ControlRow",
    "Explanation",
    "FactRow",
    "Facts",
    "Figure",
    "Finding",
    "Findings",
    "Idea",
    "IdeaColumns",
    "IdeaGroups",
    "LeftOut",
    "Mark",
    "NumberedAnnex",
    "Owed",
    "Period",
    "PrintedFigure",
    "Quote",
    "Receipt",
    "ReceiptEvent",
    "Receipts",
    "Recipe",
    "ReporterError",
    "Severity",
    "Submission",
    "Table",
    "Total",
    "Value",
    "column_letter",
    "common_cutoff",
    "decide",
    "sample_banner",
    "split_ref",
]
