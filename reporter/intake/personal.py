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

_BORN = r"(?:19[3-9]\d|200[0-7])\b"  # years in which somebody who works may have been born
_DAY = rf"\d{{1,2}}\s*(?:[/.-]|tháng)\s*\d{{1,2}}\s*(?:[/.-]|năm)\s*{_BORN}"
_TITLE = r"\b(?i:ông|bà|anh|chị|đồng chí|đ/c)\s+"
_UPPER = "".join(filter(str.isupper, map(chr, range(0x41, 0x1EFA))))
#: Three to five words that begin with capitals, after no other word; the first begins no name of a body or a law.
_NAME = (
    r"(?<!\w )\b(?!(?:Ban|Bộ|Sở|Uỷ|Ủy|Luật|Nghị|Quyết|Chính|Quốc|Hội|Tỉnh|Thành|Phòng|Trung|Đảng|Xã|Phường)\b)"
    rf"[{_UPPER}]\w*(?:\s+[{_UPPER}]\w*){{2,4}}"
)
#: What it is → how it is written; the group is what is masked.
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "thư điện tử": re.compile(
            r"(?<![\w.])([\w.+-]+(?:\s?[@＠]\s?|\s?[(\[]at[)\]]\s?)(?:[\w-]+[.．])+[^\W\d_]{2,}\b)"
        ),
        "số định danh cá nhân": re.compile(
            r"(?<![\d.,/-])([0０]\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3})(?![\d/-]|[.,]\d)"
            r"|(?i:CMND|CMTND|CCCD|chứng minh nhân dân|căn cước(?: công dân)?|số định danh)"
            r"[^\d\n]{0,20}(\d{12}|\d{9}|\d{3} \d{3} \d{3})(?!\d)"
        ),
        "số hộ chiếu": re.compile(r"(?i:hộ chiếu)[^\d\n]{0,20}?\b([A-Z]\d{7,8})\b"),
        "số bảo hiểm xã hội": re.compile(r"(?i:BHXH|bảo hiểm xã hội)[^\d\n]{0,20}(\d(?:[ .-]?\d){9})(?!\d)"),
        "số điện thoại": re.compile(
            r"(?<![\d.,/-])(\(?(?:\+84|84|0)\)?[ .-]?(?:[35789]\d(?:[ .-]?\d){7}|2\d{1,2}\)?(?:[ .-]?\d){7,8}))"
            r"(?![\d/]|[.,]\d)"
        ),
        "ngày sinh": re.compile(
            rf"(?i:(?<!phát )(?<!tuyển )\bsinh\s*:?\s*(?:ngày\s+)?)({_DAY})|(?i:\bnăm\s+sinh\s*:\s*)(\d{{4}})"
            rf"|(?:{_TITLE}[^,;.()\d]{{2,40}}|{_NAME})[,(]?\s*\(?(?i:sinh năm|SN)\s*:?\s*(\d{{4}})"
            rf"|{_TITLE}[{_UPPER}][^,;.()\d]{{1,40}}\(({_BORN})\)"
            rf"|(?:{_TITLE}[{_UPPER}][^,;.()\d]{{1,40}}[-–,(]|{_NAME}\s*[-–,(]?)\s*({_DAY})"
        ),
    }
)
_HINT = re.compile(r"[@＠]|[(\[]at[)\]]|\d{3}")
#: What each kind has in it whatever its form: a text without is not looked through for it.
_NINE_DIGITS = re.compile(r"\d(?:\)?[ .-]?\d){8}")
_NEEDED: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "thư điện tử": re.compile(r"[@＠]|[(\[]at[)\]]"),
        "số định danh cá nhân": _NINE_DIGITS,
        "số hộ chiếu": re.compile(r"[A-Z]\d{7}"),
        "số bảo hiểm xã hội": _NINE_DIGITS,
        "số điện thoại": _NINE_DIGITS,
        "ngày sinh": re.compile(rf"{_BORN}|(?i:sinh|SN)"),
    }
)


class Masked(NamedTuple):
    """A text without what identifies a person, and what that was."""

    text: str
    kinds: tuple[str, ...]


def masked(text: str) -> Masked:
    """Return the text with identity, insurance and telephone numbers, addresses and days of birth masked."""
    kinds: list[str] = []
    for kind, pattern in _PATTERNS.items() if _HINT.search(text) else ():
        hidden, count = pattern.subn(partial(_hidden, kind), text) if _NEEDED[kind].search(text) else (text, 0)
        if count:
            text = hidden
            kinds.append(kind)
    return Masked(text, tuple(kinds))


def _hidden(kind: str, found: re.Match[str]) -> str:
    group = found.lastindex or 0
    start, end = found.span(group)
    return f"{found[0][: start - found.start()]}[đã che {kind}]{found[0][end - found.start() :]}"
