"""PDF through LibreOffice: all files in one call, whole files or none, a clear message without it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from document_samples import annex, facts, letter, profile

from reporter.documents import pdf
from reporter.documents.outline import build_template
from reporter.documents.render import render
from reporter.documents.template import compile_template
from reporter.model import ReporterError

PARTY = profile("party-2018")


def documents(folder: Path, count: int) -> list[Path]:
    template = compile_template(build_template("Có {{ so.co_mat }} người.", PARTY), "mau.docx", PARTY)
    files = [folder / f"bao-cao-{number}.docx" for number in range(1, count + 1)]
    for file in files:
        file.write_bytes(render(template, facts(), letter(), (annex(),)).docx)
    return files


@pytest.mark.slow
def test_all_files_become_pdf_in_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, run = [], subprocess.run

    def counted(*args: object, **options: object) -> object:
        calls.append(args)
        return run(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", counted)
    made = pdf.to_pdf(documents(tmp_path, 2), tmp_path / "out")
    assert [path.name for path in made] == ["bao-cao-1.pdf", "bao-cao-2.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF-") for path in made)
    assert len(calls) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["bao-cao-1.pdf", "bao-cao-2.pdf"]


def test_without_libreoffice_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf.Path, "is_file", lambda self: False)
    with pytest.raises(ReporterError, match="apt install libreoffice-writer"):
        pdf.to_pdf([tmp_path / "a.docx"], tmp_path)


def fake_office(monkeypatch: pytest.MonkeyPatch, write: dict[str, bytes]) -> None:
    """Stand in for LibreOffice: writes these files into its output folder."""

    def convert(command: list[str], **options: object) -> None:
        folder = Path(command[command.index("--outdir") + 1])
        for name, content in write.items():
            (folder / name).write_bytes(content)

    monkeypatch.setattr(pdf, "find_office", lambda: "soffice")
    monkeypatch.setattr(pdf.subprocess, "run", convert)


@pytest.mark.parametrize(
    "write",
    [
        {},
        {"a.pdf": b"%PDF-1.7 ... %%EOF"},
        {"a.pdf": b"%PDF-1.7 ... %%EOF", "b.pdf": b"%PDF-1.7 cut"},
    ],
)
def test_a_half_written_or_missing_pdf_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: dict[str, bytes]
) -> None:
    fake_office(monkeypatch, write)
    with pytest.raises(ReporterError, match=r"b\.docx"):
        pdf.to_pdf([tmp_path / "a.docx", tmp_path / "b.docx"], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_libreoffice_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **options: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(pdf, "find_office", lambda: "soffice")
    monkeypatch.setattr(pdf.subprocess, "run", hang)
    with pytest.raises(ReporterError, match="quá 5 giây"):
        pdf.to_pdf([tmp_path / "a.docx"], tmp_path / "out", timeout=5)
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_to_convert_needs_no_libreoffice(tmp_path: Path) -> None:
    assert pdf.to_pdf([], tmp_path / "out") == ()
