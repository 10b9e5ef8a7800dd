"""The reference pages under docs/tham-khao/, written from the code and the specs, so that they cannot be out of date.

python tools/reference.py      writes them anew; a test compares them
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import click
import msgspec
from examples import Examples
from pages import cell, row, table
from placeholder_page import placeholders

from reporter.cli.shell import cli
from reporter.model import Severity
from reporter.model.catalogue import CATALOGUE
from reporter.model.wording import date_short
from reporter.specs.figure_catalogue import FigureFile
from reporter.specs.form_files import FormEntry
from reporter.specs.reports import load_reports
from reporter.specs.rules import load_rules
from reporter.specs.spec_files import read_spec

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
FOLDER = ROOT / "docs" / "tham-khao"
_MADE = "<!-- Viết bởi tools/reference.py từ chương trình và templates/; đừng sửa tay. -->\n"
_FAMILIES = {
    "F": "Tệp", "I": "Cơ quan, kỳ", "S": "Trang, cột", "V": "Giá trị ô", "G": "Số liệu", "D": "Văn bản",
    "Y": "Cán bộ ghi",
}  # fmt: skip


#: The pages by file name, and what each is headed by.
TITLES = {
    "lenh.md": "Lệnh",
    "phat-hien.md": "Mã phát hiện và luật kiểm",
    "bieu.md": "Biểu nhập",
    "bao-cao.md": "Báo cáo",
    "so-lieu.md": "Số liệu, bảng, lời dùng trong mẫu Word",
    "cho-trong.md": "Chỗ trống của mẫu Word, công văn, sổ nhập, thư",
    "cai-dat.md": "Khoá của reporter.toml",
}


@cache
def pages() -> Mapping[str, str]:
    """Return the text of every page by file name."""
    examples = Examples(ROOT)
    made = {
        "lenh.md": commands(),
        "phat-hien.md": findings(),
        "bieu.md": forms(),
        "bao-cao.md": reports(),
        "so-lieu.md": figures(examples),
        "cho-trong.md": placeholders(examples),
        "cai-dat.md": settings(),
    }
    texts = {name: f"{_MADE}# {title}\n\n" + "\n".join(made[name]) + "\n" for name, title in TITLES.items()}
    return MappingProxyType(texts)


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


def figures(examples: Examples) -> Iterator[str]:
    """Yield what may stand in a Word template: every figure, table and text, with an example."""
    yield "Ví dụ là số, lời mẫu, in như trong văn bản; số kèm đơn vị in bằng bộ lọc `kem_don_vi`.\n"
    for path in sorted((TEMPLATES / "figures").glob("*.toml")):
        content = read_spec(path, FigureFile)
        yield f"## figures/{path.name}\n"
        yield from table("chỗ trống", "nghĩa", "đơn vị", "ví dụ")
        for key, figure in content.figures.items():
            yield row(f"`so.{key}`", figure.label, figure.unit or "%", examples.figure(key, figure))
        for key, entry in content.tables.items():
            units = ", ".join(f"`.{name}`" for name in ("ten", "ma", *entry.figures))
            yield row(f"`bang.{key}`", entry.label, f"mỗi dòng: {units}", examples.line(key, entry, content))
        for key, text in content.texts.items():
            form, columns, example = examples.words(text)
            about = text.label or f"lời các cơ quan ghi ở {form}"
            yield row(f"`loi.{key}`", about, f"chữ, mỗi dòng: `.don_vi`, `.nhom`, {columns}", example)
        yield ""


#: What each key of reporter.toml means; a key without a meaning ends the making of the page.
MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "workspace": {
            "level": "cấp của vùng làm việc: central (Trung ương) hoặc province (tỉnh)",
            "organization": "mã cơ quan nhận sổ nhập và phát hành báo cáo tổng hợp",
        },
        "settings": {
            "form_set": "bộ biểu phát cho các cơ quan, trong templates/forms/sets.toml; nhiều bộ thì ghi trong [ ]",
            "baseline": "mốc so sánh chính để tính thừa, thiếu, trong templates/registry/baselines.toml",
            "due": "hạn nộp sổ nhập của mọi kỳ",
            "basis": "văn bản của chính cơ quan yêu cầu gửi sổ; công văn viện dẫn trước tiên",
            "due_earlier": "cấp dưới nộp sớm hơn hạn trên bao nhiêu ngày làm việc: commune (xã), department (sở, ban)",
            "cutoff": "ngày chốt số liệu chung; không ghi thì theo ngày mỗi cơ quan ghi ở bìa",
            "material": "số đã báo cáo điều chỉnh từ bao nhiêu phần trăm thì ghi là trọng yếu",
        },
        "limits": {
            "file_mib": "một sổ nhập nặng nhất bao nhiêu MiB",
            "parts": "số phần nhiều nhất trong một tệp .xlsx",
            "part_mib": "một phần giải nén ra nhiều nhất bao nhiêu MiB",
            "total_mib": "cả tệp giải nén ra nhiều nhất bao nhiêu MiB",
            "ratio": "tỷ lệ nén cao nhất còn nhận",
            "sheets": "số trang tính nhiều nhất",
            "rows": "số dòng nhiều nhất của một trang; quá thì là lỗi S31",
            "seconds": "đọc một sổ lâu nhất bao nhiêu giây",
            "memory_mib": "đọc một sổ dùng nhiều nhất bao nhiêu MiB bộ nhớ",
            "text": "một ô có nhiều nhất bao nhiêu ký tự",
        },
        "folders": {
            "inputs": "thư mục sổ nhập gửi về; thường là inputs",
            "outputs": "thư mục kết quả; thường là outputs",
        },
        "intake": {
            "recipient": "bìa sổ nhập: gửi về đâu; không ghi thì là cơ quan chủ vùng làm việc",
            "channel": "bìa sổ nhập: gửi bằng đường nào",
            "contact": "bìa sổ nhập: hỏi ai",
            "phone": "bìa sổ nhập: điện thoại",
            "email": "bìa sổ nhập: địa chỉ thư",
        },
        "mail": {
            "sender": "người gửi thư: “Tên cơ quan <địa-chỉ>”",
            "reply_to": "trả lời gửi về địa chỉ nào, khi khác địa chỉ gửi",
            "server": "máy chủ gửi thư (SMTP)",
            "port": "cổng của máy chủ; thường 587",
            "security": "starttls hoặc tls; không có cách gửi không mã hoá",
            "account": "tài khoản đăng nhập; mật khẩu không ghi ở đây",
            "authority": "tệp chứng chỉ của cơ quan cấp chứng chỉ riêng",
            "most_mib": "một thư nặng nhất bao nhiêu MiB; quá thì nén, chia hoặc từ chối",
        },
        "documents": {
            "number": "số văn bản",
            "day": "ngày ký; cũng quyết định thể thức nào áp dụng",
            "draft": "dự thảo lần mấy",
            "subject": "trích yếu",
            "issuer": "cơ quan ban hành, như in ở đầu văn bản",
            "organ": "tên cơ quan dùng trong câu văn",
            "code": "chữ viết tắt tên cơ quan trong ký hiệu",
            "place": "địa danh",
            "superior": "cơ quan cấp trên",
            "author": "tác giả, sau tên loại văn bản",
            "authority": "quyền hạn ký (T/M, K/T …)",
            "position": "chức vụ người ký",
            "signer": "họ tên người ký",
            "addressees": "kính gửi, mỗi nơi một dòng",
            "recipients": "nơi nhận, mỗi nơi một dòng",
            "filing": "nơi lưu, dòng cuối của nơi nhận",
            "typist": "người soạn",
            "urgency": "mức độ khẩn",
            "circulation": "phạm vi phổ biến",
            "contact": "nơi liên hệ",
        },
        "dot": {
            "form_set": "bộ biểu của đợt; không ghi thì như mọi kỳ",
            "since": "số liệu kể từ ngày nào; báo cáo nêu cạnh ngày chốt",
            "han_gui": "hạn Trung ương yêu cầu với đợt này, khi due là hạn riêng của tỉnh; không ghi thì in due",
            "cutoff": "ngày chốt số liệu của đợt",
            "due": "hạn gửi sổ nhập của đợt",
            "basis": "văn bản yêu cầu gửi sổ của đợt",
        },
        "rules": {"off": "lý do tắt luật kiểm này; ghi vào run.json"},
    }
)


def settings() -> Iterator[str]:
    """Yield every table and key of reporter.toml with what it means."""
    from reporter.specs import settings as module
    from reporter.specs.head_patterns import DocumentSettings

    free = {
        "documents": ("documents.BÁO_CÁO.CƠ_QUAN", DocumentSettings),
        "dot": ("dot.KỲ", module._RoundEntry),
        "rules": ("rules.MÃ", module._OffEntry),
    }
    yield from table("mục", "khoá", "nghĩa", "bắt buộc")
    for part in msgspec.structs.fields(module._ConfigFile):
        name, kind = free.get(part.encode_name, (part.encode_name, part.type))
        for key in msgspec.structs.fields(kind):
            meaning = MEANINGS[part.encode_name][key.encode_name]
            yield row(f"`[{name}]`", f"`{key.encode_name}`", meaning, "có" if key.required else "")


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
