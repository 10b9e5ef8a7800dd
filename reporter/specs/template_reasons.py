"""What Jinja and Python say of a template, in Vietnamese; both speak English, and of objects nobody here knows."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable

_Said = Iterable[tuple[re.Pattern[str], str]]


def _read_as(*reasons: tuple[str, str]) -> _Said:
    return tuple((re.compile(pattern), said) for pattern, said in reasons)


#: How a reason reads → what people are told; groups are put in. While a template is filled in.
_FILLING = _read_as(
    (r"^'([^']+)' is undefined", "không có “{0}”"),
    (r"has no attribute '([^']+)'", "không có “{0}” ở đó"),
    (r"has no element (.+)", "danh sách không có phần tử {0}"),
    (r"^access to attribute '([^']+)'", "không được đọc “{0}”"),
    (r"<(?:built-in method|bound method|function) ([\w.]+).* is not safely callable", "không được gọi “{0}”"),
    (r"is not callable", "dấu ngoặc tròn chỉ đứng sau tên macro"),
    (r"division by zero|DivisionByZero|DivisionUndefined|modulo by zero", "chia cho 0"),
    (r"^'(.+)' not supported between", "phép “{0}” giữa hai giá trị khác loại"),
    (r"operand type|can only concatenate|must be str", "phép tính giữa những giá trị không phải số"),
    (r"takes .*argument|missing \d+ required|unexpected keyword|multiple values for", "thừa hoặc thiếu tham số"),
    (r"not iterable|cannot unpack|values to unpack", "vòng lặp trên một thứ không phải danh sách"),
    (r"indices must be|slice ", "số thứ tự trong ngoặc vuông không đúng"),
)
#: While it is read.
_READING = _read_as(
    (r"unknown tag '(?!end|el)(\w+)'", "không có thẻ “{0}”"),
    (r"unknown tag '(\w+)'.* to be closed is '(\w+)'", "gặp {{% {0} %}} khi {{% {1} %}} ở trên chưa đóng"),
    (r"unknown tag '(\w+)'", "thừa {{% {0} %}}"),
    (r"end of template.* to be closed is '(\w+)'", "thiếu {{% end{0} %}}"),
    (r"end of template", "thiếu {{% endif %}}, {{% endfor %}} hoặc {{% endmacro %}}"),
    (r"No test named '(\w+)'", "không có phép thử “{0}”"),
    (r"unexpected char '(.)'", "ký tự lạ “{0}”"),
    (r"expected token '.+', got '(.+)'", "“{0}” đứng sai chỗ"),
    (r"unexpected '(.+)'", "“{0}” đứng sai chỗ"),
    (r"unexpected end|got end of|^Missing end of", "thiếu phần cuối, hoặc dấu đóng ngoặc"),
)


def filling_reason(error: Exception) -> str:
    """Return why a template could not be filled in."""
    return _told(str(error), _FILLING, "giá trị không dùng được ở đây")


def line_of(error: BaseException) -> int:
    """Return the line of the template at which filling it in stopped, the innermost; 0 where none is known."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def reading_reason(message: str) -> str:
    """Return what is wrong with how a template is written."""
    return _told(message, _READING, "viết không đúng cách của thẻ")


def _told(message: str, reasons: _Said, else_: str) -> str:
    """Return the first reason that a message reads as; a message of our own, which is Vietnamese, as it is."""
    found = ((pattern.search(message), said) for pattern, said in reasons)
    told = next((said.format(*match.groups()) for match, said in found if match), "")
    return told or (message.rstrip(".") if not message.isascii() else else_)
