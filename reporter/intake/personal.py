"""Personal data in texts: what identifies a person is masked as it is read, so that nothing later can print or log it.

Reports of this kind are about numbers of posts and people, never about whom (Nghị định 13/2023/NĐ-CP, from 1/1/2026
Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15). Numbers of persons have 12 digits that begin with 0 (Luật Căn cước số
26/2023/QH15, Điều 12), old identity cards 9, social insurance 10: those only where the word stands before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

_DAY = r"\d{1,2}\s*(?:[/.-]|tháng)\s*\d{1,2}\s*(?:[/.-]|năm)\s*\d{4}"
_PERSON = r"(?:ông|bà|anh|chị|đồng chí|đ/c)\s+[^,;.()\d]{2,40}"
#: What it is → how it is written; the group is what is masked.
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "thư điện tử": re.compile(r"(?<![\w.])([\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}\b)"),
        "số định danh cá nhân": re.compile(
            r"(?<![\d.,/-])(0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3})(?![\d/-]|[.,]\d)"
            r"|(?i:CMND|CMTND|CCCD|chứng minh nhân dân|căn cước(?: công dân)?|số định danh)"
            r"[^\d\n]{0,20}(\d{12}|\d{9})(?!\d)"
        ),
        "số bảo hiểm xã hội": re.compile(r"(?i:BHXH|bảo hiểm xã hội)[^\d\n]{0,20}(\d{10})(?!\d)"),
        "số điện thoại": re.compile(
            r"(?<![\d.,/-])((?:\+84|84|0)[ .-]?(?:[35789]\d|2\d{1,2})(?:[ .-]?\d){7})(?![\d/]|[.,]\d)"
        ),
        "ngày sinh": re.compile(
            rf"(?i)\bsinh\s+(?:ngày\s+)?({_DAY})|\b{_PERSON}[,(]?\s*\(?(?:sinh năm|SN)\s*:?\s*(\d{{4}})"
        ),
    }
)
_HINT = re.compile(r"@|\d{3}|(?i:sinh)|SN")


class Masked(NamedTuple):
    """A text without what identifies a person, and what that was."""

    text: str
    kinds: tuple[str, ...]


def masked(text: str) -> Masked:
    """Return the text with identity, insurance and telephone numbers, addresses and days of birth masked."""
    kinds: list[str] = []
    for kind, pattern in _PATTERNS.items() if _HINT.search(text) else ():
        hidden, count = pattern.subn(partial(_hidden, kind), text)
        if count:
            text = hidden
            kinds.append(kind)
    return Masked(text, tuple(kinds))


def _hidden(kind: str, found: re.Match[str]) -> str:
    group = found.lastindex or 0
    start, end = found.span(group)
    return f"{found[0][: start - found.start()]}[đã che {kind}]{found[0][end - found.start() :]}"
