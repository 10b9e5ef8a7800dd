"""The reference pages under docs/tham-khao/, written from the code and the specs, so that they cannot be out of date.

python tools/reference.py      writes them anew; a test compares them
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from reporter.cli.shell import cli
from reporter.model import Severity
from reporter.model.catalogue import CATALOGUE
from reporter.model.wording import date_short
from reporter.specs.decode import read_spec
from reporter.specs.figure_catalogue import FigureFile
from reporter.specs.form_files import FormEntry
from reporter.specs.reports import load_reports
from reporter.specs.rules import load_rules

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
FOLDER = ROOT / "docs" / "tham-khao"
_MADE = "<!-- Viết bởi tools/reference.py từ chương trình và templates/; đừng sửa tay. -->\n"
_FAMILIES = {
    "F": "Tệp", "I": "Cơ quan, kỳ", "S": "Trang, cột", "V": "Giá trị ô", "G": "Số liệu", "D": "Văn bản",
    "Y": "Cán bộ ghi",
}  # fmt: skip


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    made = {
        "lenh.md": ("Lệnh", commands()),
        "phat-hien.md": ("Mã phát hiện và luật kiểm", findings()),
        "bieu.md": ("Biểu nhập", forms()),
        "bao-cao.md": ("Báo cáo", reports()),
        "so-lieu.md": ("Số liệu, bảng, lời dùng trong mẫu Word", figures()),
        "cai-dat.md": ("Khoá của reporter.toml", settings()),
    }
    return {name: f"{_MADE}# {title}\n\n" + "\n".join(lines) + "\n" for name, (title, lines) in made.items()}


def cell(text: object) -> str:
    """Return a text as a cell of a Markdown table holds it."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;").replace("{{", "{&#123;")


def row(*cells: object) -> str:
    return f"| {' | '.join(map(cell, cells))} |"


def table(*titles: str) -> Iterator[str]:
    yield row(*titles)
    yield "|" + "---|" * len(titles)


def commands() -> Iterator[str]:
    """Yield every command with its options."""
    found: list[tuple[str, click.Command]] = []
    for name, command in cli.commands.items():
        parts = command.commands.items() if isinstance(command, click.Group) else ()
        found += [(f"{name} {part}", inner) for part, inner in parts] or [(name, command)]
    for name, command in found:
        yield f"## reporter {name}\n\n{command.help}\n"
        options = [one for one in command.params if isinstance(one, click.Option) and one.help]
        if options:
            yield from table("tuỳ chọn", "nghĩa")
            for option in options:
                needed = " (bắt buộc)" if option.required else ""
                yield row(f"`{'`, `'.join(option.opts)}`{needed}", option.help)
            yield ""


def findings() -> Iterator[str]:
    """Yield every code of the catalogue, then every rule."""
    for letter, title in _FAMILIES.items():
        yield f"## {letter}: {title}\n"
        yield from table("mã", "mức", "thấy gì", "cần làm")
        for code, kind in sorted(CATALOGUE.items()):
            if code.startswith(letter):
                yield row(code, kind.severity.label, kind.found, kind.remedy)
        yield ""
    yield "## R: luật kiểm (templates/registry/rules.toml)\n"
    yield from table("mã", "mức", "luật", "căn cứ")
    for rule in load_rules(TEMPLATES, {}).values():
        yield row(rule.code, Severity(rule.severity).label, rule.title, rule.basis)


def forms() -> Iterator[str]:
    """Yield every edition of every form with its columns."""
    for path in sorted((TEMPLATES / "forms").glob("bieu-*.toml")):
        form = read_spec(path, FormEntry)
        since = f", từ ngày {date_short(form.valid_from)}" if form.valid_from else ""
        yield f"## {form.title}: {form.name}\n"
        yield f"`forms/{path.name}`, ấn bản {form.edition}{since}. {cell(form.source)}\n"
        yield from table("cột", "khoá", "kiểu", "đơn vị", "giải thích")
        for column in form.columns:
            label = " – ".join((*column.groups, column.label))
            yield row(label, f"`{column.key}`", column.type, column.unit, column.help)
        yield ""


def reports() -> Iterator[str]:
    """Yield every report."""
    yield from table("mã", "báo cáo", "về", "bộ biểu", "mẫu")
    for report in load_reports(TEMPLATES):
        about = "từng cơ quan" if report.scope == "agency" else "tất cả"
        yield row(f"`{report.id}`", report.subject, about, report.form_set, report.template)


def figures() -> Iterator[str]:
    """Yield what may stand in a Word template: every figure, table and text, with an example."""
    for path in sorted((TEMPLATES / "figures").glob("*.toml")):
        content = read_spec(path, FigureFile)
        yield f"## figures/{path.name}\n"
        yield from table("chỗ trống", "nghĩa", "đơn vị")
        for key, figure in content.figures.items():
            yield row(f"`so.{key}`", figure.label, figure.unit or "%")
        for key, entry in content.tables.items():
            yield row(f"`bang.{key}`", entry.label, "mỗi dòng: " + ", ".join(f"`{name}`" for name in entry.figures))
        for key, text in content.texts.items():
            yield row(f"`loi.{key}`", f"lời các cơ quan ghi ở {text.form}", "chữ")
        yield ""


def settings() -> Iterator[str]:
    """Yield every table and key of reporter.toml."""
    from reporter.specs import settings as module

    config = module._ConfigFile
    yield from table("mục", "khoá", "bắt buộc")
    for part in msgspec.structs.fields(config):
        inner = part.type if isinstance(part.type, type) and issubclass(part.type, msgspec.Struct) else None
        for key in msgspec.structs.fields(inner) if inner else ():
            yield row(f"`[{part.encode_name}]`", f"`{key.encode_name}`", "có" if key.required else "")
        if inner is None:
            yield row(f"`[{part.encode_name}.…]`", "theo mã", "")


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
