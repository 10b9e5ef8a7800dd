"""Every command that a message proposes can be typed as it stands: the program's own parser takes it."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from reporter.cli.shell import cli

ROOT = Path(__file__).parent.parent
#: What stands in a hint for what the reader knows better, and what could stand there.
_STANDS_FOR = {
    "KỲ": "2025-10", "TỆP": "a.xlsx", "TỆP.docx": "a.docx", "THƯ_MỤC": "thu-muc", "MÃ": "38", "LÚC": "2025-10-14",
    "LÝ_DO": "x", "SỐ": "12", "NGÀY": "2025-10-14", "KHOÁ": "co_mat", "ĐỊA_CHỈ": "a@b.vn", "…": "x",
}  # fmt: skip
_WORD = (
    r"(?:--?[a-z][a-z-]*|\"[^\"]*\"|[A-ZĐ][\wÀ-ỹ_]*(?:\.docx)?|⟨[^⟩]*⟩|\{\}|\d[\w-]*|central|province|checked|signed)"
)
_NAMES = "|".join(sorted(cli.list_commands(click.Context(cli))))
_HINT = re.compile(rf"\breporter ({_NAMES})((?: (?:check|xlsx|done|report|form|directive))?(?: {_WORD})*)")
_SHORT = re.compile(rf"(?<!reporter )(?<![\w-])({_NAMES})(?: [A-ZĐ]\w*)? --[a-z]")


def _texts() -> Iterator[tuple[str, str]]:
    """Yield (file and line, text) of every string that the program says; what is filled in stands between ⟨⟩."""
    for path in sorted((ROOT / "reporter").rglob("*.py")):
        if "cli" in path.parts:  # help: names of commands and options, not what to type next
            continue
        file, tree = path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield f"{file}:{node.lineno}", "".join(map(_part, node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                yield f"{file}:{node.lineno}", node.value


def _part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else f"⟨{ast.unparse(node)}⟩"


def _docstring(text: str) -> bool:
    return text.isascii() or "\n" in text


@cache
def _hints() -> list[tuple[str, str]]:
    return [(where, text) for where, text in _texts() if not _docstring(text)]


def _words(text: str) -> list[str]:
    """Return the words as they would be typed: what is left open stands for something."""
    filled = re.sub(r"⟨[^⟩]*period[^⟩]*⟩|\{\}", "2025-10", text)
    filled = re.sub(r"⟨[^⟩]*step[^⟩]*⟩", "signed", filled)
    words = shlex.split(re.sub(r"⟨[^⟩]*⟩", "2025-10-14", filled))
    return [_STANDS_FOR.get(word, word) for word in words]


def _refusal(name: str, words: list[str]) -> str:
    """Return why click would not take the call; "" where it takes it."""
    command = cli.get_command(click.Context(cli), name)
    assert command
    try:
        while isinstance(command, click.Group) and words:
            name, *words = words
            command = command.get_command(click.Context(command), name) or command
        command.make_context(name, words)
    except click.exceptions.ClickException as error:
        return error.format_message()
    return ""


def test_every_command_in_a_message_can_be_typed() -> None:
    found = [
        (where, hit[0], _refusal(hit[1], _words(hit[2]))) for where, text in _hints() for hit in _HINT.finditer(text)
    ]
    assert len(found) > 30
    assert [item for item in found if item[2]] == []


def test_no_message_cuts_a_command_short() -> None:
    assert [(where, hit[0]) for where, text in _hints() for hit in _SHORT.finditer(text)] == []
