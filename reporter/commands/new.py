"""Commented skeletons for a new form, report or directive: `reporter new`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from reporter.documents.outline import build_template
from reporter.model import ReporterError
from reporter.model.wording import fold_ascii
from reporter.specs.form_sets import AND
from reporter.specs.obligations import load_obligations
from reporter.specs.profiles import load_profile, profile_names
from reporter.specs.shipped import bundled_templates
from reporter.workspace import Workspace

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FORM = "bieu-"  # the loader reads forms/bieu-*.toml


def scaffold(workspace: Workspace, kind: str, name: str, outline: Path | None = None) -> list[str]:
    """Write the files of a new form, report or directive and return what was written and what to do next.

    `kind` is "form", "report" or "directive"; `outline` is the plain text of a report, of which its Word template is
    made once. ReporterError, and nothing is written, for a bad name or when one of the files is there already.
    """
    _refuse_bad_name(name)
    told: list[str] = []
    if kind == "form" and not name.startswith(_FORM):
        name = _FORM + name
        told.append(f"Tệp biểu phải mang tên {_FORM}…: đã đặt mã là {name}.")
    if kind == "report":
        made = _report(workspace, name, _plain_text(outline) if outline else "")
    elif outline:
        raise ReporterError("Dàn ý chỉ dùng khi lập báo cáo mới: reporter new report MÃ --outline TỆP.")
    else:
        made = {"form": _form, "directive": _directive}[kind](workspace, name)
    _refuse_overwriting(workspace.templates, made)
    for file, content in made.items():
        path = workspace.templates / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        told.append(f"Đã viết {path}")
    return [*told, *_next_steps(kind, name)]


def _refuse_bad_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        near = "-".join(re.findall(r"[a-z0-9]+", fold_ascii(name)))
        hint = f" Dùng “{near}”?" if near else ""
        raise ReporterError(f"Mã “{name}” chỉ được gồm chữ thường không dấu, chữ số và gạch nối.{hint}")


def _refuse_overwriting(templates: Path, made: Mapping[str, bytes]) -> None:
    for file in made:
        if (templates / file).exists():
            raise ReporterError(f"Đã có {templates / file}; không ghi đè. Chọn mã khác, hoặc sửa tệp ấy.")


# --- what is written: file below templates/ → content ------------------------------------------------------


def _form(workspace: Workspace, name: str) -> dict[str, bytes]:
    number = name.removeprefix(_FORM).upper()
    return {f"forms/{name}.toml": _filled(workspace, "form.toml", name, {"@SỐ@": number})}


def _plain_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ReporterError(f"Không đọc được dàn ý {path}: phải là tệp chữ, lưu kiểu UTF-8.") from None


def _report(workspace: Workspace, name: str, outline: str) -> dict[str, bytes]:
    """Return spec, figures and the Word template made of an outline, in the newest layout of the Party."""
    templates = workspace.templates
    profiles = [load_profile(templates, each) for each in profile_names(templates)]
    newest = max((each for each in profiles if each.side == "party"), key=lambda each: each.valid_from)
    form_set = workspace.settings.form_set.split(AND)[0]
    text = outline or _filled(workspace, "report.txt", name).decode()
    return {
        f"docx/{name}.toml": _filled(workspace, "report.toml", name, {"@BỘ_BIỂU@": form_set}),
        f"docx/{name}.docx": build_template(text, newest),
        f"figures/{name}.toml": _filled(workspace, "figures.toml", name),
    }


def _directive(workspace: Workspace, name: str) -> dict[str, bytes]:
    register = load_obligations(workspace.templates, workspace.registry)
    if name in register.directives:
        raise ReporterError(f"Sổ nghĩa vụ đã có văn bản mã “{name}”. Chọn mã khác.")
    return {f"registry/directives/{name}.toml": _filled(workspace, "directive.toml", name)}


def _filled(workspace: Workspace, skeleton: str, name: str, further: Mapping[str, str] | None = None) -> bytes:
    """Return a skeleton of templates/scaffold, the workspace's own or the program's, with its marks filled in."""
    own = workspace.templates / "scaffold" / skeleton
    path = own if own.is_file() else bundled_templates() / "scaffold" / skeleton
    text = path.read_text(encoding="utf-8")
    for mark, value in {"@MÃ@": name, **(further or {})}.items():
        text = text.replace(mark, value)
    return text.encode()


def _next_steps(kind: str, name: str) -> Iterator[str]:
    if kind == "form":
        yield f'Bước tiếp: sửa tệp bằng Notepad, thêm "{name}" vào một bộ biểu trong templates/forms/sets.toml,'
    elif kind == "report":
        yield f"Bước tiếp: sửa lời văn trong {name}.docx bằng Word, mười nội dung trong {name}.toml bằng Notepad,"
    else:
        yield "Bước tiếp: sửa các chỗ ghi “Mẫu” bằng Notepad theo bản gốc văn bản,"
    yield "rồi chạy: reporter specs check"
