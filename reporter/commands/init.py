"""Making a new workspace out of the templates that came with the program."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from reporter.model import ReporterError
from reporter.specs.registry import load_registry
from reporter.specs.shipped import bundled_templates
from reporter.workspace import CONFIG

_PLACEHOLDER = "@MÃ_TỈNH@"
_FIRST_DAY = date(2025, 7, 1)  # the two-level model exists since then; a province code must be known on that day


def create_workspace(directory: Path, level: str, province: str | None) -> list[str]:
    """Create reporter.toml, templates/, inputs/ and outputs/ in `directory` and return what to tell the officer.

    Refuses (ReporterError) a folder that already is a workspace or holds templates that somebody may have edited, a
    province level without a province, and an unknown province code.
    """
    if (directory / CONFIG).exists():
        raise ReporterError(f"{directory} đã là một vùng làm việc (có {CONFIG}).")
    templates = directory / "templates"
    if templates.exists():
        raise ReporterError(f"{templates} đã có, có thể đã sửa: không ghi đè. Đổi tên hoặc chuyển đi rồi chạy lại.")
    config = (bundled_templates() / "workspace" / f"{level}.toml").read_text(encoding="utf-8")
    if level == "province":
        config = config.replace(_PLACEHOLDER, _province_code(province))
    elif province:
        raise ReporterError("--province chỉ dùng với --level province.")
    shutil.copytree(bundled_templates(), templates)
    for name in ("inputs", "outputs"):
        (directory / name).mkdir(exist_ok=True)
    (directory / CONFIG).write_text(config, encoding="utf-8")
    return [f"Đã tạo vùng làm việc {directory}.", f"Bước tiếp: cd {directory} && reporter issue --period 2025-10"]


def _province_code(province: str | None) -> str:
    if not province:
        raise ReporterError("Cấp tỉnh phải cho biết mã tỉnh, ví dụ --province 38.")
    agency = load_registry(bundled_templates()).agency(province, _FIRST_DAY)
    if agency.kind != "province":
        raise ReporterError(f"Mã {province} là {agency.name}, không phải tỉnh, thành phố.")
    return agency.code
