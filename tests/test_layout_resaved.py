"""Every kind of report stays clean when LibreOffice has opened and saved it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from document_samples import annex_table, profile
from libreoffice import convert_all, needs_libreoffice
from tables import TEMPLATES
from test_layout_of_reports import REPORTS, compiled, issuers, known

from reporter.documents.letterhead import letter_for
from reporter.documents.render import render
from reporter.documents.template_check import sample_facts
from reporter.layout import lint_file
from reporter.model import Annex

pytestmark = [pytest.mark.slow, needs_libreoffice]
DAY = date(2025, 10, 14)


def told(folder: Path) -> set[str]:
    """Errors and warnings of every document of a folder."""
    return {
        f"{path.stem}: {item.rule} {item}"
        for path in folder.glob("*.docx")
        for item in lint_file(path, TEMPLATES).findings
        if item.severity in ("E", "W")
    }


def test_reports_saved_by_libreoffice_are_as_clean_as_before(tmp_path: Path) -> None:
    for spec in REPORTS:
        layout = "party-2018" if spec.side == "party" else "state-2020"
        agency = issuers(spec)[0]
        fixed = {"number": 7, "day": DAY, "signer": "Nguyễn Văn A"}
        letter = letter_for(spec.letterhead, agency, spec.subject, DAY, profile(layout), fixed)
        wanted = [item for item in spec.annexes if not item.kinds or agency.kind in item.kinds]
        annexes = [Annex(item.id, item.title, "người", (annex_table(),), item.landscape) for item in wanted]
        made = render(compiled(spec.template, layout), sample_facts(known(spec.id), 2), letter, annexes)
        (tmp_path / f"{spec.id}.docx").write_bytes(made.docx)
    saved = tmp_path / "saved"
    convert_all(sorted(tmp_path.glob("*.docx")), "docx", saved)
    assert len(list(saved.glob("*.docx"))) == len(REPORTS)
    assert told(saved) <= told(tmp_path)
