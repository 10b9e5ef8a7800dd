"""Closed lists of choices (danh mục): what a coded cell may say, kept in templates/registry/choices.toml.

One more list, `nhiem_vu`, is made of the register of obligations, so that tasks are written down once.
A task says whom it concerns and from which day on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from msgspec import UNSET, UnsetType, defstruct
from msgspec import field as spec_field
from msgspec.structs import asdict

from reporter.model import Agency
from reporter.model.wording import tone_style
from reporter.specs.decode import Key, Spec, SpecNotes, Text, decode
from reporter.specs.directive_files import DirectiveEntry, TaskEntry, load_all_directives
from reporter.specs.spec_files import parse_toml, read_text

FILE = "registry/choices.toml"

#: The list of the directives' tasks.
TASKS = "nhiem_vu"
#: The attribute of a task that says until which day it is in time (yyyy-mm-dd); "" where no day is given.
LAST_DAY = "den_het"
#: The attribute of a task that says in words when it is due.
DUE = "han"
#: Attribute of a task: its name, without the code that begins its label.
WORK = "viec"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: a stable code, the label people see, and attributes such as a quota."""

    code: str
    label: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()  # of the agencies it is meant for, as are those named; nobody named: for all
    agencies: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    since: date = date.min

    def concerns(self, agency: Agency, day: date) -> bool:
        """Whether the entry is there for the agency on that day."""
        for_all = not self.kinds and not self.agencies
        addressed = agency.code in self.agencies or (agency.kind in self.kinds and agency.code not in self.not_for)
        return (for_all or addressed) and self.since <= day


@dataclass(frozen=True)
class ChoiceList:
    """A named list of choices, in the order officials write it."""

    id: str
    title: str
    items: tuple[Choice, ...]
    former: str = ""  # how its labels end where they are names that the agencies' units bore before

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Code → label."""
        return {item.code: item.label for item in self.items}

    def label(self, code: str) -> str:
        """The label of a code; the code itself when the list does not hold it."""
        return self.labels.get(code, code)


class _ListEntry(Spec, frozen=True):
    """One list as choices.toml writes it; `attributes` are what its entries may say beside code and label.

    `former`: its entries are what units were called before they became the named agencies; how its labels end.
    """

    title: Text
    items: tuple[dict[str, Any], ...]
    attributes: dict[Key, Literal["text", "number", "flag"]] = spec_field(default_factory=dict)
    former: Text | UnsetType = UNSET


class _ItemEntry(Spec, frozen=True, kw_only=True):
    code: Text
    label: Text
    kinds: tuple[Text, ...] = ()  # kinds of agencies that have it; with `agencies`, those beside them
    agencies: tuple[Text, ...] = ()  # codes of agencies that have it


_OWN = _ItemEntry.__struct_fields__
_ATTRIBUTES = MappingProxyType({"text": Text, "number": int, "flag": bool})


def load_choices(templates: Path) -> Mapping[str, ChoiceList]:
    """Return all lists by id, the tasks among them; SpecError with every mistake."""
    notes = SpecNotes()
    lists, tasks = notes.attempt(load_lists, templates), notes.attempt(_tasks, templates)
    notes.finish()
    return MappingProxyType({**(lists or {}), **({TASKS: tasks} if tasks else {})})


def load_lists(templates: Path) -> Mapping[str, ChoiceList]:
    """Return the lists of registry/choices.toml by id; SpecError with every mistake, and the rest: such lists empty."""
    return _lists(read_text(templates / "registry" / "choices.toml", FILE))


@lru_cache(maxsize=8)
def _lists(text: str) -> Mapping[str, ChoiceList]:
    """Return the lists of one text: those of a run, of all its periods, are made once."""
    written, notes = parse_toml(text, FILE), SpecNotes()
    if written.pop(TASKS, None):
        notes.say(FILE, f"[{TASKS}]", "danh mục này lập từ registry/directives, không ghi ở đây.")
    made = {key: notes.attempt(_choice_list, key, raw) for key, raw in written.items()}
    lists = MappingProxyType({key: found or ChoiceList(key, "", ()) for key, found in made.items()})
    notes.finish(lists)
    return lists


def spelled(choices: Mapping[str, ChoiceList], style: Literal["new", "old"]) -> Mapping[str, ChoiceList]:
    """Return the lists with every label in one tone style: "uỷ quyền" for the Party, "ủy quyền" for the State."""
    return MappingProxyType(
        {
            key: replace(found, items=tuple(replace(item, label=tone_style(item.label, style)) for item in found.items))
            for key, found in choices.items()
        }
    )


def _choice_list(key: str, raw: Any) -> ChoiceList:
    entry = decode(raw, _ListEntry, FILE, key)
    attributes = [(name, _ATTRIBUTES[sort] | UnsetType, UNSET) for name, sort in entry.attributes.items()]
    kind: Any = defstruct(
        "ItemEntry", attributes, bases=(_ItemEntry,), kw_only=True, frozen=True, forbid_unknown_fields=True
    )
    items = [_choice(item) for item in decode(list(entry.items), tuple[kind, ...], FILE, key, "items")]
    notes = SpecNotes()
    notes.repeats(FILE, f"[{key}]", "mục", [item.code for item in items])
    for label in {item.label for item in items if [one.label for one in items].count(item.label) > 1}:
        notes.say(FILE, f"[{key}]", f"có hai mục cùng tên “{label}”. Đổi một tên.")
    notes.finish()
    return ChoiceList(key, entry.title, tuple(items), entry.former or "")


def _choice(item: _ItemEntry) -> Choice:
    extra = {key: value for key, value in asdict(item).items() if key not in _OWN and value is not UNSET}
    return Choice(item.code, item.label, MappingProxyType(extra), kinds=item.kinds, agencies=item.agencies)


# --- the tasks of the directives ---------------------------------------------------------------------------


def _tasks(templates: Path) -> ChoiceList:
    """Return every task of the directives as a choice: "177-4.6: Kiện toàn …", with clause and due date in words.

    Documents kept only for the calendar (lien_quan) give none.
    """
    directives = [one for found in load_all_directives(templates).values() for one in found if not one.lien_quan]
    items = tuple(_task(directive, task) for directive in directives for task in directive.nhiem_vu)
    return ChoiceList(TASKS, "Nhiệm vụ trong các văn bản chỉ đạo", items)


def _clause_number(task_id: str) -> str:
    """Return a short heading for a task: "4 (1)" for "177-4.1", "5a" for "155-5a"."""
    clause, _, point = task_id.partition("-")[2].partition(".")
    return f"{clause} ({point})" if point else clause


def _task(directive: DirectiveEntry, task: TaskEntry) -> Choice:
    source, due = f"{directive.loai} {directive.so or ''}".strip(), task.han.rule()
    extra = {
        WORK: task.viec,
        "van_ban": source,
        "can_cu": f"{source}, {task.muc}",
        DUE: str(due),
        "so": _clause_number(task.ma),
        LAST_DAY: due.last_day.isoformat() if due.kind == "once" and due.last_day else "",
    }
    return Choice(
        task.ma,
        f"{task.ma}: {task.viec}",
        MappingProxyType(extra),
        kinds=task.loai,
        agencies=task.co_quan,
        not_for=task.gui,
        since=directive.since or date.min,
    )
