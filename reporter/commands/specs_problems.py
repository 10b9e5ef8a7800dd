"""What `reporter specs check` finds: the desk that collects the mistakes, and how they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

from reporter.delivery.envelope import envelope
from reporter.documents.blocks import Blocks
from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.model.wording import join_names
from reporter.specs.decode import SpecError, SpecNotes, SpecProblem
from reporter.specs.shipped import bundled_templates, copy_again

_MANY = 5  # mistakes in a file: more than a hand makes between two runs
_Made = TypeVar("_Made")
_Given = ParamSpec("_Given")


@dataclass(frozen=True, slots=True)
class SpecsReport:
    """What was found, and how much was looked at: noun → number."""

    problems: tuple[SpecProblem, ...]
    counts: Mapping[str, int]

    @property
    def failed(self) -> bool:
        """Whether anything must be mended before the next run."""
        return any(not item.warning for item in self.problems)

    def lines(self) -> list[str]:
        """Return one line per problem and the verdict."""
        looked_at = ", ".join(f"{number} {noun}" for noun, number in self.counts.items())
        told = [_line(item) for item in self.problems]
        wrong = [item for item in self.problems if not item.warning]
        doubts = len(self.problems) - len(wrong)
        also = f"; {doubts} cảnh báo" if doubts else ""
        if not wrong:
            return [*told, f"ĐẠT: {looked_at}{also}."]
        files = Counter(item.file for item in wrong)
        todo = "Sửa .toml bằng Notepad, .docx bằng Word, rồi chạy lại reporter specs check."
        verdict = f"CHƯA ĐẠT: {len(wrong)} lỗi trong {len(files)} tệp{also} ({looked_at}). {todo}"
        return [*told, *_older(files), verdict]

    def as_json(self) -> list[str]:
        """Return the problems as one JSON text."""
        entries = [
            {
                "file": item.file,
                "place": item.place,
                "message": item.told,
                "severity": "warning" if item.warning else "error",
            }
            for item in self.problems
        ]
        counts = {kind: sum(entry["severity"] == kind for entry in entries) for kind in ("error", "warning")}
        return [envelope("specs-check", "specs check", "", entries, counts)]


def _line(item: SpecProblem) -> str:
    return f"{'Cảnh báo' if item.warning else 'Lỗi'}: {item.file}: {item.message}"


def _older(mistakes: Mapping[str, int]) -> list[str]:
    """Return what to do about files of the program with many mistakes, as those of an older workspace have."""
    named = [file for file, number in mistakes.items() if number >= _MANY and copy_again(file)]
    if not named:
        return []
    often = "thường vì tệp là của bản chương trình cũ"
    return [
        f"Nhiều lỗi trong {join_names(named)}: {often}. Chưa sửa gì ở đó thì chép đè bằng tệp cùng tên trong "
        f"{bundled_templates()}, không phải sửa từng dòng."
    ]


@dataclass(slots=True)
class SpecsDesk:
    """The templates under check and what was found so far."""

    templates: Path
    notes: SpecNotes = field(default_factory=SpecNotes)
    counts: dict[str, int] = field(default_factory=dict)
    blocks: Blocks = field(init=False)  # the shared blocks of Word templates

    def __post_init__(self) -> None:
        self.blocks = Blocks(self.templates)

    def files(self, folder: str, pattern: str = "*.toml") -> list[Path]:
        """The files of one folder of templates/, by name."""
        return files_like(self.templates / folder, pattern)

    @property
    def problems(self) -> tuple[SpecProblem, ...]:
        """Every mistake once: two reports may find the same one and know other names to offer."""
        first: dict[tuple[str, str, str, bool], SpecProblem] = {}
        for item in self.notes.problems:
            first.setdefault((item.file, item.place, item.text, item.warning), item)
        return tuple(first.values())

    @property
    def sound(self) -> bool:
        """Whether no mistake was found so far: then everything was looked at that may use something else."""
        return all(item.warning for item in self.notes.problems)

    def attempt(
        self, file: str, step: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> _Made | None:
        """Return what the step makes, or None once its mistakes are noted; `file` is whose they are at least."""
        return self._tried(file, step, *given, **named)[0]

    def salvage(
        self, file: str, step: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> _Made | None:
        """Return what the step makes, or what it made of the rest once its mistakes are noted."""
        made, rest = self._tried(file, step, *given, **named)
        return rest if made is None else made

    def _tried(
        self, file: str, step: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> tuple[_Made | None, _Made | None]:
        """Return what the step makes, and what it made of the rest once its mistakes are noted."""
        try:
            return step(*given, **named), None
        except SpecError as error:
            self.notes.problems += error.problems
            return None, error.sound
        except ReporterError as error:
            told = error.inside(file, PurePosixPath(file).name)
            self.notes.say(file, told.where, told.text, told.hint)
        return None, None

    def warn(self, file: str, text: str) -> None:
        """Note something that works but is hardly meant."""
        self.notes.problems.append(SpecProblem(file, "", text, warning=True))

    def unchecked(self, file: str, what: str, why: str) -> None:
        """Say what could not be looked at."""
        self.warn(file, f"chưa kiểm được {what} vì {why} còn lỗi. Sửa lỗi ấy rồi chạy lại.")
