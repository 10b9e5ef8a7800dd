"""What the operating system refused, in Vietnamese, with what to do about it."""

import errno
import os
from pathlib import Path
from typing import NamedTuple

from reporter.model.errors import ReporterError


class Refusal(NamedTuple):
    """Why the operating system refused, and what to do about it, without a full stop."""

    cause: str
    remedy: str


_REASONS = {
    errno.ENOSPC: Refusal("hết chỗ trên ổ đĩa", "xoá bớt tệp rồi chạy lại"),
    errno.EDQUOT: Refusal("hết dung lượng được cấp trên ổ đĩa", "xoá bớt tệp hoặc xin thêm dung lượng rồi chạy lại"),
    errno.EFBIG: Refusal("tệp lớn hơn mức ổ đĩa cho phép", "chuyển vùng làm việc sang ổ khác rồi chạy lại"),
    errno.EACCES: Refusal("không có quyền", "đóng Word, Excel nếu tệp đang mở, hoặc xin quyền đọc, ghi rồi chạy lại"),
    errno.EPERM: Refusal("hệ điều hành không cho phép", "xin quyền đọc, ghi rồi chạy lại"),
    errno.EROFS: Refusal("ổ đĩa chỉ cho đọc", "chép vùng làm việc sang ổ ghi được rồi chạy lại"),
    errno.EBUSY: Refusal("tệp đang được chương trình khác dùng", "đóng chương trình ấy rồi chạy lại"),
    errno.ENOENT: Refusal("không có tệp hay thư mục này", "xem lại đường dẫn"),
    errno.EEXIST: Refusal("đã có tệp hay thư mục trùng tên", "đổi tên nó rồi chạy lại"),
    errno.ENOTDIR: Refusal("đường dẫn đi qua một tệp, không phải thư mục", "xem lại đường dẫn"),
    errno.EISDIR: Refusal("đây là thư mục, không phải tệp", "xem lại đường dẫn"),
    errno.ENAMETOOLONG: Refusal("tên quá dài", "đặt tên ngắn hơn hoặc chuyển vùng làm việc lên gần gốc ổ đĩa"),
    errno.EMFILE: Refusal("mở quá nhiều tệp cùng lúc", "đóng bớt chương trình rồi chạy lại"),
    errno.ENOMEM: Refusal("máy hết bộ nhớ", "đóng bớt chương trình rồi chạy lại"),
    errno.EIO: Refusal("ổ đĩa đọc, ghi bị lỗi", "kiểm tra ổ đĩa hoặc kết nối rồi chạy lại"),
}


def system_error(error: BaseException) -> OSError | None:
    """Return the refusal of the operating system behind an exception; libraries wrap it in exceptions of their own."""
    return next((one for one in (error, *error.args, error.__cause__) if isinstance(one, OSError)), None)


def system_reason(error: OSError) -> str:
    """Return why the system refused and what to do, without a full stop."""
    return ": ".join(_refusal(error))


def system_cause(error: OSError) -> str:
    """Return why the system refused, without what to do."""
    return _refusal(error).cause


def _refusal(error: OSError) -> Refusal:
    """Return what is said of a refusal; for a rare reason the system's own word."""
    told = error.strerror or str(error) or type(error).__name__
    rare = Refusal(f"hệ điều hành báo “{told}”", "kiểm tra ổ đĩa, kết nối mạng rồi chạy lại")
    return _REASONS.get(error.errno or 0, rare)


def system_trouble(error: OSError) -> str:
    """Return one line: where it happened, if that is known, and why."""
    why = f"{system_reason(error)}."
    if isinstance(error.filename, str | bytes):  # a number when the file was open already
        return f"{os.fsdecode(error.filename)}: {why}"
    return why[0].upper() + why[1:]


def file_bytes(path: Path) -> bytes:
    """Return the content of a file that the officer named; ReporterError saying why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReporterError(f"Không đọc được {path}: {system_reason(error)}.") from None
