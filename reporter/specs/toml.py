"""Reading TOML files with messages that name the file, the key and a likely spelling."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reporter.model import ReporterError


def load_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; ReporterError naming file and line when it is missing or does not parse."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReporterError(f"Không tìm thấy tệp {path.name} trong {path.parent}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReporterError(f"Không đọc được {path.name}: {error}.") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        todo = "Mở bằng Notepad, sửa ở dòng (line) đã nêu."
        raise ReporterError(f"{path.name}: sai cú pháp TOML ({error}). {todo}") from None


def refuse_unknown(found: Collection[str], known: Collection[str], where: str) -> None:
    """Raise ReporterError for the first key that is not known, with the nearest known one."""
    for key in found:
        if key not in known:
            todo = did_you_mean(key, known) or f" Bỏ đi, hoặc dùng một trong: {', '.join(sorted(known)[:12])}."
            raise ReporterError(f"{where}: khoá “{key}” không có nghĩa.{todo}")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return " Có phải “…”?" for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Có phải “{near[0]}”?" if near else ""


def need(table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    """Return table[key], which must be there and of `kind`; ReporterError otherwise."""
    if key not in table:
        raise ReporterError(f"{where}: thiếu khoá “{key}”. Thêm dòng {key} = …")
    value = table[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ReporterError(f"{where}: khoá “{key}” phải là {_KINDS.get(kind, kind.__name__)}.")
    return value


_KINDS: Mapping[type, str] = {
    str: "chữ trong dấu nháy",
    int: "số nguyên",
    bool: "true hoặc false",
    date: "ngày không có dấu nháy, ví dụ 2025-10-15",
    list: "danh sách",
    dict: "bảng",
}
