"""What this machine lacks for the whole of the work, and how to get it."""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from reporter.commands.doctor_libraries import flawed, installed, told, unchecked
from reporter.documents.pdf import INSTALL_OFFICE, find_office
from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason
from reporter.model.wording import integer
from reporter.workspace import Workspace, workspace_root

_MIB = 1 << 20
_ROOM = 500  # MiB: a period of the whole country, its documents as PDF too, and a copy while they are replaced
#: Families with the widths of Times New Roman and all Vietnamese letters; without one, pages of a PDF break elsewhere.
_FONTS = ("Times New Roman", "Liberation Serif", "Tinos")


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that was looked at: what, how it stands, and what to do; `needed` where nothing works without it.

    What could not be looked at is `unseen`: neither good nor lacking.
    """

    what: str
    good: bool
    found: str
    remedy: str = ""
    needed: bool = False
    unseen: bool = False

    @property
    def line(self) -> str:
        """One line for the terminal."""
        lacks = "THIẾU" if self.needed else "NÊN CÓ"
        mark = "CHƯA XEM" if self.unseen else "ĐƯỢC" if self.good else lacks
        return f"{mark:8} {self.what}: {self.found}" + (f". {self.remedy}" if self.remedy and not self.good else "")


def examine(start: Path) -> tuple[Checkup, ...]:
    """Return everything looked at, in the order of importance."""
    root = _root(start)
    checks: tuple[Callable[[], Checkup], ...] = (
        _python, _encoding, lambda: _workspace(root), lambda: _writing(root or start), lambda: _room(root or start),
        _libraries, _silent_libraries, lambda: _long_paths(root or start),
        _libreoffice, _fonts, _locale, _keyring, _parquet,
    )  # fmt: skip
    return tuple(check() for check in checks)


def doctor_lines(found: tuple[Checkup, ...]) -> Iterator[str]:
    """Yield the lines for the terminal and the verdict."""
    yield from (item.line for item in found)
    unseen = [item for item in found if item.unseen]
    lacking = [item for item in found if not item.good and not item.unseen]
    needed = sum(item.needed for item in lacking)
    rest = f"; {integer(len(unseen))} điều chưa xem được, ghi ở các dòng CHƯA XEM" if unseen else ""
    if needed:
        yield f"CHƯA ĐẠT: {integer(needed)} điều phải sửa trước khi dùng{rest}."
    else:
        yield f"ĐẠT: máy dùng được{f'; {integer(len(lacking))} điều nên có thêm' if lacking else ''}{rest}."


def _root(start: Path) -> Path | None:
    try:
        return workspace_root(start)
    except ReporterError:
        return None


# --- what is needed ---------------------------------------------------------------------------------------


def _python() -> Checkup:
    version = ".".join(map(str, sys.version_info[:3]))
    return Checkup("Python", sys.version_info >= (3, 11), version, "Cài Python 3.11 trở lên.", needed=True)


def _libraries() -> Checkup:
    found = installed()
    remedy = "Chạy pip install --upgrade cho thư viện ấy, hoặc cài lại từ gói phát hành mới."
    return Checkup("Thư viện", not flawed(found), told(found), remedy, needed=True)


def _silent_libraries() -> Checkup:
    rest = unchecked(installed())
    return Checkup(
        "Thư viện khác", not rest, f"danh sách không nói tới {', '.join(rest)}" if rest else "đã xem hết",
        "Muốn chắc thì hỏi nơi phụ trách an toàn thông tin.", unseen=bool(rest),
    )  # fmt: skip


def _encoding() -> Checkup:
    name = sys.getfilesystemencoding().lower()
    return Checkup(
        "Tên tệp có dấu", name.replace("-", "") == "utf8", name,
        "Đặt biến môi trường PYTHONUTF8=1 rồi mở lại cửa sổ lệnh.", needed=True,
    )  # fmt: skip


def _workspace(root: Path | None) -> Checkup:
    if root is None:
        remedy = "Chạy reporter init THƯ_MỤC --level central."
        return Checkup("Vùng làm việc", False, "thư mục này không thuộc vùng làm việc nào", remedy)
    try:
        Workspace.find(root)
    except ReporterError as error:
        return Checkup("Vùng làm việc", False, str(error), "Sửa rồi chạy reporter specs check.", needed=True)
    return Checkup("Vùng làm việc", True, str(root))


def _writing(folder: Path) -> Checkup:
    path = folder / f".thu-ghi-{os.getpid()}"
    try:
        path.write_bytes(b"")
        path.unlink()
    except OSError as error:
        why = system_reason(error)
        return Checkup("Quyền ghi", False, f"{folder}: {why}", "Xin quyền ghi, hoặc làm ở thư mục khác.", needed=True)
    return Checkup("Quyền ghi", True, str(folder))


def _room(folder: Path) -> Checkup:
    free = shutil.disk_usage(folder).free // _MIB
    return Checkup(
        "Chỗ trống", free >= _ROOM, f"{integer(free)} MiB", f"Cần ít nhất {_ROOM} MiB; dọn bớt đĩa.", needed=True
    )


def _long_paths(folder: Path) -> Checkup:
    """Windows without long paths takes 259 letters; the longest name below outputs/ has about 120."""
    length = len(str(folder.resolve()))
    return Checkup(
        "Độ dài đường dẫn", sys.platform != "win32" or length <= 120, f"{integer(length)} chữ",
        "Chuyển vùng làm việc về đường dẫn ngắn hơn, ví dụ C:\\baocao, hoặc bật đường dẫn dài của Windows.",
    )  # fmt: skip


# --- what some commands need ------------------------------------------------------------------------------


def _libreoffice() -> Checkup:
    try:
        return Checkup("LibreOffice", True, find_office())
    except ReporterError:
        return Checkup("LibreOffice", False, "không thấy, nên --pdf không chạy", INSTALL_OFFICE)


def _fonts() -> Checkup:
    if sys.platform in ("win32", "darwin"):  # both come with Times New Roman
        return Checkup("Phông chữ", True, "Times New Roman có sẵn trong hệ điều hành")
    lister = shutil.which("fc-list")
    if lister is None:
        remedy = "Cài gói fontconfig và fonts-liberation2."
        return Checkup("Phông chữ", False, "không xem được (thiếu fc-list)", remedy, unseen=True)
    listed = subprocess.run([lister, ":lang=vi", "family"], capture_output=True, text=True, check=False).stdout
    found = [name for name in _FONTS if name in listed]
    return Checkup(
        "Phông chữ", bool(found), found[0] if found else "không có phông cùng cỡ chữ với Times New Roman",
        "Cài gói fonts-liberation2; thiếu nó bản PDF ngắt trang khác bản Word.",
    )  # fmt: skip


def _locale() -> Checkup:
    name = locale.getlocale()[0] or os.environ.get("LANG", "") or "C"
    shown = (getattr(sys.stdout, "encoding", None) or "").lower()
    return Checkup(
        "Chữ trên màn hình", shown.replace("-", "") == "utf8", f"{name}, {shown or 'không rõ'}",
        "Windows: gõ chcp 65001; Linux, macOS: đặt LANG=vi_VN.UTF-8 hoặc C.UTF-8.",
    )  # fmt: skip


def _keyring() -> Checkup:
    there = find_spec("keyring") is not None
    remedy = 'Chỉ cần khi gửi thư và không muốn đặt mật khẩu ở biến môi trường: pip install "reporter[mail]".'
    return Checkup("Kho khoá cho mật khẩu thư", there, "có" if there else "chưa cài", remedy)


def _parquet() -> Checkup:
    there = find_spec("pyarrow") is not None
    remedy = 'Chỉ cần khi chạy reporter build --period KỲ --parquet: pip install "reporter[parquet]".'
    return Checkup("Ghi Parquet", there, "có" if there else "chưa cài", remedy)
