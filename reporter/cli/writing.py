"""The commands for who writes what is under templates/: checking it, masters of workbooks, frames of new files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.cli.options import json_option, period_option
from reporter.cli.surroundings import CLEAN, FAULTY, say, workspace
from reporter.cli.vietnamese import ViCommand, ViGroup

if TYPE_CHECKING:
    from reporter.model import Period


@click.group(cls=ViGroup)
def specs() -> None:
    """Kiểm biểu, danh mục, số liệu, báo cáo, mẫu Word trong templates/."""


@specs.command("check")
@json_option
def specs_check(as_json: bool) -> None:
    """Kiểm mọi tệp trong templates/: sai ở tệp nào, chỗ nào, sửa thế nào."""
    from reporter.commands.specs import check_specs
    from reporter.workspace import workspace_root

    found = check_specs(workspace_root(Path.cwd()))
    say(found.as_json() if as_json else found.lines())
    sys.exit(FAULTY if found.failed else CLEAN)


@specs.command("xlsx")
@period_option
def specs_xlsx(period: Period) -> None:
    """Làm lại mẫu sổ nhập trong templates/xlsx/ theo biểu; giữ lời và kiểu ô đã sửa trong Excel."""
    from reporter.commands.specs_xlsx import write_masters

    say(write_masters(workspace(), period))


@click.command(cls=ViCommand)
@click.argument("kind", type=click.Choice(["form", "report", "directive"]), metavar="form|report|directive")
@click.argument("name", metavar="MÃ")
@click.option("--outline", type=click.Path(path_type=Path), metavar="TỆP", help="Dàn ý báo cáo bằng chữ thường (.txt).")
def new(kind: str, name: str, outline: Path | None) -> None:
    """Viết tệp khung có chú thích cho biểu, báo cáo hoặc văn bản chỉ đạo mới."""
    from reporter.commands.new import scaffold

    say(scaffold(workspace(), kind, name, outline))
