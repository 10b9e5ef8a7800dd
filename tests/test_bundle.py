"""The lock file, and the bundle for offices without internet: pinned, complete for its system, installed offline."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from small import make_workspace, send

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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root to take the network away")
def test_the_linux_bundle_installs_without_a_network_and_does_the_main_job(tmp_path: Path) -> None:
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    made = make_bundle.bundle(make_bundle.SYSTEMS["linux"], python, tmp_path / "dist")
    shutil.unpack_archive(made, tmp_path / "goi có dấu")
    surroundings = [f"PATH={os.environ['PATH']}", f"HOME={tmp_path}", "LC_ALL=C.UTF-8"]
    surroundings.append("PIP_NO_COMPILE=1")  # most modules of pandas are never loaded
    alone = ["unshare", "--net", "env", "-i", *surroundings]

    def run(*command: str, cwd: Path) -> str:
        done = subprocess.run([*alone, *command], cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    install = ("sh", "cai-dat.sh", str(tmp_path / "cài"))
    wheel = next((tmp_path / "goi có dấu" / "wheels").glob("click-*.whl"))
    sound = wheel.read_bytes()
    wheel.write_bytes(sound + b" ")  # a file that was changed is not installed
    assert subprocess.run([*alone, *install], cwd=wheel.parents[1], capture_output=True, check=False).returncode != 0
    wheel.write_bytes(sound)  # sent again
    run(*install, cwd=wheel.parents[1])
    reporter = str(tmp_path / "cài" / "bin" / "reporter")
    run(reporter, "init", "ws", "--level", "central", cwd=tmp_path)
    workspace = tmp_path / "ws"
    outputs = workspace / "outputs" / "2025-10"
    run(reporter, "issue", "--period", "2025-10", "--agency", "BNV", cwd=workspace)
    assert [path.name for path in (outputs / "intake").iterdir()] == ["BNV-bo-noi-vu-2025-10.xlsx"]
    (returned,) = send(make_workspace(tmp_path / "noi-gui"), ["BNV"])
    run(reporter, "receive", str(returned), cwd=workspace)
    run(reporter, "build", "--period", "2025-10", "--agency", "BNV", "--as-of", "2025-10-20", cwd=workspace)
    assert list((outputs / "bao-cao").iterdir())
    run(reporter, "status", "--period", "2025-10", "--page", cwd=workspace)
    assert (outputs / "index.html").is_file()
