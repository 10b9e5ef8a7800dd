"""One sealed zip of a period: what came in, what was made, the record, and a list of all checksums."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from reporter.delivery.record import sha256
from reporter.model import ReporterError
from reporter.model.file_names import files_below
from reporter.model.system_reasons import system_reason
from reporter.opc.parts import write_package

SUMS = "SHA256SUMS"


def seal(folders: Mapping[str, Path]) -> bytes:
    """Return the zip of these folders under these names, its first part the list of checksums; same files, same bytes.

    What programs leave lying about (hidden files, locks) is not in it.
    """
    files = {
        f"{name}/{path.relative_to(root).as_posix()}": path
        for name, root in folders.items()
        for path in files_below(root)
        if not path.is_symlink()
    }
    contents = {name: files[name].read_bytes() for name in sorted(files)}
    sums = "".join(f"{sha256(content)}  {name}\n" for name, content in contents.items())
    stream = io.BytesIO()
    write_package(stream, [(SUMS, sums.encode()), *contents.items()])
    return stream.getvalue()


def open_seal(path: Path) -> dict[str, bytes]:
    """Return the files of a sealed zip by name; ReporterError naming the first that is not as it was sealed."""
    contents, faults = opened_seal(path)
    for name, why in faults:
        raise ReporterError(f"{path.name}: {name} {why}.")
    return contents


def opened_seal(path: Path) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """Return the files of a sealed zip by name, and which are not as they were sealed; ReporterError for no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
    except OSError as error:
        raise ReporterError(f"{path.name}: không mở được tệp lưu trữ: {system_reason(error)}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):  # torn, locked, packed oddly
        raise ReporterError(
            f"{path.name}: không mở được tệp lưu trữ: không phải tệp .zip, hoặc tệp hỏng. Lấy lại tệp."
        ) from None
    sums = contents.pop(SUMS, b"").decode("utf-8", "replace")
    listed = dict(line.split("  ", 1)[::-1] for line in sums.splitlines() if "  " in line)
    faults = [(name, "không còn trong tệp") for name in sorted(listed.keys() - contents.keys())]
    changed = (name for name in sorted(contents) if sha256(contents[name]) != listed.get(name))
    return contents, [*faults, *((name, "không còn như lúc niêm phong") for name in changed)]
