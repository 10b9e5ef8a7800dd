"""What people call the codes of a form: lists of choices, labels, and attributes of listed units."""

from __future__ import annotations

from collections.abc import Mapping

from reporter.figures.scope import FigureContext
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import Column, column_choices


class CodeLists:
    """The closed lists of one period, each made once."""

    def __init__(self, context: FigureContext) -> None:
        self._context = context
        self._lists: dict[str, ChoiceList] = {}
        self._attributes: dict[tuple[str, str], Mapping[str, str]] = {}

    def choices(self, column: Column) -> ChoiceList | None:
        """Return the closed list a choice or axis column draws from; None for any other column."""
        if column.type not in ("axis", "choice"):
            return None
        name = column.choices or column.source
        if name not in self._lists:
            context = self._context
            self._lists[name] = column_choices(column, context.registry, context.choices, context.day)
        return self._lists[name]

    def attributes(self, column: Column, name: str) -> Mapping[str, str]:
        """Return what the list of a coded column says of each code: the attribute `name`, or "" for its label."""
        key = (column.choices or column.source, name)
        if key not in self._attributes:
            choices = self.choices(column)
            self._attributes[key] = {
                item.code: str(item.extra.get(name, "")) if name else item.label
                for item in (choices.items if choices else ())
            }
        return self._attributes[key]

    def label(self, column: Column, code: str) -> str:
        """Return what people call the code; the code itself where there is no list."""
        choices = self.choices(column)
        return choices.label(code) if choices else code

    def parent(self, column: Column, code: str) -> str:
        """Return the code of the province a commune belongs to; "" for anything else."""
        communes = column.source == "communes"
        return self._context.registry.agency(code, self._context.day).parent if communes else ""
