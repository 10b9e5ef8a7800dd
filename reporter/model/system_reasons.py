"""What the operating system refused, in Vietnamese, with what to do about it."""

import errno
import os
from pathlib import Path

from reporter.model.errors import ReporterError

_REASONS = {
    errno.ENOSPC: "hết chỗ trên ổ đĩa: xoá bớt tệp rồi chạy lại",
    errno.EDQUOT: "hết dung lượng được cấp trên ổ đĩa: xoá bớt tệp hoặc xin thêm dung lượng rồi chạy lại",
    errno.EFBIG: "tệp lớn hơn mức ổ đĩa cho phép: chuyển vùng làm việc sang ổ khác rồi chạy lại",
    errno.EACCES: "không có quyền: đóng Word, Excel nếu tệp đang mở, hoặc xin quyền đọc, ghi rồi chạy lại",
    errno.EPERM: "hệ điều hành không cho phép: xin quyền đọc, ghi rồi chạy lại",
    errno.EROFS: "ổ đĩa chỉ cho đọc: chép vùng làm việc sang ổ ghi được rồi chạy lại",
    errno.EBUSY: "tệp đang được chương trình khác dùng: đóng chương trình ấy rồi chạy lại",
    errno.ENOENT: "không có tệp hay thư mục này: xem lại đường dẫn",
    errno.EEXIST: "đã có tệp hay thư mục trùng tên: đổi tên nó rồi chạy lại",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục: xem lại đường dẫn",
    errno.EISDIR: "đây là thư mục, không phải tệp: xem lại đường dẫn",
    errno.ENAMETOOLONG: "tên quá dài: đặt tên ngắn hơn hoặc chuyển vùng làm việc lên gần gốc ổ đĩa",
    errno.EMFILE: "mở quá nhiều tệp cùng lúc: đóng bớt chương trình rồi chạy lại",
    errno.ENOMEM: "máy hết bộ nhớ: đóng bớt chương trình rồi chạy lại",
    errno.EIO: "ổ đĩa đọc, ghi bị lỗi: kiểm tra ổ đĩa hoặc kết nối rồi chạy lại",
}


def system_error(error: BaseException) -> OSError | None:
    """Return the refusal of the operating system behind an exception; libraries wrap it in exceptions of their own."""
    return next((one for one in (error, *error.args, error.__cause__) if isinstance(one, OSError)), None)


def system_reason(error: OSError) -> str:
    """Return why the system refused and what to do, without a full stop; for a rare reason the system's own word."""
    told = error.strerror or str(error) or type(error).__name__
    return _REASONS.get(error.errno or 0, f"hệ điều hành báo “{told}”: kiểm tra ổ đĩa, kết nối mạng rồi chạy lại")


def system_cause(error: OSError) -> str:
    """Return why the system refused, without what to do."""
    return system_reason(error).partition(": ")[0]


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
