"""Closed lists of choices (danh mục): what a coded cell may say, kept in templates/registry/choices.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.model import ReporterError
from reporter.specs.toml import load_toml, need


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: a stable code, the label people see, and attributes such as a quota."""

    code: str
    label: str
    extra: Mapping[str, Any] = field(default_factory=dict)


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
    return MappingProxyType({key: _choice_list(key, entry) for key, entry in lists.items()})


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
