"""What `reporter specs check` finds: problems by file, the desk that collects them, and how they are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from reporter.delivery.envelope import envelope
from reporter.documents.blocks import Blocks
from reporter.model import ReporterError
from reporter.specs.toml import did_you_mean
from reporter.workspace import Workspace

_Made = TypeVar("_Made")
_Given = ParamSpec("_Given")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file, or (`warning`) something that works but is hardly meant."""

    file: str  # below templates/: "forms/bieu-08.toml"
    message: str  # the place in the file, what is wrong there, what to do
    warning: bool = False

    def __str__(self) -> str:
        return f"{'Cảnh báo' if self.warning else 'Lỗi'}: {self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class SpecsReport:
    """What was found, and how much was looked at: noun → number."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def failed(self) -> bool:
        """Whether anything must be mended before the next run."""
        return any(not item.warning for item in self.problems)

    def lines(self) -> list[str]:
        """Return one line per problem and the verdict."""
        looked_at = ", ".join(f"{number} {noun}" for noun, number in self.counts.items())
        wrong = [item for item in self.problems if not item.warning]
        doubts = len(self.problems) - len(wrong)
        also = f"; {doubts} cảnh báo" if doubts else ""
        if not wrong:
            return [*map(str, self.problems), f"ĐẠT: {looked_at}{also}."]
        files = len({item.file for item in wrong})
        todo = "Sửa .toml bằng Notepad, .docx bằng Word, rồi chạy lại reporter specs check."
        return [*map(str, self.problems), f"CHƯA ĐẠT: {len(wrong)} lỗi trong {files} tệp{also} ({looked_at}). {todo}"]

    def as_json(self) -> list[str]:
        """Return the problems as one JSON text."""
        entries = [
            {"file": item.file, "message": item.message, "severity": "warning" if item.warning else "error"}
            for item in self.problems
        ]
        counts = {kind: sum(entry["severity"] == kind for entry in entries) for kind in ("error", "warning")}
        return [envelope("specs-check", "specs check", "", entries, counts).rstrip("\n")]


@dataclass(slots=True)
class SpecsDesk:
    """The workspace under check and what was found so far."""

    workspace: Workspace
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    blocks: Blocks = field(init=False)  # the shared blocks of Word templates

    def __post_init__(self) -> None:
        self.blocks = Blocks(self.templates)

    @property
    def templates(self) -> Path:
        return self.workspace.templates

    def files(self, folder: str, pattern: str = "*.toml") -> list[Path]:
        return sorted((self.templates / folder).glob(pattern))

    def note(self, file: str, message: str, *, warning: bool = False) -> None:
        """Keep a problem, once; a message that names its file at the start names it but once."""
        own = re.match(rf"(?:[\w-]+/)*{re.escape(Path(file).name)}[:,]?\s*", message)
        problem = Problem(file, message[own.end() :] if own else message, warning)
        if problem not in self.problems:
            self.problems.append(problem)

    def attempt(
        self, file: str, step: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> _Made | None:
        """Return what the step makes, or None once its mistake is noted."""
        try:
            return step(*given, **named)
        except ReporterError as error:
            self.note(file, str(error))
        except KeyError as error:  # loaders look up some keys of their lists without asking
            self.note(file, f"thiếu khoá “{error.args[0]}” trong một mục. Thêm dòng {error.args[0]} = …")
        except (TypeError, AttributeError, ValueError) as error:  # a text where a table belongs, and the like
            self.note(file, f"có giá trị sai kiểu ({error}). So với tệp cùng loại rồi sửa.")
        return None

    def named(self, file: str, where: str, noun: str, words: Iterable[str], known: Iterable[str]) -> None:
        """Note every word that is not among the known ones."""
        names = list(known)
        for word in words:
            if word not in names:
                hint = did_you_mean(word, names) or " Sửa lại, hoặc thêm vào danh mục."
                self.note(file, f"{where}: không có {noun} “{word}”.{hint}")

    def unchecked(self, file: str, what: str, why: str) -> None:
        self.note(file, f"chưa kiểm được {what} vì {why} còn lỗi. Sửa lỗi ấy rồi chạy lại.", warning=True)
