"""The lock file, and the bundle for offices without internet: pinned, complete for its system, repeatable.

That it installs offline and does the main job: test_end_to_end.py.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
make_bundle = pytest.importorskip("make_bundle", reason="needs packaging: pip install '.[test]'")


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))  # type: ignore[arg-type]


def test_the_lock_file_has_every_dependency_and_names_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(need for extra in ("test", "mail") for need in project["optional-dependencies"][extra]),
    ]
    names = {re.split(r"[><=\[ ]", need)[0].lower().replace("_", "-") for need in wanted}
    assert names - pins().keys() == set()
    assert not re.search(r"://|\.org|\.com", (ROOT / "requirements.lock").read_text(encoding="utf-8"))


def test_everything_that_ci_installs_is_locked_by_the_checksums_of_all_its_files() -> None:
    text = (ROOT / "requirements.hashes").read_text(encoding="utf-8")
    entries = [entry.split() for entry in text.replace("\\\n", " ").splitlines() if not entry.startswith("#")]
    versions = dict(entry[0].split("==") for entry in entries)
    assert {name.replace("-", "."): version for name, version in versions.items()} == {
        name.replace("-", "."): version for name, version in pins().items()
    }
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", word) for entry in entries for word in entry[1:])
    assert all(len(entry) > 1 for entry in entries) and not re.search(r"://|\.org|\.com", text)
    assert "--require-hashes --no-deps -r requirements.hashes" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def fake_wheel(folder: Path, name: str, *needs: str) -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        told = "".join(f"Requires-Dist: {need}\n" for need in needs)
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\n{told}")


def test_what_a_system_needs_is_judged_for_that_system(tmp_path: Path) -> None:
    fake_wheel(
        tmp_path, "click", 'colorama>=0.4; sys_platform == "win32"', 'x; extra == "test"', 'old; python_version < "3.8"'
    )
    found = {name: list(make_bundle.unmet(tmp_path, system, "3.12")) for name, system in make_bundle.SYSTEMS.items()}
    assert found == {"linux": [], "windows": ["colorama>=0.4"], "macos": []}
    fake_wheel(tmp_path, "colorama")
    assert list(make_bundle.unmet(tmp_path, make_bundle.SYSTEMS["windows"], "3.12")) == []


def test_every_wheel_is_pinned_by_its_checksum_and_the_zip_is_repeatable(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    fake_wheel(wheels, "a_b")
    digest = hashlib.sha256((wheels / "a_b-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    assert make_bundle.requirements(wheels) == f"a-b==1.0 --hash=sha256:{digest}\n"
    system = make_bundle.SYSTEMS["windows"]
    for name in ("1.zip", "2.zip"):
        make_bundle.write(tmp_path / name, wheels, system)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert sorted(archive.namelist()) == [
            "DOC-TRUOC.txt", "cai-dat.cmd", "requirements.txt", "wheels/a_b-1.0-py3-none-any.whl",
        ]  # fmt: skip
        assert b"\r\n" in archive.read("cai-dat.cmd")
