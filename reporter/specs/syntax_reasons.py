"""What is wrong with the syntax of a TOML file, in Vietnamese; the parser's own words are English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

#: How the parser's message begins → what it means for who typed the file.
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "Cannot declare": "bảng này đã có ở trên",
        "Cannot overwrite": "khoá này đã có ở trên",
        "Cannot mutate": "bảng này đã ghi đủ ở trên, không thêm được",
        "Cannot redefine": "bảng này đã có ở trên",
        "Duplicate inline": "khoá này ghi hai lần trong một ngoặc { }",
        "Expected '='": "thiếu dấu = sau khoá",
        "Expected ']": "thiếu dấu ] đóng tên bảng",
        'Expected "': "dấu nháy chưa đóng",
        "Expected newline": "thừa chữ sau giá trị; mỗi dòng một khoá",
        "Illegal character": "dấu nháy chưa đóng, hoặc có ký tự lạ",
        "Found invalid": "có ký tự lạ",
        "Invalid date": "ngày không có thật",
        "Invalid initial": "tên khoá sai: chỉ dùng chữ không dấu, số, gạch",
        "Invalid statement": "dòng này không phải khoá = giá trị",
        "Invalid value": "giá trị sai: chữ phải ở trong dấu nháy",
        "Unclosed array": "thiếu dấu ] đóng danh sách",
        "Unclosed inline": "thiếu dấu } đóng bảng",
        "Unescaped": "dấu \\ trong chữ phải viết hai lần",
        "Unterminated": "dấu nháy chưa đóng",
    }
)
_PLACE = re.compile(r"at line (\d+), column (\d+)")


def syntax_reason(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return where and why: "ở dòng 3, cột 19: khoá này đã có ở trên"."""
    said = str(error)
    found = _PLACE.search(said)
    place = f"ở dòng {found[1]}, cột {found[2]}" if found else f"từ dòng {_begun(text)}"
    reason = next((words for start, words in _REASONS.items() if said.startswith(start)), "")
    return f"{place}: {reason}" if reason else place


def _begun(text: str) -> int:
    """Return the line on which begins what the end of the text leaves open."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines) - 1, 0, -1):
        try:
            tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        return number + 1
    return 1
