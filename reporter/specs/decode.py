"""Spec files as typed values: every mistake of a file at once, each with its place, what is there and what may be.

A file is described by a `Spec` (a msgspec struct): `convert` turns the parsed TOML into it, strictly. Only when that
fails is the file walked, key by key, to collect every mistake and not the first alone. All sentences are in `KINDS`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, UnsetType
from msgspec.structs import FieldInfo

from reporter.model import ReporterError
from reporter.specs.shipped import shipped_line

#: Every kind of mistake a spec file may hold, as it is told.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "absent": "không tìm thấy tệp này.",
        "closed": "không đọc được tệp: {detail}.",
        "encoding": "không phải UTF-8. Lưu lại bằng Notepad với mã UTF-8, hoặc bằng Excel kiểu “CSV UTF-8”.",
        "syntax": "sai cú pháp TOML {detail}. Mở bằng Notepad, sửa ở đó.",
        "missing": "thiếu khoá “{key}”. Thêm dòng {line}.",
        "unknown": "khoá “{key}” không có nghĩa.",
        "value": "là {found}, phải là {expected}.",
        "repeated": "có hai {noun} cùng mã “{word}”. Đổi một mã.",
        "copied": "có hai {noun} cùng mã {words}: ở tệp này và ở {other}. Đổi một mã, hoặc xoá tệp thừa.",
        "name": "không có {noun} “{word}”.",
        "said": "{text}",
    }
)
#: Text that says something. Never in a union with a list or a table: msgspec 0.22 crashes on a pattern there.
Text = Annotated[str, Meta(pattern=r"\S", description="chữ trong dấu nháy, không để trống")]
#: What other files and expressions call a thing: a key of a column, of a figure.
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="chữ thường không dấu, số và gạch dưới")]
_WORDS: Mapping[Any, str] = MappingProxyType(
    {
        str: "chữ trong dấu nháy",
        int: "số nguyên không có dấu nháy",
        float: "số không có dấu nháy",
        bool: "true hoặc false không có dấu nháy",
        date: "ngày không có dấu nháy, ví dụ 2025-10-15",
        datetime: "ngày giờ không có dấu nháy, ví dụ 2025-10-13T16:30:00",
        tuple: "danh sách trong ngoặc vuông [ ]",
        dict: "bảng",
    }
)
_NAMES = ("key", "id", "code", "ma", "rule", "title")  # what tells one entry of a list of tables from the others
_DAYS = (date, datetime, time)  # TOML has them
_SHOWN = 60  # characters of a wrong value
_OFFERED = 12  # known words that a message lists where none is near


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of a spec file; ValueError of `__post_init__` says what does not go together in it."""


@dataclass(frozen=True, slots=True)
class SpecProblem:
    """One mistake in one spec file, or (`warning`) something that works but is hardly meant."""

    file: str  # below templates/: "forms/bieu-08.toml"
    place: str  # "[[columns]] thứ 3 “so_luong”, khoá “width”"; "" for the file as a whole
    text: str
    warning: bool = False
    hint: str = ""  # " Có phải “width”?": what may be meant, of what whoever found it knows

    @property
    def told(self) -> str:
        """Text and hint."""
        return self.text + self.hint

    @property
    def message(self) -> str:
        """Place, text and hint."""
        return f"{self.place}: {self.told}" if self.place else self.told


class SpecError(ReporterError):
    """Spec files that cannot be used; the text tells the first mistake, `problems` are all of them.

    `sound` is what can be made of the rest, for whoever wants to look on: of use to nobody else.
    """

    def __init__(self, problems: Iterable[SpecProblem], sound: Any = None) -> None:
        self.problems, self.sound = tuple(problems), sound
        more = len(self.problems) - 1
        rest = f" Còn {more} lỗi nữa; xem hết bằng: reporter specs check." if more else ""
        super().__init__(f"{self.problems[0].file}: {self.problems[0].message}{rest}")

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[SpecProblem, ...]]]:
        """Return how a worker sends it: as its mistakes, not as their text."""
        return type(self), (self.problems,)


# --- values ---------------------------------------------------------------------------------------------

_Made = TypeVar("_Made")


def decode(raw: Any, kind: Any, file: str, *above: str, line: str = "") -> Any:
    """Return parsed TOML as a value of `kind`; SpecError with every mistake in it.

    `above` are the keys that lead to it in the file; `line` says where it stands in a file of lines ("dòng 12").
    """
    try:
        return convert(raw, kind)
    except msgspec.ValidationError:
        pass
    raise SpecError(
        problem(file, ", ".join(filter(None, (line, item.place))), item.kind, **item.told(file))
        for item in _mistakes(raw, kind, above)
    )


def convert(raw: Any, kind: Any) -> Any:
    """Return parsed TOML as a value of `kind`: no text becomes a number, a day or a truth."""
    if isinstance(kind, type):
        return msgspec.convert(raw, kind, builtin_types=_DAYS)
    return msgspec.convert({"held": raw}, _holder(kind), builtin_types=_DAYS).held


@cache
def _holder(kind: Any) -> Any:
    """Return a table of one value: what a table may hold msgspec works out once, a union alone each time anew."""
    return msgspec.defstruct("Holder", [("held", kind)])


def problem(file: str, place: str, kind: str, *, hint: str = "", **values: object) -> SpecProblem:
    """Return a mistake of one of `KINDS`."""
    return SpecProblem(file, place, KINDS[kind].format_map(values), hint=hint)


def unknown(file: str, place: str, noun: str, word: str, known: Collection[str]) -> SpecProblem:
    """Return the mistake that `word` names nothing."""
    return problem(file, place, "name", noun=noun, word=word, hint=hint(word, known))


def hint(word: str, known: Collection[str]) -> str:
    """Return " Có phải “…”?" for the nearest known word, else what there is to choose from."""
    return did_you_mean(word, known) or _offer(known)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return " Có phải “…”?" for the nearest known word, or nothing."""
    near = nearest(word, known)
    return f" Có phải “{near}”?" if near else ""


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word that is nearest, capitals aside; "" for none."""
    spelled = {item.casefold(): item for item in known}
    near = difflib.get_close_matches(word.casefold(), list(spelled), n=1)
    return spelled[near[0]] if near else ""


def no_such_file(path: Path) -> str:
    """Return what is said of a path where no file is, with the one that was meant: names are near without endings."""
    there = {item.stem: item.name for item in path.parent.iterdir() if item.is_file()} if path.parent.is_dir() else {}
    near = nearest(path.stem, there)
    return f"Không có tệp {path}." + (f" Có phải “{path.with_name(there[near])}”?" if near else "")


def _left(known: Collection[str]) -> str:
    """Return what to do about a key that is near none: an older version of the program may have known it."""
    return f" Bỏ dòng ấy, hoặc dùng một trong: {', '.join(sorted(known)[:_OFFERED])}."


def _offer(known: Collection[str]) -> str:
    return f" Dùng một trong: {', '.join(sorted(known)[:_OFFERED])}." if known else ""


# --- collecting -------------------------------------------------------------------------------------------

_Given = ParamSpec("_Given")


@dataclass(slots=True)
class SpecNotes:
    """The mistakes found so far; `finish` raises them together."""

    problems: list[SpecProblem] = field(default_factory=list)

    def attempt(self, step: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs) -> _Made | None:
        """Return what the step makes, or None once its mistakes are noted."""
        try:
            return step(*given, **named)
        except SpecError as error:
            self.problems += error.problems
        return None

    def names(self, file: str, place: str, noun: str, words: Iterable[str], known: Collection[str]) -> None:
        """Note every word that is not among the known ones."""
        self.problems += [unknown(file, place, noun, word, known) for word in words if word not in known]

    def repeats(self, file: str, place: str, noun: str, words: Iterable[str]) -> None:
        """Note every word that stands twice."""
        words = list(words)
        twice = dict.fromkeys(word for word in words if words.count(word) > 1)
        self.problems += [problem(file, place, "repeated", noun=noun, word=word) for word in twice]

    def repeats_across(self, place: str, noun: str, words: Iterable[tuple[str, str]]) -> None:
        """Note every word of (file, word) that stands twice: of two files once, at the later, with the other's name."""
        first: dict[str, str] = {}
        copied: dict[tuple[str, str], list[str]] = {}
        for file, word in words:
            if word in first:
                copied.setdefault((file, first[word]), []).append(word)
            first.setdefault(word, file)
        for (file, other), found in copied.items():
            if file == other:
                self.problems += [problem(file, place, "repeated", noun=noun, word=word) for word in found]
            else:
                said = ", ".join(f"“{word}”" for word in found)
                self.problems.append(problem(file, place, "copied", noun=noun, words=said, other=other))

    def say(self, file: str, place: str, text: str, hint: str = "") -> None:
        """Note a mistake that is told in its own words."""
        self.problems.append(SpecProblem(file, place, text, hint=hint))

    def take(self, file: str, place: str, error: ReporterError) -> None:
        """Note the mistake that an error tells."""
        self.say(file, place, error.text, error.hint)

    def finish(self, sound: Any = None) -> None:
        """Raise SpecError when anything was noted; `sound` is what was made of the rest."""
        if self.problems:
            raise SpecError(self.problems, sound)


# --- every mistake of one value ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One step of a path: the entry of a list, counted from 1."""

    number: int
    raw: Any

    def words(self, key: str) -> str:
        """What the entry is called in the list under that key."""
        if not isinstance(self.raw, dict):
            return f"khoá “{key}”, mục thứ {self.number}"
        name = next((f" “{self.raw[key]}”" for key in _NAMES if isinstance(self.raw.get(key), str)), "")
        return f"[[{key}]] thứ {self.number}{name}"


_Path = tuple[str | _Entry, ...]


@dataclass(frozen=True, slots=True)
class _Mistake:
    """One mistake: where it is, one of `KINDS`, and what the message is made of."""

    path: _Path
    kind: str
    values: dict[str, str]
    table: bool = False  # the path leads to a whole table

    @property
    def place(self) -> str:
        """The path in words."""
        return _place(self.path, self.table)

    def told(self, file: str) -> dict[str, str]:
        """What the message is made of; of a key that is missing with the line that the program's own file has."""
        if self.kind != "missing":
            return self.values
        key = self.values["key"]
        tables = [step for step in self.path if isinstance(step, str)]
        own = shipped_line(file, tables, key) if len(tables) == len(self.path) else ""
        return {
            "key": key,
            "line": f"{own} (như bản kèm chương trình)" if own else f"{key} = … ({self.values['expected']})",
        }


def _mistakes(raw: Any, kind: Any, path: _Path) -> list[_Mistake]:
    """Return every mistake in `raw` as a value of `kind`; what converts as a whole is not walked."""
    whole = _of_value(raw, kind, path)
    if whole is None:
        return []
    found: list[_Mistake] = []
    inner = chosen_kind(kind, raw)
    if is_struct(inner) and isinstance(raw, dict):
        found = _of_table(raw, inner, path)
    elif get_origin(inner) is tuple and isinstance(raw, list):
        for number, item in enumerate(raw, 1):
            found += _mistakes(item, get_args(inner)[0], (*path, _Entry(number, item)))
    elif get_origin(inner) is dict and isinstance(raw, dict):
        named, held = get_args(inner)
        found = [mistake for key in raw if (mistake := _of_value(key, named, (*path, key)))]
        for key, item in raw.items():
            found += _mistakes(item, held, (*path, key))
    return found or [whole]


def is_struct(kind: Any) -> bool:
    """Return whether values of the kind are tables with known keys."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


@cache
def fields_of(kind: type[msgspec.Struct]) -> Mapping[str, FieldInfo]:
    """Return what a table of the kind may hold, by key."""
    return {item.encode_name: item for item in msgspec.structs.fields(kind)}


def _of_table(raw: dict[str, Any], kind: type[msgspec.Struct], path: _Path) -> list[_Mistake]:
    fields = fields_of(kind)
    strange = [key for key in raw if key not in fields]
    meant = {near for key in strange for near in difflib.get_close_matches(key, fields, n=1)}
    found: list[_Mistake] = [
        _Mistake(path, "unknown", {"key": key, "hint": did_you_mean(key, fields) or _left(fields)}, table=True)
        for key in strange
    ]
    for key, item in fields.items():
        if key in raw:
            found += _mistakes(raw[key], item.type, (*path, key))
        elif item.required and key not in meant:
            found.append(_Mistake(path, "missing", {"key": key, "expected": _expected(item.type)}, table=True))
    return found


def _of_value(raw: Any, kind: Any, path: _Path) -> _Mistake | None:
    try:
        convert(raw, kind)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, ValueError):
            return _Mistake(path, "said", {"text": str(error.__cause__)}, table=isinstance(raw, dict))
        near = did_you_mean(raw, _literals(kind)) if isinstance(raw, str) else ""
        return _Mistake(path, "value", {"found": shown(raw), "expected": _expected(kind), "hint": near})
    return None


def chosen_kind(kind: Any, raw: Any) -> Any:
    """Return the member of a union that `raw` is meant for, without its conditions: the table for a table."""
    if get_origin(kind) is Annotated:
        return get_args(kind)[0]
    if get_origin(kind) not in (Union, UnionType):
        return kind
    members = [chosen_kind(member, raw) for member in _members(kind)]
    for member in members:
        origin = get_origin(member) or member
        table = origin is dict or is_struct(origin)
        if (table and isinstance(raw, dict)) or (origin is tuple and isinstance(raw, list)):
            return member
    return members[0] if len(members) == 1 else kind


def _members(kind: Any) -> list[Any]:
    return [member for member in get_args(kind) if member not in (NoneType, UnsetType)]


def _expected(kind: Any) -> str:
    """Return what a value of the kind is, in words."""
    if get_origin(kind) is Annotated:
        base, *metas = get_args(kind)
        told = [meta.description for meta in metas if isinstance(meta, Meta) and meta.description]
        return told[-1] if told else _expected(base)
    if get_origin(kind) is Literal:
        words = [word for word in get_args(kind) if word != ""]
        return f"một trong: {', '.join(map(str, words))}{', hoặc để trống' * ('' in get_args(kind))}"
    if get_origin(kind) in (Union, UnionType):
        return " hoặc ".join(dict.fromkeys(map(_expected, _members(kind))))
    origin = get_origin(kind) or kind
    return _WORDS.get(dict if is_struct(origin) else origin, "giá trị")


def _literals(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(word for member in get_args(kind) for word in _literals(member))


def shown(raw: Any) -> str:
    """Return a value as messages show it: what sort it is, then how it is written."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return f"chữ “{raw[:_SHOWN]}”" if raw.strip() else "chữ để trống"
    if isinstance(raw, list | dict):
        return "danh sách" if isinstance(raw, list) else "bảng"
    return f"số {raw}" if isinstance(raw, int | float) else f"ngày {raw}"


def _place(path: _Path, table: bool = False) -> str:
    """Return a path in words: "[[columns]] thứ 3 “so_luong”, khoá “width”"; `table`: it leads to a whole table."""
    words: list[str] = []
    keys: list[str] = []
    for step in path:
        if isinstance(step, _Entry):
            words.append(step.words(".".join(keys)))
            keys = []
        else:
            keys.append(step)
    heading = keys if table else keys[:-1]
    words += [f"[{'.'.join(heading)}]"] if heading else []
    words += [f"khoá “{keys[-1]}”"] if keys and not table else []
    return ", ".join(words)
