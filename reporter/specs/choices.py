"""Closed lists of choices (danh mục): what a coded cell may say, kept in templates/registry/choices.toml.

One more list, `nhiem_vu`, is made of the register of obligations, so that tasks are written down once.
An entry may say whom it concerns (`kinds`, `agencies`, `not_for`) and from which day on (`since`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Agency, ReporterError
from reporter.model.wording import tone_style
from reporter.specs.deadlines import parse_rule
from reporter.specs.toml import load_toml, need

#: The list of the directives' tasks.
TASKS = "nhiem_vu"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: a stable code, the label people see, and attributes such as a quota."""

    code: str
    label: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def concerns(self, agency: Agency, day: date) -> bool:
        """Whether the entry is there for the agency on that day; one that names nobody is there for all."""
        kinds, named = self.extra.get("kinds", ()), self.extra.get("agencies", ())
        for_all = not kinds and not named
        addressed = agency.code in named or (agency.kind in kinds and agency.code not in self.extra.get("not_for", ()))
        return (for_all or addressed) and self.extra.get("since", date.min) <= day


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A named list of choices, in the order officials write it."""

    id: str
    title: str
    items: tuple[Choice, ...]

    def label(self, code: str) -> str:
        """The label of a code; the code itself when the list does not hold it."""
        return next((item.label for item in self.items if item.code == code), code)


def load_choices(templates: Path) -> Mapping[str, ChoiceList]:
    """Return all lists of registry/choices.toml by id; ReporterError for a repeated code or label."""
    lists = load_toml(templates / "registry" / "choices.toml")
    if TASKS in lists:
        raise ReporterError(f"choices.toml [{TASKS}]: danh mục này lập từ registry/directives, không ghi ở đây.")
    return MappingProxyType(
        {**{key: _choice_list(key, entry) for key, entry in lists.items()}, TASKS: _tasks(templates)}
    )


def spelled(choices: Mapping[str, ChoiceList], style: Literal["new", "old"]) -> Mapping[str, ChoiceList]:
    """Return the lists with every label in one tone style: "uỷ quyền" for the Party, "ủy quyền" for the State."""
    return MappingProxyType(
        {
            key: replace(found, items=tuple(replace(item, label=tone_style(item.label, style)) for item in found.items))
            for key, found in choices.items()
        }
    )


def _choice_list(key: str, entry: Mapping[str, Any]) -> ChoiceList:
    where = f"choices.toml [{key}]"
    items = tuple(
        Choice(item["code"], item["label"], {k: v for k, v in item.items() if k not in ("code", "label")})
        for item in need(entry, "items", list, where)
    )
    for attribute in ("code", "label"):
        seen = [getattr(item, attribute) for item in items]
        if len(set(seen)) != len(seen):
            raise ReporterError(f"{where}: có hai dòng trùng {'mã' if attribute == 'code' else 'tên'}.")
    return ChoiceList(key, need(entry, "title", str, where), items)


# --- the tasks of the directives ---------------------------------------------------------------------------


def _tasks(templates: Path) -> ChoiceList:
    """Return every task of the directives as a choice: "177-4.6: Kiện toàn …", with clause and due date in words.

    Documents kept only for the calendar (lien_quan) give none. `specs.obligations` reads the same files with all
    their checks; here a task needs its name, its text and whom it concerns.
    """
    items: list[Choice] = []
    for path in sorted((templates / "registry" / "directives").glob("*.toml")):
        for directive in need(load_toml(path), "van_ban", list, f"directives/{path.name}"):
            if not directive.get("lien_quan"):
                items += [_task(directive, entry, path.name) for entry in directive.get("nhiem_vu", ())]
    return ChoiceList(TASKS, "Nhiệm vụ trong các văn bản chỉ đạo", tuple(items))


def _task(directive: Mapping[str, Any], entry: Mapping[str, Any], file: str) -> Choice:
    where = f"directives/{file} [[van_ban.nhiem_vu]]"
    code, text = need(entry, "ma", str, where), need(entry, "viec", str, where)
    source = f"{directive['loai']} {directive['so']}"
    extra = {
        "viec": text,
        "van_ban": source,
        "can_cu": f"{source}, {need(entry, 'muc', str, where)}",
        "han": str(parse_rule(need(entry, "han", dict, where), f"{where} {code} han")),
        "kinds": tuple(entry.get("loai", ())),
        "agencies": tuple(entry.get("co_quan", ())),
        "not_for": tuple(entry.get("gui", ())),
        "since": directive.get("ngay") or directive.get("tinh_tu") or date.min,
    }
    return Choice(code, f"{code}: {text}", MappingProxyType(extra))
