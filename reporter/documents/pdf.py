"""PDF of finished documents through one LibreOffice call for all files."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason

_START, _PER_FILE = 60, 60  # seconds: a national annex of 3,321 rows takes about half a minute
INSTALL_OFFICE = (
    "Cài đặt: Windows “winget install TheDocumentFoundation.LibreOffice”, "
    "Ubuntu/Debian “sudo apt install libreoffice-writer”, macOS “brew install --cask libreoffice”; "
    "hoặc mở tệp .docx bằng Word rồi lưu thành PDF."
)


def to_pdf(files: Sequence[Path], outdir: Path, timeout: int | None = None) -> tuple[Path, ...]:
    """Return the PDFs of `files` in `outdir`, all or none of them; ReporterError if LibreOffice is missing or fails.

    Own user profile, so that an open LibreOffice is not in the way. `timeout` in seconds for all files together.
    """
    if not files:
        return ()
    program = find_office()
    outdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pdf-", dir=outdir) as folder:
        work = Path(folder)
        _convert(program, files, work, timeout or _START + _PER_FILE * len(files))
        made = [work / f"{file.stem}.pdf" for file in files]
        broken = [file.name for file, pdf in zip(files, made, strict=True) if not _is_whole(pdf)]
        if broken:
            raise ReporterError(f"LibreOffice không tạo được PDF của: {', '.join(broken)}.")
        for pdf in made:
            pdf.replace(outdir / pdf.name)
    return tuple(outdir / pdf.name for pdf in made)


def find_office() -> str:
    """Return the path of LibreOffice; ReporterError with the install line where there is none."""
    places = (
        shutil.which("soffice"),
        shutil.which("libreoffice"),
        r"C:\Program Files\LibreOffice\program\soffice.exe",
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    )
    for place in places:
        if place and Path(place).is_file():
            return place
    raise ReporterError(f"Không thấy LibreOffice (soffice) để tạo PDF. {INSTALL_OFFICE}")


def _convert(program: str, files: Sequence[Path], work: Path, timeout: int) -> None:
    profile = (work / "profile").resolve().as_uri()
    names = [str(file.resolve()) for file in files]
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
    try:
        subprocess.run(
            [*command, "--outdir", str(work), *names],
            check=False,
            capture_output=True,
            timeout=timeout,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        )
    except subprocess.TimeoutExpired:
        raise ReporterError(
            f"LibreOffice chạy quá {timeout} giây, đã dừng; không có tệp PDF nào được ghi. Thử lại với ít báo cáo hơn."
        ) from None
    except OSError as error:
        raise ReporterError(f"Không chạy được LibreOffice: {system_reason(error)}.") from None


def _is_whole(pdf: Path) -> bool:
    """Whether the file is a PDF written to its end."""
    if not pdf.is_file():
        return False
    data = pdf.read_bytes()
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]
