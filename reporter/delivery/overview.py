"""index.html: where a period stands, on one page that needs no server and no network.

The page is a Jinja template with a style sheet and a script beside it (templates/page/), put together into one file;
its Content-Security-Policy lets in this style sheet and this script by their checksums, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from markupsafe import Markup

from reporter.delivery.overview_view import OverviewContent, OverviewView
from reporter.model import AdmissionState, ReporterError, Severity
from reporter.model.figure_text import figure_text
from reporter.model.wording import date_short, integer, join_names
from reporter.specs.decode import did_you_mean
from reporter.specs.sandbox import MISTAKES, Sandbox, filled
from reporter.specs.spec_files import read_text
from reporter.specs.template_reasons import filling_reason, line_of, reading_reason

PAGE = "index.html"
FOLDER = "page"  # of the template, the style sheet and the script, in templates/
PAGE_TEMPLATE = f"{FOLDER}/trang.html"
_MEND = "Sửa chỗ ấy, hoặc chép lại tệp của chương trình."


#: What the page's template may name.
_VALUES = frozenset(("noi_dung", "trang", "kieu", "lenh", "chinh_sach", "trang_thai", "muc_do", "phat_hien"))


def overview_page(content: OverviewContent, templates: Path) -> bytes:
    """Return the page; ReporterError that names the template when it cannot be filled in."""
    template, style, script = page_parts(templates)
    page = OverviewView(content)
    values = {
        "noi_dung": content,
        "trang": page,
        "kieu": Markup(style),
        "lenh": Markup(script),
        "chinh_sach": _policy(style, script),
        "trang_thai": AdmissionState,
        "muc_do": Severity,
        "phat_hien": page.shown_findings(),
    }
    try:
        return filled(template, values, f"templates/{PAGE_TEMPLATE}").encode()
    except MISTAKES as error:
        raise _mistake(f"dòng {line_of(error)}: {filling_reason(error)}") from None
    except RecursionError:
        raise _mistake("một {% macro %} tự gọi lại chính nó không dừng") from None


def page_parts(templates: Path) -> tuple[Template, str, str]:
    """Return template, style sheet and script of the page; ReporterError for one that does not read."""
    page, style, script = (
        read_text(templates / FOLDER / name, f"{FOLDER}/{name}") for name in ("trang.html", "trang.css", "trang.js")
    )
    made = _environment()
    try:
        tree = made.parse(page)
        template = made.from_string(page)
    except TemplateSyntaxError as error:
        raise _mistake(f"dòng {error.lineno}: sai cú pháp: {reading_reason(error.message or '')}") from None
    names = list(tree.find_all(nodes.Name))
    given = _VALUES | {node.name for node in names if node.ctx == "store"}  # what one branch alone sets counts as set
    for name in sorted(find_undeclared_variables(tree) - given):
        line = min(node.lineno for node in names if node.name == name)
        raise _mistake(f"dòng {line}: không có “{name}”.{did_you_mean(name, given)}".removesuffix("."))
    return template, style, script


def _mistake(text: str) -> ReporterError:
    return ReporterError(f"{text}{'' if text.endswith('?') else '.'} {_MEND}", where=PAGE_TEMPLATE)


def _policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: this style sheet, this script, no connection, no form, no frame."""
    style_sum, script_sum = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    sources = f"style-src 'sha256-{style_sum}'; script-src 'sha256-{script_sum}'"
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _environment() -> Sandbox:
    made = Sandbox(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(so=figure_text, nguyen=integer, ngay=date_short, ke=join_names)
    return made
