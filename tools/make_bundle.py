"""make-bundle: one zip per system with everything an office without internet needs to install reporter.

    python tools/make_bundle.py --system linux --system windows --system macos --into dist/

Each zip holds all wheels, requirements.txt with the SHA-256 of every one, and a script (cai-dat.cmd, cai-dat.sh) that
installs from the zip alone. What a system needs is resolved for that system: pip judges markers such as
`sys_platform == "win32"` by the machine it runs on, so the wheels' own metadata is read again here.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "tools" / "bundle"


@dataclass(frozen=True)
class System:
    """One system: the tags of wheels it takes, what markers say there, and its script."""

    name: str
    platforms: tuple[str, ...]
    markers: Mapping[str, str]
    script: str


SYSTEMS = {
    system.name: system
    for system in (
        System(
            "linux",
            ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
            {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
            "cai-dat.sh",
        ),
        System(
            "windows",
            ("win_amd64",),
            {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
            "cai-dat.cmd",
        ),
        System(
            "macos",
            ("macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_13_0_arm64", "macosx_14_0_arm64"),
            {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
            "cai-dat.sh",
        ),
    )
}


def bundle(system: System, python: str, into: Path) -> Path:
    """Return the zip of one system for one version of Python ("3.12")."""
    with TemporaryDirectory() as work:
        wheels = Path(work) / "wheels"
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)]
        subprocess.run(build, check=True)
        (own,) = wheels.glob("reporter-*.whl")
        download([str(own)], system, python, wheels)
        while missing := list(unmet(wheels, system, python)):
            download(missing, system, python, wheels)
        target = into / f"{own.name.split('-py3')[0]}-{system.name}-python{python}.zip"
        into.mkdir(parents=True, exist_ok=True)
        write(target, wheels, system)
        return target


def download(wanted: Sequence[str], system: System, python: str, wheels: Path) -> None:
    """Bring the wheels of these requirements and of what they need, in the versions of requirements.lock."""
    platforms = [part for name in system.platforms for part in ("--platform", name)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", str(wheels)]
    version = ["--python-version", python, "--implementation", "cp"]
    subprocess.run(
        [*command, *platforms, *version, "--constraint", str(ROOT / "requirements.lock"), *wanted], check=True
    )


def unmet(wheels: Path, system: System, python: str) -> Iterator[str]:
    """Yield what some wheel needs on that system and no wheel gives."""
    held = {canonicalize_name(path.name.split("-")[0]) for path in wheels.glob("*.whl")}
    environment = {**default_environment(), **system.markers, "python_version": python, "extra": ""}
    environment["python_full_version"] = f"{python}.0"
    for path in sorted(wheels.glob("*.whl")):
        for text in needs(path):
            need = Requirement(text)
            if (need.marker is None or need.marker.evaluate(environment)) and canonicalize_name(need.name) not in held:
                yield f"{need.name}{need.specifier}"


def needs(wheel: Path) -> list[str]:
    """Return the requirements that a wheel's metadata names."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [item for item in archive.namelist() if item.endswith(".dist-info/METADATA")]
        return BytesParser().parsebytes(archive.read(name)).get_all("Requires-Dist") or []


def requirements(wheels: Path) -> str:
    """Return requirements.txt: every wheel with its exact version and checksum."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{digest}")
    return "\n".join(lines) + "\n"


def write(target: Path, wheels: Path, system: System) -> None:
    """Write the zip; the same wheels give the same bytes."""
    script = (SCRIPTS / system.script).read_bytes()
    held = {path.name: path.read_bytes() for path in sorted(wheels.glob("*.whl"))}
    parts = {f"wheels/{name}": content for name, content in held.items()}
    parts |= {"requirements.txt": requirements(wheels).encode(), system.script: script}
    parts["DOC-TRUOC.txt"] = (SCRIPTS / "DOC-TRUOC.txt").read_bytes()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            archive.writestr(entry, content)


def main() -> None:
    """Write the zips that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", action="append", choices=[*SYSTEMS], help="default: all three")
    parser.add_argument("--python", default=f"{sys.version_info[0]}.{sys.version_info[1]}", help="default: this one")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    for name in asked.system or [*SYSTEMS]:
        made = bundle(SYSTEMS[name], asked.python, asked.into)
        print(f"{made} ({made.stat().st_size / (1 << 20):.0f} MiB)")


if __name__ == "__main__":
    main()
